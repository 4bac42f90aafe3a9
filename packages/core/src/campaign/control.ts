// Control of a campaign while it lives: pause, resume, stop, and the user's word about unknown outcomes.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { maybeRow, row, rows } from '../db/query.ts';
import { settleUnknowns } from '../dispatch/reconcile.ts';
import type { CampaignId, UserId } from '../id.ts';
import * as Turn from '../line/turn.ts';
import { keepOn } from '../sweep/keep-on.ts';
import type { CampaignPorts } from './campaign.ts';
import * as Close from './close.ts';
import { conflictOf } from './conflict.ts';
import * as Freeze from './freeze.ts';
import { endSeries } from './reschedule.ts';
import { type CampaignView, get, type Status, scheduleName } from './view.ts';

interface Transition {
  readonly from: readonly Status[];
  readonly to: Status;
  readonly event: string;
}

const pausing = { from: ['queued', 'running'], to: 'paused', event: 'paused' } as const satisfies Transition;
const resuming = { from: ['paused'], to: 'running', event: 'resumed' } as const satisfies Transition;
const stopping = {
  from: ['draft', 'scheduled', 'queued', 'running', 'paused'],
  to: 'canceled',
  event: 'canceled',
} as const satisfies Transition;

/** Nothing more is begun after this has answered; the slices already open go out. Paused already: nothing happens. */
export async function pause(ports: CampaignPorts, userId: UserId, id: CampaignId): Promise<CampaignView> {
  const moved = await move(ports.db, userId, id, pausing);
  const campaign = await get(ports.db, userId, id);
  if (moved || campaign.status === 'paused') return campaign;
  throw conflictOf(campaign, 'campaign_not_pausable', 'Only a running campaign can be paused');
}

/** Goes on with exactly those not yet begun. Running already: nothing happens. */
export async function resume(ports: CampaignPorts, userId: UserId, id: CampaignId): Promise<CampaignView> {
  await keepOn(ports.db, ports.schedules);
  const moved = await move(ports.db, userId, id, resuming);
  const goOn = async () => (moved?.isFrozen ? void (await Close.close(ports.db, id)) : Freeze.resume(ports, id));
  const [campaign] = await Promise.all([
    get(ports.db, userId, id),
    ...(moved ? [Turn.wakeCampaign(ports.db, ports.turns, id), goOn()] : []),
  ]);
  if (moved || campaign.status === 'running' || campaign.status === 'queued') return campaign;
  throw conflictOf(campaign, 'campaign_not_resumable', 'Only a paused campaign can be resumed');
}

/**
 * Ends the campaign: who was not begun is canceled. Stopped already: nothing happens. An occurrence that still waits for its time takes its
 * series with it, because who stops it wants nothing to go out; of one that runs, the next stays scheduled.
 */
export async function stop(ports: CampaignPorts, userId: UserId, id: CampaignId): Promise<CampaignView> {
  await keepOn(ports.db, ports.schedules);
  const before = await get(ports.db, userId, id);
  if (before.status === 'scheduled' && before.series) await endSeries(ports, userId, id);
  const moved = await move(ports.db, userId, id, stopping);
  if (moved) {
    if (moved.isScheduled) await ports.schedules.cancel(scheduleName(id));
    await Close.cancelRest(ports.db, id);
  }
  const campaign = await get(ports.db, userId, id);
  if (moved || campaign.status === 'canceled') return campaign;
  throw conflictOf(campaign, 'campaign_not_stoppable', 'Only a campaign that has not ended can be stopped');
}

export const ResolveInput = z.strictObject({
  as: z.enum(['sent', 'resend']),
  /** Which of them; all that wait for a decision when absent. */
  seqs: z.array(z.int().positive()).min(1).max(1000).optional(),
});

/** Settles unknowns as the user says. `resend` sends again to people who may have the message already: only ever by their word. */
export async function resolveUnknown(
  ports: CampaignPorts,
  userId: UserId,
  id: CampaignId,
  input: z.infer<typeof ResolveInput>,
  reconcileAfterMs: number,
): Promise<{ resolved: number; campaign: CampaignView }> {
  await get(ports.db, userId, id);
  const open = await rows(
    ports.db,
    sql`select r.seq, r.attempt from recipient_mark m
      join campaign_recipient r on r.campaign_id = m.campaign_id and r.seq = m.seq and r.status = 'unknown'
      where m.campaign_id = ${id}::uuid and m.user_id = ${userId}::uuid and m.kind = 'unknown'
        and (${input.seqs ? JSON.stringify(input.seqs) : null}::jsonb is null
          or r.seq in (select x::int from jsonb_array_elements_text(${JSON.stringify(input.seqs ?? [])}::jsonb) x))
      order by r.seq limit 5000`,
    z.object({ seq: z.int(), attempt: z.int() }),
    { repeatable: true },
  );
  const outcome = input.as === 'sent' ? 'sent' : 'absent';
  if (input.as === 'resend') await keepOn(ports.db, ports.schedules);
  const outcomes = open.map((recipient) => ({ ...recipient, outcome }) as const);
  const resolved = await settleUnknowns(ports.db, id, outcomes, reconcileAfterMs);
  await Turn.wakeCampaign(ports.db, ports.turns, id);
  return { resolved, campaign: await get(ports.db, userId, id) };
}

export const RetryInput = z.strictObject({
  /** Which errors, by their code; all of them when absent. */
  codes: z.array(z.string().min(1).max(100)).min(1).max(100).optional(),
});

/** Recipients that one statement lets wait again, and how long one call goes on before it leaves the rest for the next. */
const retryLimit = 5000;
const retryBudgetMs = 15_000;

/**
 * Sends again to those who failed, with a new budget of tries; a completed campaign runs again. Nobody failed: nothing happens.
 * @throws DomainError conflict `campaign_not_retryable`
 */
export async function retryFailed(
  ports: CampaignPorts,
  userId: UserId,
  id: CampaignId,
  input: z.infer<typeof RetryInput>,
): Promise<{ retried: number; campaign: CampaignView }> {
  await get(ports.db, userId, id);
  await keepOn(ports.db, ports.schedules);
  const endsAt = performance.now() + retryBudgetMs;
  let retried = 0;
  // A part that is not full was the last: asked again, it would take up those who have failed again meanwhile.
  for (let moved = retryLimit; moved === retryLimit && performance.now() < endsAt; retried += moved) {
    const answer = await row(
      ports.db,
      sql`select retry_failed(${id}::uuid, ${input.codes ? JSON.stringify(input.codes) : null}::jsonb, ${retryLimit}::int) as moved`,
      z.object({ moved: z.int().nullable() }),
      { repeatable: true },
    );
    if (answer.moved === null) {
      const sentence = 'Only a running, paused or completed campaign can be sent again to those who failed';
      throw conflictOf(await get(ports.db, userId, id), 'campaign_not_retryable', sentence);
    }
    moved = answer.moved;
  }
  await Turn.wakeCampaign(ports.db, ports.turns, id);
  return { retried, campaign: await get(ports.db, userId, id) };
}

/** One conditional UPDATE that returns the row; undefined when the campaign was in another state, or is not the user's. */
function move(db: Db, userId: UserId, id: CampaignId, transition: Transition) {
  return maybeRow(
    db,
    sql`with moved as (
        update campaign set status = ${transition.to}::text, status_reason = null, updated_at = clock_timestamp(),
          -- Whoever goes on after the canary has seen what it saw.
          canary_size = case when status_reason = 'canary' then null else canary_size end
        where id = ${id}::uuid and user_id = ${userId}::uuid and status in (select jsonb_array_elements_text(${JSON.stringify(transition.from)}::jsonb))
        returning id, user_id, frozen_at is not null as "isFrozen", scheduled_at is not null and started_at is null as "isScheduled"
      ), told as (
        insert into campaign_event (user_id, campaign_id, event_type, payload) select m.user_id, m.id, ${transition.event}::text,
          jsonb_strip_nulls(jsonb_build_object('by', u.display_name)) from moved m join app_user u on u.id = m.user_id
      )
      select "isFrozen", "isScheduled" from moved`,
    z.object({ isFrozen: z.boolean(), isScheduled: z.boolean() }),
  );
}
