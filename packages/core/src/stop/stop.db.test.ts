import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type StartedPorts, startPorts } from '../campaign/campaign.fixture.ts';
import * as Standing from '../campaign/standing.ts';
import { row, rows } from '../db/query.ts';
import { withTransaction } from '../db/transaction.ts';
import {
  beginOne,
  makeLine,
  makeRunning,
  makeUser,
  sentAs,
  settleAll,
  takeTurn,
  timing,
} from '../dispatch/engine.fixture.ts';
import { begin } from '../dispatch/slice.query.ts';
import { LineId, newId, SliceId } from '../id.ts';
import * as Turn from '../line/turn.ts';
import * as Stop from './stop.ts';

let started: StartedPorts;
beforeAll(async () => {
  started = await startPorts();
});
// A test that fails half-way must not stop those after it.
afterEach(() =>
  rows(started.ports.db, sql`update deployment set stopped_at = null returning 1::int as one`, z.object({})),
);
afterAll(() => started.stop());

const fault = (code: string) => expect.objectContaining({ code });

describe.each([
  ['the user’s campaigns', 'user', 'user_stopped'],
  ['a line', 'line', 'line_stopped'],
  ['the deployment', 'deployment', 'deployment_stopped'],
] as const)('stopping %s', (_, name, code) => {
  it('begins nothing more until it is released, and says why', async () => {
    const { ports } = started;
    const { userId, lineId, campaignId } = await makeRunning(ports.db, { people: 150 });
    const admin = { userId, isAdmin: true };
    const scope = name === 'line' ? { scope: name, lineId } : { scope: name };
    const turn = await takeTurn(ports.db, lineId);
    const open = await beginOne(ports.db, lineId, turn);
    const stopped = await Stop.stop(ports, admin, scope);
    expect(await Stop.stop(ports, admin, scope)).toEqual(stopped);

    expect(await begin(ports.db, newId(SliceId), lineId, turn, timing)).toMatchObject({ kind: 'idle' });
    expect(await Turn.raise(ports.db, lineId)).toBeUndefined();
    expect((await settleAll(ports.db, lineId, open, sentAs)).moved).toBe(open.rows.length);
    expect(await Standing.get(ports.db, userId, campaignId)).toEqual({ code });

    await started.drain('turn');
    await Stop.release(ports, admin, scope);
    expect(await started.drain('turn')).toEqual([expect.objectContaining({ lineId })]);
    expect(await started.scheduleState('sweep')).toBe('ENABLED');
    expect(await Standing.get(ports.db, userId, campaignId)).toEqual({ code: 'moving' });
    const again = await takeTurn(ports.db, lineId);
    expect((await beginOne(ports.db, lineId, again)).rows[0]?.seq).toBe(open.rows.length + 1);
  });
});

describe('the switch', () => {
  it('waits for whoever had chosen before it was seen', async () => {
    const { ports } = started;
    const { userId, lineId } = await makeRunning(ports.db, { people: 500 });
    const turn = await takeTurn(ports.db, lineId);
    let begun = 0;
    const last = sql`select count(*)::int as count from slice where line_id = ${lineId}::uuid`;
    const working = (async () => {
      for (;;) {
        const answer = await begin(ports.db, newId(SliceId), lineId, turn, timing);
        if (answer.kind !== 'slice') return;
        begun += 1;
      }
    })();
    while (begun === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await Stop.stop(ports, { userId, isAdmin: false }, { scope: 'user' });
    const { count } = await row(ports.db, last, z.object({ count: z.int() }));
    await working;
    expect(await row(ports.db, last, z.object({ count: z.int() }))).toEqual({ count });
  });

  it('does not answer while a Begin that had not seen it is still to commit', async () => {
    const { ports } = started;
    const { userId, lineId } = await makeRunning(ports.db, { people: 500 });
    const turn = await takeTurn(ports.db, lineId);
    let hasAnswered = false;
    const stopping = await withTransaction(ports.db, async (tx) => {
      expect(await begin(tx, newId(SliceId), lineId, turn, timing)).toMatchObject({ kind: 'slice' });
      const answer = Stop.stop(ports, { userId, isAdmin: false }, { scope: 'user' }).finally(() => {
        hasAnswered = true;
      });
      await expect
        .poll(async () => (await Stop.state(ports.db, userId)).userStoppedAt, { timeout: 15_000 })
        .not.toBeNull();
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(hasAnswered).toBe(false);
      return { answer };
    });
    expect(await stopping.answer).toMatchObject({ userStoppedAt: expect.any(Date) });
    expect(await begin(ports.db, newId(SliceId), lineId, turn, timing)).toMatchObject({ kind: 'idle' });
  });

  it('of what others use too is an admin’s, and of a line only of one’s own', async () => {
    const { ports } = started;
    const { userId, lineId } = await makeRunning(ports.db, { people: 1 });
    const user = { userId, isAdmin: false };
    const other = { userId: await makeUser(ports.db), isAdmin: true };
    await expect(Stop.stop(ports, user, { scope: 'deployment' })).rejects.toThrow(fault('admin_needed'));
    await expect(Stop.release(ports, user, { scope: 'line', lineId })).rejects.toThrow(fault('admin_needed'));
    await expect(Stop.stop(ports, other, { scope: 'line', lineId })).rejects.toThrow(fault('line_not_found'));
    await expect(Stop.stop(ports, user, { scope: 'line', lineId: newId(LineId) })).rejects.toThrow(
      fault('line_not_found'),
    );
    expect(await Stop.state(ports.db, userId)).toMatchObject({
      deploymentStoppedAt: null,
      userStoppedAt: null,
      lines: [{ id: lineId, isStopped: false }],
    });
  });

  it('of one user leaves the others’ campaigns on the same line alone', async () => {
    const { ports } = started;
    const lineId = await makeLine(ports.db);
    const mine = await makeRunning(ports.db, { people: 10, lineId });
    const theirs = await makeRunning(ports.db, { people: 10, lineId });
    await Stop.stop(ports, { userId: mine.userId, isAdmin: false }, { scope: 'user' });
    const turn = await takeTurn(ports.db, lineId);
    expect((await beginOne(ports.db, lineId, turn)).campaignId).toBe(theirs.campaignId);
    expect(await begin(ports.db, newId(SliceId), lineId, turn, timing)).toMatchObject({ kind: 'idle' });
  });
});
