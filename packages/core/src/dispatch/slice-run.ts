// Sends one slice: each recipient at its slot, outcomes settled together. Whatever cannot start in time is given back.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelOf, SendOutcome } from '../channel/channel.ts';
import * as Content from '../content/content.ts';
import type { Db } from '../db/client.ts';
import type { CampaignId, MediaId, UserId } from '../id.ts';
import type { Line } from '../line/line.ts';
import * as Template from '../template/template.ts';
import type { Gate, SendWindow } from './pace.ts';
import { type Outcome, type Settled, type Slice, type SliceRow, settle } from './slice.query.ts';
import type { Timing } from './timing.ts';

export interface SendPorts {
  readonly db: Db;
  readonly channelOf: ChannelOf;
  /** A time-limited URL from which the provider fetches a medium. */
  mediaUrl(userId: UserId, mediaId: MediaId): Promise<string>;
  /** The URL to which the provider reports on one attempt. */
  statusCallback(attempt: { campaignId: CampaignId; seq: number; attempt: number }): string;
  readonly timing: Timing;
}

/** What the slices of one turn share. */
export interface TurnState {
  readonly line: Line;
  /** Of the line's account. */
  readonly channel: Channel;
  /** performance.now() after which no send may start. */
  readonly leaseEndsAt: number;
  readonly window: SendWindow;
  readonly unstarted: Gate;
  readonly inFlight: Gate;
}

/** Sends the slice and settles it to its end. Resolves with the last answer of Settle. */
export async function run(ports: SendPorts, turn: TurnState, slice: Slice): Promise<Settled> {
  const receivedAt = performance.now();
  const outcomes: Outcome[] = [];
  const media = slice.mediaId === null ? [] : [await ports.mediaUrl(slice.userId, slice.mediaId)];
  let unstarted = slice.rows.length;
  if (unstarted === 0) turn.unstarted.leave();
  const started = () => {
    unstarted -= 1;
    if (unstarted === 0) turn.unstarted.leave();
  };
  const sends = slice.rows.map(async (row) => {
    // The slots stand so far apart that a shift within the jitter never brings two messages closer than the rate allows.
    const slotAt = receivedAt + row.delayMs + Math.random() * turn.line.jitterMs;
    outcomes.push(await sendOne(ports, turn, slice, row, slotAt, media, started));
  });
  const all = Promise.all(sends);
  const record = (isDone: boolean) =>
    settle(ports.db, { ...slice, lineId: turn.line.id }, isDone, outcomes.splice(0), ports.timing);

  // A call that hangs must not keep the others' outcomes from being known.
  const lastSlotMs = (slice.rows.at(-1)?.delayMs ?? 0) + turn.line.jitterMs;
  const timer = new AbortController();
  const patience = sleep(Math.max(0, lastSlotMs) + ports.timing.settlePartialMs, 'late', { signal: timer.signal });
  const first = await Promise.race([all, patience.catch(() => 'late')]);
  timer.abort();
  if (first === 'late' && outcomes.length > 0) await record(false);
  await all;
  return record(true);
}

async function sendOne(
  ports: SendPorts,
  turn: TurnState,
  slice: Slice,
  row: SliceRow,
  slotAt: number,
  mediaUrls: readonly string[],
  started: () => void,
): Promise<Outcome> {
  const id = { seq: row.seq, attempt: row.attempt };
  const message = compose(slice, row);
  if ('code' in message) {
    started();
    return { ...id, outcome: 'error', scope: 'message', code: message.code, message: message.message };
  }
  const waitMs = slotAt - performance.now();
  if (waitMs > 1) await sleep(waitMs);
  const latestAt = Math.min(slotAt + ports.timing.lateToleranceMs, turn.leaseEndsAt);
  const isInTime = await turn.window.enter(turn.line.ratePerSecond === null ? turn.leaseEndsAt : latestAt);
  started();
  if (!isInTime) return { ...id, outcome: 'returned' };
  turn.inFlight.enter();
  try {
    const sent = await turn.channel.send(turn.line.address, {
      to: row.to,
      ...message,
      mediaUrls,
      statusCallback: ports.statusCallback({ campaignId: slice.campaignId, ...id }),
    });
    return { ...id, ...asOutcome(sent) };
  } catch (error) {
    // A channel does not throw; should it, nobody knows whether the request had left.
    return {
      ...id,
      outcome: 'unknown',
      code: 'internal_error',
      message: error instanceof Error ? error.name : 'error',
    };
  } finally {
    turn.inFlight.leave();
  }
}

/** One person's message, or why it cannot be made: that is their own error, and the provider is not asked. */
function compose({ content, templates }: Slice, { templateIndex, variables }: SliceRow) {
  if (content === null) {
    const text = Template.tryRender(templates[templateIndex] ?? '', variables ?? {});
    return 'code' in text ? text : { body: text.text };
  }
  const rendered = Content.render(content, variables ?? {});
  if ('code' in rendered) return rendered;
  return { body: rendered.text, content: { sid: content.sid, variables: rendered.variables } };
}

/** The channel's answer in the ledger's words: a fault of line or campaign is not the recipient's, who keeps the try. */
function asOutcome(sent: SendOutcome): Omit<Outcome, 'seq' | 'attempt'> {
  switch (sent.outcome) {
    case 'sent':
      return { outcome: 'sent', sid: sent.providerMessageId };
    case 'error':
      return sent.scope === 'recipient'
        ? { outcome: 'error', scope: 'recipient', code: sent.code, message: sent.message, optOut: sent.optOut }
        : { outcome: 'held', scope: sent.scope, code: sent.code, message: sent.message };
    case 'wait':
      return { outcome: 'wait', code: sent.code, message: sent.message, throttled: sent.throttled };
    case 'unknown':
      return { outcome: 'unknown', code: sent.code, message: sent.message };
  }
}
