// A turn of a webhook: what is due is told, a few at a time, and what is left is put on a schedule. No order is promised, and nothing is told once
// only: who dies between the receiver's answer and our note of it tells it again, under the same id.

import type { Queue } from '../cloud/queue.ts';
import type { Schedules } from '../cloud/schedule.ts';
import type { Secrets } from '../cloud/secret.ts';
import type { Db } from '../db/client.ts';
import { masked } from '../phone/masked.ts';
import type { Targets } from './address.ts';
import {
  type Claimed,
  claimQuery,
  type Outcome,
  putOffQuery,
  settleQuery,
  type Taken,
  takeQuery,
} from './deliver.query.ts';
import { post } from './post.ts';
import { rootOf, signedHeaders } from './secret.ts';
import { nextDue, post as postTurns, type Turn } from './turn.ts';
import { verdictOf } from './verdict.ts';

export interface DeliverPorts {
  readonly db: Db;
  readonly turns: Pick<Queue, 'send'>;
  readonly schedules: Pick<Schedules, 'once'>;
  readonly secrets: Pick<Secrets, 'find'>;
  readonly secretName: string;
  readonly targets: Targets;
  /** Of one try, from the call to the end of what is read. */
  readonly timeoutMs: number;
}

export interface Report {
  readonly delivered: number;
  readonly failed: number;
}

/** At once to one webhook. */
const together = 10;
/** Longer than a try takes. */
const leaseMs = 90_000;

/** @param shouldStop whether there is no more time for another `timeoutMs` and its notes. */
export async function deliver(ports: DeliverPorts, turn: Turn, shouldStop: () => boolean): Promise<Report> {
  const webhook = await takeQuery(ports.db, turn);
  let [delivered, failed] = [0, 0];
  if (webhook === undefined) return { delivered, failed };
  const root = await rootOf(ports);
  while (!shouldStop()) {
    const claimed = await claimQuery(ports.db, turn, together, leaseMs);
    if (claimed.length === 0) break;
    const ends = await Promise.all(claimed.map((one) => attempt(ports, turn, webhook, root, one)));
    const through = ends.filter((end) => end === 'delivered').length;
    delivered += through;
    failed += claimed.length - through;
    if (through > 0) continue;
    await putOffQuery(ports.db, turn);
    break;
  }
  await goOn(ports, turn);
  return { delivered, failed };
}

async function attempt(
  { db, targets, timeoutMs }: DeliverPorts,
  turn: Turn,
  webhook: Taken,
  root: Buffer,
  { id, type, data, at, tries, phone }: Claimed,
): Promise<Outcome['status']> {
  const sentAt = new Date();
  const about = 'contactId' in data ? { ...data, phone } : data;
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data: about });
  const { userId, webhookId } = turn;
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Pregon-Webhooks/1',
    ...signedHeaders(root, { ...webhook, userId, id: webhookId }, { id, sentAt, body }),
  };
  const answered = await post({ url: webhook.url, headers, body }, targets, timeoutMs);
  const verdict = verdictOf(answered, tries, Math.random());
  await settleQuery(db, {
    ...turn,
    ...verdict,
    id,
    tries,
    attempt: {
      at: sentAt.toISOString(),
      durationMs: Date.now() - sentAt.getTime(),
      status: answered.status,
      error: answered.error,
      // A receiver may answer with what it was sent.
      answer: masked(answered.answer).replaceAll('\0', ''),
    },
  });
  return verdict.status;
}

/** Another turn for what is due still; for what is due later the sweep comes once, at its time, and posts it. */
async function goOn({ db, turns, schedules }: DeliverPorts, turn: Turn): Promise<void> {
  const nextAt = await nextDue(db, turn);
  if (nextAt === null) return;
  if (nextAt.getTime() > Date.now()) await schedules.once(`webhook-${turn.webhookId}`, nextAt, 'sweep', {});
  else await postTurns(turns, [turn]);
}
