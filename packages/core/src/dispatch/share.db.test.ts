// How a line is shared between campaigns, in figures, and what an open breaker does to those who wait behind it.
import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { rows } from '../db/query.ts';
import type { LineId } from '../id.ts';
import {
  beginOne,
  type CampaignFixture,
  countsOf,
  fallDue,
  makeLine,
  makeRunning,
  makeUser,
  recipientsOf,
  settleAll,
  takeTurn,
} from './engine.fixture.ts';
import type { Slice } from './slice.query.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
});
afterAll(() => database[Symbol.asyncDispose]());

const sent = (seq: number) => ({ outcome: 'sent', sid: `SM${seq}` }) as const;

/** Begins and settles so many slices, one after the other. @returns of which campaign each was, and how many it had. */
async function serve(lineId: LineId, turn: number, slices: number): Promise<Pick<Slice, 'campaignId' | 'rows'>[]> {
  const served: Slice[] = [];
  for (let i = 0; i < slices; i += 1) {
    const slice = await beginOne(db, lineId, turn);
    await settleAll(db, lineId, slice, sent);
    served.push(slice);
  }
  return served;
}
const peopleOf = (served: readonly Pick<Slice, 'campaignId' | 'rows'>[], { campaignId }: CampaignFixture) =>
  served.filter((slice) => slice.campaignId === campaignId).reduce((sum, slice) => sum + slice.rows.length, 0);

it('two campaigns share a line evenly, also when one comes later', async () => {
  const lineId = await makeLine(db);
  const one = await makeRunning(db, { people: 1500, lineId });
  const turn = await takeTurn(db, lineId);
  await serve(lineId, turn, 3);
  const two = await makeRunning(db, { people: 1500, lineId });
  const served = await serve(lineId, turn, 24);
  const [first, second] = [peopleOf(served, one), peopleOf(served, two)];
  console.log(`shares of a line: ${first} and ${second} of ${first + second}`);
  for (const n of [first, second]) expect(Math.abs(n / ((first + second) / 2) - 1)).toBeLessThan(0.1);
});

it('a small campaign that comes late is not starved by fifty large ones', async () => {
  const lineId = await makeLine(db);
  const userId = await makeUser(db);
  const large = [await makeRunning(db, { people: 60, lineId, userId })];
  while (large.length < 50) large.push(await makeRunning(db, { lineId, userId }));
  const turn = await takeTurn(db, lineId);
  await serve(lineId, turn, 60);
  const small = await makeRunning(db, { people: 20, lineId });
  const served = await serve(lineId, turn, 110);
  const last = served.findLastIndex((slice) => slice.campaignId === small.campaignId);
  const before = served.slice(0, last + 1).reduce((sum, slice) => sum + slice.rows.length, 0) - 20;
  console.log(
    `a late campaign of 20 beside fifty large ones: its last slice was number ${last + 1}, behind ${before} people of the others`,
  );
  expect(peopleOf(served, small)).toBe(20);
  // Two slices of ten, each behind at most one of every other campaign.
  expect(last + 1).toBeLessThanOrEqual(2 * 51);
});

it('a line whose breaker opens loses nobody and costs nobody a try: once it closes, all are sent to', async () => {
  const lineId = await makeLine(db);
  const made = await makeRunning(db, { people: 300, lineId });
  const turn = await takeTurn(db, lineId);
  const failing = await beginOne(db, lineId, turn);
  await settleAll(db, lineId, failing, { outcome: 'wait', code: '20503', message: 'down', throttled: false });
  await expect(beginOne(db, lineId, turn)).rejects.toThrow('idle');
  expect(await countsOf(db, made.campaignId)).toMatchObject({ status: 'running', queued: 300, error: 0 });
  // Its minute passes; those who were held fall due with it.
  await rows(
    db,
    sql`update sending_line set breaker_open_until = clock_timestamp() where id = ${lineId}::uuid returning id`,
    z.object({ id: z.string() }),
  );
  await fallDue(db, made.campaignId);
  const again = await takeTurn(db, lineId);
  const sizes = (await serve(lineId, again, 4)).map((slice) => slice.rows.length);
  console.log(`after the breaker: slices of ${sizes.join(', ')}`);
  expect(sizes[0]).toBe(1);
  expect(await countsOf(db, made.campaignId)).toMatchObject({ sent: 300, error: 0, unknown: 0, queued: 0 });
  const people = await recipientsOf(db, made.campaignId);
  expect(people.every(({ tries }) => tries === 1)).toBe(true);
  expect(people.filter(({ attempt }) => attempt === 2)).toHaveLength(100);
});
