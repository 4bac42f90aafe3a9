// A campaign that waits for its time: moved, sent now, taken back to draft, left out; and the end of its series. All of it also for one that
// failed before its start. The scheduler's entry follows the row: whoever loses a race puts it right (settleEntry).
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { maybeRow, rows } from '../db/query.ts';
import { DomainError } from '../error.ts';
import { CampaignId, type UserId } from '../id.ts';
import * as Schedule from '../schedule/schedule.ts';
import { StartTime } from '../schedule/shape.ts';
import { keepOn } from '../sweep/keep-on.ts';
import { TimeZone } from '../user/time-zone.ts';
import type { CampaignPorts } from './campaign.ts';
import { conflict, conflictOf } from './conflict.ts';
import { find, leave, settleEntry, type Timed } from './due.ts';
import * as Freeze from './freeze.ts';
import { answerOf, assertContent, assertPeople, inPast, refuseOthers, type Started } from './launch.ts';
import { nextOf } from './occurrence.ts';
import { type CampaignView, get, scheduleName } from './view.ts';

export const RescheduleInput = z.strictObject({
  scheduledAt: StartTime,
  timeZone: TimeZone.nullish(),
});

/** Two that move it at once both go on; who comes last counts. */
const maxRounds = 3;

/**
 * Moves it to another time; its deadline moves by as much. In a series this occurrence alone, and the others stay where they are.
 * @throws DomainError invalid `schedule_in_past`, conflict `campaign_not_scheduled`.
 */
export async function reschedule(
  ports: CampaignPorts,
  userId: UserId,
  id: CampaignId,
  input: z.infer<typeof RescheduleInput>,
): Promise<CampaignView> {
  await get(ports.db, userId, id);
  const { at } = await Schedule.read(ports.db, userId, input);
  if (at === null || at <= new Date()) throw inPast();
  for (let round = 1; round <= maxRounds; round += 1) {
    const found = await ahead(ports, userId, id);
    const version = found.version + 1;
    await ports.schedules.once(scheduleName(id), at, 'start-campaign', { campaignId: id, version });
    if (await move(ports, userId, id, { version, at })) return get(ports.db, userId, id);
    await settleEntry(ports, id);
  }
  throw await conflict(ports.db, userId, id, 'campaign_not_scheduled', 'Others are moving this campaign');
}

const isAhead = sql`(status = 'scheduled' or (status = 'failed' and started_at is null))`;

async function move(
  ports: CampaignPorts,
  userId: UserId,
  id: CampaignId,
  { version, at }: { readonly version: number; readonly at: Date },
): Promise<boolean> {
  const moved = await maybeRow(
    ports.db,
    sql`with moved as (
        update campaign set status = 'scheduled', status_reason = null, finished_at = null, scheduled_at = ${at.toISOString()}::timestamptz,
          deadline_at = deadline_at + (${at.toISOString()}::timestamptz - scheduled_at), schedule_version = ${version}::int, updated_at = clock_timestamp()
        where id = ${id}::uuid and user_id = ${userId}::uuid and schedule_version = ${version - 1}::int and ${isAhead} returning id, user_id
      ), told as (
        insert into campaign_event (user_id, campaign_id, event_type, payload)
        select user_id, id, 'rescheduled', jsonb_build_object('at', ${at.toISOString()}::text) from moved
      )
      select id from moved`,
    z.object({ id: CampaignId }),
  );
  return moved !== undefined;
}

/** @throws DomainError conflict `campaign_not_scheduled` */
async function ahead(ports: CampaignPorts, userId: UserId, id: CampaignId): Promise<Timed> {
  const found = await find(ports.db, id);
  if (found?.isAhead) return found;
  throw await conflict(
    ports.db,
    userId,
    id,
    'campaign_not_scheduled',
    'Only a campaign that waits for its time can be changed',
  );
}

/**
 * Starts it at once, before its time or after it was missed; in a series the next occurrence is scheduled as usual.
 * @param launchId of the request: repeated with the same one, it answers as the first time.
 * @throws DomainError invalid `audience_empty`, `no_active_sender`, conflict `campaign_not_startable`; as assertSendable for a
 * template of the provider's.
 */
export async function sendNow(
  ports: CampaignPorts,
  userId: UserId,
  id: CampaignId,
  launchId: string,
): Promise<Started> {
  const campaign = await get(ports.db, userId, id);
  const people = await assertPeople(ports, userId, campaign);
  await keepOn(ports.db, ports.schedules);
  const found = await find(ports.db, id);
  if (found?.isAhead && !found.hasSender) {
    throw new DomainError('invalid', 'no_active_sender', 'None of its numbers is active: choose another one.', {
      field: 'senderIds',
    });
  }
  if (found?.isAhead) await assertContent(ports, campaign);
  const next = found?.isAhead ? nextOf(found, ports.startGraceMs) : null;
  const isMoved =
    found?.isAhead && (await leave(ports, { id, version: found.version, to: 'queued', reason: null, next, launchId }));
  if (!isMoved) await refuseOthers(ports, userId, id, launchId);
  await ports.schedules.cancel(scheduleName(id));
  await Freeze.post(ports.freezes, [{ campaignId: id, from: null }]);
  return answerOf(ports, userId, id, people);
}

/**
 * Back to a draft, to be edited. Its series waits for it: started again with the same rule and time it goes on, with others it is a new one. One
 * whose next occurrence is there already is outside the series from then on.
 */
export async function unschedule(ports: CampaignPorts, userId: UserId, id: CampaignId): Promise<CampaignView> {
  const moved = await maybeRow(
    ports.db,
    sql`with moved as (
        update campaign set status = 'draft', status_reason = null, finished_at = null, launch_id = null, schedule_version = schedule_version + 1,
          recurrence = case when next_campaign_id is null then recurrence end, updated_at = clock_timestamp()
        where id = ${id}::uuid and user_id = ${userId}::uuid and ${isAhead} returning id, user_id
      ), told as (
        insert into campaign_event (user_id, campaign_id, event_type, payload) select user_id, id, 'unscheduled', '{}'::jsonb from moved
      )
      select id from moved`,
    z.object({ id: CampaignId }),
  );
  const campaign = await get(ports.db, userId, id);
  if (!moved && campaign.status !== 'draft') {
    throw conflictOf(
      campaign,
      'campaign_not_scheduled',
      'Only a campaign that waits for its time can be a draft again',
    );
  }
  await settleEntry(ports, id);
  return campaign;
}

/** Leaves this occurrence out; the series goes on. Skipped already: nothing happens. @throws DomainError conflict `campaign_not_recurring`. */
export async function skip(ports: CampaignPorts, userId: UserId, id: CampaignId): Promise<CampaignView> {
  const campaign = await get(ports.db, userId, id);
  if (campaign.status === 'canceled' && campaign.statusReason === 'skipped') return campaign;
  if (campaign.series === null) throw notRecurring(campaign);
  const found = await ahead(ports, userId, id);
  const next = nextOf(found, ports.startGraceMs);
  const isMoved = await leave(ports, {
    id,
    version: found.version,
    to: 'canceled',
    reason: 'skipped',
    next,
    launchId: null,
  });
  await settleEntry(ports, id);
  const after = await get(ports.db, userId, id);
  if (isMoved || after.statusReason === 'skipped') return after;
  throw conflictOf(after, 'campaign_not_scheduled', 'Only an occurrence that waits for its time can be skipped');
}

/** Ends the series of an occurrence: what is scheduled of it is canceled, what runs goes on. Ended already: nothing happens. */
export async function endSeries(ports: CampaignPorts, userId: UserId, id: CampaignId): Promise<CampaignView> {
  const campaign = await get(ports.db, userId, id);
  if (campaign.series === null) throw notRecurring(campaign);
  const canceled = await rows(
    ports.db,
    sql`select campaign_id as id from end_series(${userId}::uuid, ${campaign.series.id}::uuid)`,
    z.object({ id: CampaignId }),
    { repeatable: true },
  );
  for (const one of canceled) await ports.schedules.cancel(scheduleName(one.id));
  return get(ports.db, userId, id);
}

const notRecurring = (campaign: CampaignView): DomainError =>
  conflictOf(campaign, 'campaign_not_recurring', 'Only a campaign of a series can do that');
