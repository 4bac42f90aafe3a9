import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { row, rows } from '../db/query.ts';
import { makeCampaign, makeUser } from '../dispatch/engine.fixture.ts';
import type { UserId } from '../id.ts';
import * as Cache from './cache.ts';
import * as Fold from './fold.ts';
import * as Report from './report.ts';
import { version } from './version.ts';

/** A campaign with outcomes on two days that are long over, folded. */
async function folded(db: Db): Promise<UserId> {
  const userId = await makeUser(db, 'America/Asuncion');
  const { campaignId } = await makeCampaign(db, { userId, people: 1 });
  const items = [
    { at: '2026-01-05T12:00:00Z', name: 'VIP', sent: 3 },
    { at: '2026-02-06T12:00:00Z', name: 'VIP', code: '63016', errors: 2 },
  ];
  await rows(
    db,
    sql`select add_stats(${userId}::uuid, ${campaignId}::uuid, ${JSON.stringify(items)}::jsonb)::text`,
    z.object({}),
  );
  await Fold.fold(db, userId);
  return userId;
}

const kept = async (db: Db, userId: UserId): Promise<number> =>
  (
    await row(
      db,
      sql`select ((select count(*) from period_stat where user_id = ${userId}::uuid) + (select count(*) from period_fold where user_id = ${userId}::uuid))::int as kept`,
      z.object({ kept: z.int() }),
    )
  ).kept;

const filter = { from: undefined, to: undefined, campaignId: undefined, group: undefined };
const reports = async (db: Db, userId: UserId) => [
  await Report.summary(db, userId, filter),
  await Report.timeline(db, userId, { ...filter, bucket: 'day' }, new Date()),
  await Report.byGroup(db, userId, filter),
  await Report.errors(db, userId, filter),
];

it('is emptied of a user and of nobody else, and what is told stays the same, then and when it is filled again', async () => {
  await using database = await testDatabase();
  const { db } = database;
  const [userId, other] = [await folded(db), await folded(db)];
  const [before, ofOther, told, tag] = [
    await kept(db, userId),
    await kept(db, other),
    await reports(db, userId),
    await version(db, userId),
  ];
  expect(before).toBeGreaterThan(4);
  expect(await Cache.clear(db, userId)).toBe(before);
  expect([await kept(db, userId), await kept(db, other)]).toEqual([0, ofOther]);
  expect(await version(db, userId)).not.toBe(tag);
  expect(await reports(db, userId)).toEqual(told);
  expect(await Cache.clear(db, userId)).toBe(0);
  await Fold.fold(db, userId);
  expect(await kept(db, userId)).toBe(before);
  expect(await reports(db, userId)).toEqual(told);
});
