// Lines of several accounts: each is sent from and reconciled at its own, and one that cannot be asked hinders no other.
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { type StartedPorts, startPorts } from '../campaign/campaign.fixture.ts';
import { type Channel, type ChannelOf, type ProviderMessage, unusableChannel } from '../channel/channel.ts';
import { rows } from '../db/query.ts';
import {
  beginOne,
  type CampaignFixture,
  countsOf,
  makeLine,
  makeRunning,
  recipientsOf,
  settleAll,
  takeTurn,
  timing,
} from '../dispatch/engine.fixture.ts';
import { reconcile } from '../dispatch/reconcile.ts';
import * as TurnRun from '../dispatch/turn-run.ts';
import type { LineId } from '../id.ts';
import * as Turn from '../line/turn.ts';

const own = `AC${'1'.repeat(32)}`;
const other = `AC${'2'.repeat(32)}`;
const anyRow = z.record(z.string(), z.unknown());

let started: StartedPorts;
beforeAll(async () => {
  started = await startPorts();
});
afterAll(() => started.stop());

/** An account that takes every message and lists what it has taken. */
function accountChannel(name: string): Channel & { readonly taken: ProviderMessage[] } {
  const taken: ProviderMessage[] = [];
  return {
    taken,
    send: async (_from, { body }) => {
      const sid = `${name}-${taken.length + 1}`;
      const rest = { status: 'sent', errorCode: null, numMedia: 0, direction: 'outbound-api' };
      taken.push({ sid, body, createdAt: new Date(), ...rest });
      return { outcome: 'sent', providerMessageId: sid };
    },
    list: async () => taken,
  };
}

async function runTurn(lineId: LineId, channelOf: ChannelOf): Promise<void> {
  const turn = await Turn.raise(started.ports.db, lineId);
  if (!turn) throw new Error('The line has no work.');
  const ports = {
    ...started.ports,
    channelOf,
    timing: { ...timing, settlePartialMs: 200 },
    mediaUrl: async () => '',
    statusCallback: () => 'http://127.0.0.1:9/',
  };
  await TurnRun.run(ports, turn);
}

/** All its people unknown, and due to be looked up since an hour. */
async function unknownAll({ campaignId, lineId }: CampaignFixture, people: number): Promise<void> {
  const { db } = started.ports;
  const turn = await takeTurn(db, lineId);
  for (let left = people; left > 0; ) {
    const slice = await beginOne(db, lineId, turn);
    await settleAll(db, lineId, slice, { outcome: 'unknown', code: 'timeout' });
    left -= slice.rows.length;
    const closed = sql`update sending_line set failure_streak = 0, breaker_open_until = null, breaker_reason = null where id = ${lineId}::uuid returning id`;
    await rows(db, closed, anyRow);
  }
  const due = sql`update recipient_mark set due_at = clock_timestamp() - interval '1 hour' where campaign_id = ${campaignId}::uuid returning seq`;
  await rows(db, due, anyRow);
}

it('each line is sent from with the channel of its own account', async () => {
  const { db } = started.ports;
  const channels = new Map([
    ['default', accountChannel('home')],
    [own, accountChannel('own')],
  ]);
  const channelOf: ChannelOf = async (account) => channels.get(account) ?? unusableChannel('none', 'There is none.');
  for (const account of channels.keys()) {
    const made = await makeRunning(db, { people: 2, lineId: await makeLine(db, null, account) });
    await runTurn(made.lineId, channelOf);
    expect(await countsOf(db, made.campaignId)).toMatchObject({ status: 'completed', sent: 2 });
    expect(channels.get(account)?.taken).toHaveLength(2);
  }
});

it('an account without credentials opens the breaker of its line with the reason, and fails nobody', async () => {
  const { db } = started.ports;
  const made = await makeRunning(db, { people: 3, lineId: await makeLine(db, null, own) });
  await runTurn(made.lineId, async () => unusableChannel('credentials_missing', 'There are none.'));
  const breaker = sql`select breaker_reason as reason, breaker_open_until > clock_timestamp() as "isOpen" from sending_line where id = ${made.lineId}::uuid`;
  expect(await rows(db, breaker, anyRow)).toEqual([{ reason: 'credentials_missing', isOpen: true }]);
  expect(await countsOf(db, made.campaignId)).toMatchObject({ status: 'running', queued: 3, error: 0 });
  for (const { tries } of await recipientsOf(db, made.campaignId)) expect(tries).toBe(0);
});

it('an account that does not answer leaves its own unknown, however many, and keeps nobody else’s waiting', async () => {
  const { db } = started.ports;
  const people = 150;
  const down = await makeRunning(db, { people, lineId: await makeLine(db, null, own) });
  await unknownAll(down, people);
  const up = await makeRunning(db, { people: 1, lineId: await makeLine(db, null, other), templates: ['Hola'] });
  await unknownAll(up, 1);
  const answering = accountChannel('other');
  await answering.send('', { to: '', body: 'Hola', mediaUrls: [], statusCallback: '' });
  const asked: string[] = [];
  const channelOf: ChannelOf = async (account) => {
    asked.push(account);
    return account === other ? answering : unusableChannel('provider_unavailable', 'It is down.');
  };
  expect(await reconcile(db, channelOf, 900_000)).toEqual({ sent: 1, absent: 0, ambiguous: 0 });
  expect(asked.sort()).toEqual([own, other]);
  expect(await countsOf(db, up.campaignId)).toMatchObject({ status: 'completed', sent: 1 });
  expect(await countsOf(db, down.campaignId)).toMatchObject({ unknown: people });
});

it('an account whose credentials cannot be read is told, once the others are done', async () => {
  const { db } = started.ports;
  const up = await makeRunning(db, { people: 1, lineId: await makeLine(db, null, other), templates: ['Adiós'] });
  await unknownAll(up, 1);
  const answering = accountChannel('other');
  await answering.send('', { to: '', body: 'Adiós', mediaUrls: [], statusCallback: '' });
  const channelOf: ChannelOf = async (account) => {
    if (account === other) return answering;
    throw new Error('Secrets Manager does not answer.');
  };
  await expect(reconcile(db, channelOf, 900_000)).rejects.toThrow('Secrets Manager');
  expect(await countsOf(db, up.campaignId)).toMatchObject({ status: 'completed', sent: 1 });
});
