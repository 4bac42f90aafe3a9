import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { rows } from '../db/query.ts';
import { makeCampaign, makeUser } from '../dispatch/engine.fixture.ts';
import * as User from '../user/user.ts';
import * as Fold from './fold.ts';
import { version } from './version.ts';

it('a version is another after everything that a report on outcomes depends on, and after nothing else', async () => {
  await using database = await testDatabase();
  const { db } = database;
  const userId = await makeUser(db, 'UTC');
  let last = await version(db, userId);
  const changed = async (): Promise<boolean> => {
    const before = last;
    last = await version(db, userId);
    return last !== before;
  };
  const count = (campaignId: string, at: string, item: Record<string, unknown>) =>
    rows(
      db,
      sql`select add_stats(${userId}::uuid, ${campaignId}::uuid, ${JSON.stringify([{ at, name: 'A', ...item }])}::jsonb)::text`,
      z.object({}),
    );
  const now = new Date().toISOString();
  const { campaignId } = await makeCampaign(db, { userId, people: 1 });
  expect(await changed(), 'a campaign starts').toBe(true);
  await count(campaignId, now, { sent: 1 });
  expect(await changed(), 'sent').toBe(true);
  await count(campaignId, now, { code: '63016', undelivered: 1 });
  expect(await changed(), 'undelivered').toBe(true);
  await count(campaignId, now, { code: 'x', errors: 1 });
  await count(campaignId, now, { code: 'x', errors: -1 });
  expect(await changed(), 'an error and its taking back').toBe(true);
  await count(campaignId, '2026-01-05T12:00:00Z', { sent: 1 });
  expect(await changed(), 'of long ago').toBe(true);
  await Fold.fold(db, userId);
  expect(await changed(), 'folding').toBe(false);
  await count(campaignId, '2026-01-05T12:00:00Z', { code: 'x', errors: 1 });
  expect(await changed(), 'of a day that is folded').toBe(true);
  await User.change(db, userId, { timeZone: 'Asia/Kolkata' });
  expect(await changed(), 'the zone').toBe(true);
  await makeCampaign(db, { people: 1 });
  expect(await changed(), 'another user').toBe(false);
});
