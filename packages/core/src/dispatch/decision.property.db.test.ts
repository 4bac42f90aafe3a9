// The engine's decisions that are pure functions in SQL: each is asked for many cases by one statement, and compared with what the design says.
import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { beginOne, makeLine, makeRunning, settleAll, takeTurn } from './engine.fixture.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
});
afterAll(() => database[Symbol.asyncDispose]());

const numRuns = 25;
const many = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 60 });

describe('backoff', () => {
  const ask = (cases: readonly { tries: number; base: number }[]) =>
    rows(
      db,
      sql`select (extract(epoch from backoff(x.tries, x.base)) * 1000)::float8 as ms
        from rows from (jsonb_to_recordset(${JSON.stringify(cases)}::jsonb) as (tries integer, base integer)) with ordinality as x (tries, base, i) order by x.i`,
      z.object({ ms: z.number() }),
    );
  const limit = (tries: number, base: number) => Math.min(600_000, base * 2 ** Math.max(0, tries - 1));

  it('stays within its bound, which doubles with each try and never passes ten minutes', async () => {
    const one = fc.record({ tries: fc.integer({ min: 0, max: 30 }), base: fc.integer({ min: 1, max: 60_000 }) });
    await fc.assert(
      fc.asyncProperty(many(one), async (cases) => {
        for (const [i, { ms }] of (await ask(cases)).entries()) {
          const { tries = 0, base = 0 } = cases[i] ?? {};
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(limit(tries, base));
        }
      }),
      { numRuns },
    );
  });

  it('uses the whole of its bound, so that those who failed together do not come back together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), async (tries) => {
        const times = (await ask(Array.from({ length: 400 }, () => ({ tries, base: 2000 })))).map(
          ({ ms }) => ms / limit(tries, 2000),
        );
        for (const [from, to] of [
          [0, 0.25],
          [0.25, 0.5],
          [0.5, 0.75],
          [0.75, 1],
        ] as const) {
          const share = times.filter((time) => time >= from && time < to).length / times.length;
          expect(share).toBeGreaterThan(0.12);
          expect(share).toBeLessThan(0.4);
        }
      }),
      { numRuns: 9 },
    );
  });
});

describe('a recipient’s state', () => {
  const outcomes = ['sent', 'error', 'unknown', 'wait', 'held', 'returned', 'absent'];
  const statuses = ['queued', 'sending', 'sent', 'error', 'canceled', 'skipped', 'unknown'];

  it('moves only where the design lets it: every outcome in every state', async () => {
    const moves = await rows(
      db,
      sql`select o as outcome, s as status, c as code, t as tries, k as campaign, next_status(o, s, c, t, k) as next
        from jsonb_array_elements_text(${JSON.stringify(outcomes)}::jsonb) o, jsonb_array_elements_text(${JSON.stringify(statuses)}::jsonb) s,
          (values ('retries_exhausted'), ('21211'), (null)) c (c), generate_series(0, 6) t, (values ('running'), ('paused'), ('canceled'), ('failed')) k (k)`,
      z.object({
        outcome: z.string(),
        status: z.string(),
        code: z.string().nullable(),
        tries: z.int(),
        campaign: z.string(),
        next: z.string().nullable(),
      }),
    );
    expect(moves).toHaveLength(7 * 7 * 3 * 7 * 4);
    for (const move of moves) expect({ ...move, next: move.next }).toEqual({ ...move, next: expected(move) });
  });

  interface Case {
    outcome: string;
    status: string;
    code: string | null;
    tries: number;
    campaign: string;
  }
  /** Written down a second time on purpose. */
  const expected = ({ outcome, status, code, tries, campaign }: Case): string | null => {
    const isOpen = status === 'sending' || status === 'unknown';
    if (outcome === 'sent') {
      const yields =
        isOpen || status === 'queued' || status === 'canceled' || (status === 'error' && code === 'retries_exhausted');
      return yields ? 'sent' : null;
    }
    if (outcome === 'error') return isOpen ? 'error' : null;
    if (outcome === 'unknown') return status === 'sending' ? 'unknown' : null;
    if (outcome === 'absent' ? status !== 'unknown' : !isOpen) return null;
    if ((outcome === 'wait' || outcome === 'absent') && tries >= 5) return 'error';
    return campaign === 'canceled' || campaign === 'failed' ? 'canceled' : 'queued';
  };

  it('is never left again once the person has the message, whatever is told in whatever order', async () => {
    const told = fc.array(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(many(told), async (walks) => {
        const ends = await rows(
          db,
          sql`with recursive walk as (
              select w.i, w.told, 0 as step, 'sending' as status, false as was_sent from jsonb_array_elements(${JSON.stringify(walks)}::jsonb) with ordinality as w (told, i)
              union all
              select w.i, w.told, w.step + 1, coalesce(next_status(w.told->>w.step, w.status, null, 2, 'running'), w.status), w.was_sent or w.told->>w.step = 'sent'
              from walk w where w.step < jsonb_array_length(w.told)
            ) select status, was_sent as "wasSent" from walk where step = jsonb_array_length(told)`,
          z.object({ status: z.string(), wasSent: z.boolean() }),
        );
        // An error that the provider itself has told is the one state that a late acceptance does not win over.
        for (const { status, wasSent } of ends) if (wasSent) expect(['sent', 'error']).toContain(status);
        for (const { status, wasSent } of ends) if (!wasSent) expect(status).not.toBe('sent');
      }),
      { numRuns },
    );
  });
});

describe('the breaker', () => {
  type Outcome = 'sent' | 'unknown' | 'wait' | 'error';
  const slices = fc.array(
    fc.array(fc.constantFrom<Outcome>('sent', 'unknown', 'wait', 'error'), { minLength: 1, maxLength: 8 }),
    { minLength: 1, maxLength: 8 },
  );

  it('is open after ten failures in a row and never before, and a success begins the count anew', async () => {
    await fc.assert(
      fc.asyncProperty(slices, async (told) => {
        const lineId = await makeLine(db);
        let streak = 0;
        let hasOpened = false;
        for (const outcomes of told) {
          const given = outcomes.map((outcome) => ({
            outcome,
            scope: outcome === 'error' ? 'recipient' : null,
            throttled: false,
          }));
          const { open } = await row(
            db,
            sql`select turn_breaker(${lineId}::uuid, ${JSON.stringify(given)}::jsonb, 60000) is not null as open`,
            z.object({ open: z.boolean() }),
          );
          const lastAlive = outcomes.findLastIndex((outcome) => outcome === 'sent' || outcome === 'error');
          streak = lastAlive < 0 ? streak + outcomes.length : outcomes.length - 1 - lastAlive;
          // Once open, another failure without a success among them opens it again: that is a probe's.
          hasOpened = (lastAlive < 0 || streak >= 10) && (hasOpened || streak >= 10);
          expect(open).toBe(hasOpened);
        }
      }),
      { numRuns },
    );
  });
});

describe('the shares of a line', () => {
  it('no slice is empty, longer than a second of its line or its campaign, or over a hundred; a probe is one', async () => {
    const rate = fc.option(fc.double({ min: 0.1, max: 1000, noNaN: true }));
    const one = fc.record({
      line: rate,
      campaign: rate,
      runnable: fc.integer({ min: 1, max: 60 }),
      probe: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(many(one), async (cases) => {
        const { sizes } = await row(
          db,
          sql`select jsonb_agg(slice_size(x.line, x.campaign, x.runnable, x.probe) order by x.i)::text as sizes
            from rows from (jsonb_to_recordset(${JSON.stringify(cases)}::jsonb) as (line numeric, campaign numeric, runnable bigint, probe boolean))
              with ordinality as x (line, campaign, runnable, probe, i)`,
          z.object({ sizes: column.json(z.array(z.int())) }),
        );
        for (const [i, size] of sizes.entries()) {
          const { line = null, campaign = null, runnable = 1, probe = false } = cases[i] ?? {};
          const whole = Math.max(1, Math.min(100, Math.floor(line ?? 100)));
          expect(size).toBeGreaterThanOrEqual(1);
          expect(size).toBeLessThanOrEqual(probe ? 1 : Math.min(whole, Math.max(1, Math.ceil(campaign ?? 100))));
          // What many share is divided, but not below ten, at which the calls would cost more than the sends.
          if (!probe && campaign === null)
            expect(size).toBe(Math.max(Math.min(10, whole), Math.floor(whole / runnable)));
        }
      }),
      { numRuns },
    );
  });

  it('campaigns of any weights are served in proportion, to within two slices', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 4 }), async (weights) => {
        const lineId = await makeLine(db);
        const served = new Map<string, number>();
        const made = [];
        for (const weight of weights) made.push(await makeRunning(db, { people: 500, lineId, weight }));
        const turn = await takeTurn(db, lineId);
        for (let i = 0; i < 16; i += 1) {
          const slice = await beginOne(db, lineId, turn);
          await settleAll(db, lineId, slice, (seq) => ({ outcome: 'sent', sid: `SM${seq}` }));
          served.set(slice.campaignId, (served.get(slice.campaignId) ?? 0) + slice.rows.length);
        }
        const total = [...served.values()].reduce((sum, n) => sum + n, 0);
        const all = weights.reduce((sum, weight) => sum + weight, 0);
        // A heavy campaign that has sent to everybody leaves its share to the others.
        if ([...served.values()].some((n) => n === 500)) return;
        for (const [i, { campaignId }] of made.entries()) {
          const share = (total * (weights[i] ?? 0)) / all;
          expect(Math.abs((served.get(campaignId) ?? 0) - share)).toBeLessThanOrEqual(
            2 * Math.floor(100 / weights.length),
          );
        }
      }),
      { numRuns: 6 },
    );
  });
});
