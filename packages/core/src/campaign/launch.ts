// The launch of a campaign: now, or put on the schedule (due.ts starts it then).
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { assertSendable } from '../content/library.ts';
import { maybeRow } from '../db/query.ts';
import { DomainError } from '../error.ts';
import { CampaignId, type UserId } from '../id.ts';
import { derivedId } from '../idempotency/idempotency.ts';
import { keepOn } from '../sweep/keep-on.ts';
import * as Audience from './audience.ts';
import type { CampaignPorts } from './campaign.ts';
import { conflict } from './conflict.ts';
import * as Freeze from './freeze.ts';
import { type CampaignView, get, scheduleName } from './view.ts';

export interface Started {
  readonly message: string;
  readonly jobId: string;
  readonly estimatedContacts: number;
  /** Milliseconds. */
  readonly estimatedTime: number;
  readonly campaign: CampaignView;
}

export const StartInput = z.object({
  /** The number that was looked at before: another audience is not started. */
  expectedRecipients: z.int().min(0).optional(),
});
export type StartInput = z.infer<typeof StartInput>;

/**
 * Starts a draft: now, or at its time. What wakes it (the sweep, its schedule) is there before it commits; everything else follows the
 * commit and can be redone.
 * @param launchId of the request: repeated with the same one, it answers as the first time.
 * @throws DomainError conflict `campaign_not_startable`, `audience_changed` (facts `expectedRecipients`, `recipients`), invalid `audience_empty`;
 * as assertSendable for a template of the provider's.
 */
export async function start(
  ports: CampaignPorts,
  userId: UserId,
  id: CampaignId,
  launchId: string,
  input: StartInput = {},
): Promise<Started> {
  const campaign = await get(ports.db, userId, id);
  const estimatedContacts = await assertPeople(ports, userId, campaign);
  // Whoever repeats a launch that was done is answered as the first time, whatever has changed since.
  if (campaign.status === 'draft') {
    assertExpected(input, estimatedContacts);
    await assertContent(ports, campaign);
  }
  const at = campaign.scheduledAt;
  if (at !== null && at > new Date()) await schedule(ports, userId, id, at, launchId);
  // A first start that has passed is no start: the series would begin at an hour that nobody has chosen.
  else if (campaign.recurrence && campaign.status === 'draft') throw inPast();
  else await launch(ports, userId, id, launchId);
  return answerOf(ports, userId, id, estimatedContacts);
}

/** How many people it has now. @throws DomainError invalid `audience_empty`. */
export async function assertPeople(
  ports: Pick<CampaignPorts, 'db'>,
  userId: UserId,
  { audience }: Pick<CampaignView, 'audience'>,
): Promise<number> {
  const people = await Audience.count(ports.db, userId, audience);
  if (people > 0) return people;
  throw new DomainError('invalid', 'audience_empty', 'There is nobody in this audience.', { field: 'audience' });
}

/** @throws DomainError as assertSendable, for a campaign with a template of the provider's. */
export async function assertContent(ports: CampaignPorts, { content, lines }: CampaignView): Promise<void> {
  const lineIds = lines.map((line) => line.id);
  if (content) await assertSendable(ports, content, lineIds);
}

export const inPast = (): DomainError =>
  new DomainError('invalid', 'schedule_in_past', 'That time has passed: choose a later one.', { field: 'scheduledAt' });

export async function answerOf(
  ports: CampaignPorts,
  userId: UserId,
  id: CampaignId,
  estimatedContacts: number,
): Promise<Started> {
  const started = await get(ports.db, userId, id);
  return {
    message:
      started.status === 'scheduled' ? 'Campaña programada exitosamente' : 'Campaña encolada exitosamente para envío',
    jobId: `campaign_${id}_${(started.startedAt ?? started.updatedAt).getTime()}`,
    estimatedContacts,
    estimatedTime: estimatedMs(started, estimatedContacts),
    campaign: started,
  };
}

function assertExpected({ expectedRecipients }: StartInput, recipients: number): void {
  if (expectedRecipients === undefined || expectedRecipients === recipients) return;
  const detail = `The audience has ${recipients} recipients now, not ${expectedRecipients}: look at it again and start with that number.`;
  throw new DomainError('conflict', 'audience_changed', detail, {
    field: 'expectedRecipients',
    facts: { expectedRecipients, recipients },
  });
}

/** The schedule is made first: one for a version that never commits starts nothing, a commit without one would wait for ever. */
async function schedule(
  ports: CampaignPorts,
  userId: UserId,
  id: CampaignId,
  at: Date,
  launchId: string,
): Promise<void> {
  const draft = await maybeRow(
    ports.db,
    sql`select schedule_version + 1 as version from campaign
      where id = ${id}::uuid and user_id = ${userId}::uuid and status = 'draft'`,
    z.object({ version: z.int() }),
    { repeatable: true },
  );
  if (draft) {
    const { version } = draft;
    await ports.schedules.once(scheduleName(id), at, 'start-campaign', { campaignId: id, version });
    const scheduled = await maybeRow(
      ports.db,
      sql`with series as (
          insert into campaign_series (user_id, id) select k.user_id, ${derivedId(id, `series:${version}`)}::uuid from campaign k
          where k.id = ${id}::uuid and k.user_id = ${userId}::uuid and k.status = 'draft' and k.recurrence is not null
            and not exists (select 1 from campaign_series s where s.user_id = k.user_id and s.id = k.series_id and s.ended_at is null)
          on conflict do nothing returning id
        )
        update campaign set status = 'scheduled', schedule_version = ${version}::int, launch_id = ${launchId}::uuid, updated_at = clock_timestamp(),
          series_id = coalesce((select id from series), series_id),
          occurrence_at = case when recurrence is null then null when exists (select 1 from series) then scheduled_at else occurrence_at end
        where id = ${id}::uuid and user_id = ${userId}::uuid and status = 'draft' and schedule_version = ${version - 1}::int
          and date_trunc('milliseconds', scheduled_at) = ${at.toISOString()}::timestamptz returning id`,
      z.object({ id: CampaignId }),
    );
    if (scheduled) return;
  }
  await refuseOthers(ports, userId, id, launchId);
}

async function launch(ports: CampaignPorts, userId: UserId, id: CampaignId, launchId: string): Promise<void> {
  await keepOn(ports.db, ports.schedules);
  const launched = await enqueue(ports, id, launchId, sql`status = 'draft' and user_id = ${userId}::uuid`);
  if (!launched) await refuseOthers(ports, userId, id, launchId);
  await Freeze.post(ports.freezes, [{ campaignId: id, from: null }]);
}

/** @returns whether `condition` held, and the campaign is queued by this call. */
async function enqueue(
  ports: CampaignPorts,
  id: CampaignId,
  launchId: string | null,
  condition: SQL,
): Promise<boolean> {
  const queued = await maybeRow(
    ports.db,
    sql`with queued as (
        update campaign set status = 'queued', started_at = clock_timestamp(), updated_at = clock_timestamp(),
          launch_id = coalesce(${launchId}::uuid, launch_id), canary_size = ${ports.canary.size || null}::int, canary_percent = ${ports.canary.percent}::int
        where id = ${id}::uuid and ${condition} returning id, user_id
      ), told as (
        insert into campaign_event (user_id, campaign_id, event_type, payload) select user_id, id, 'start', '{}'::jsonb from queued
      )
      select id from queued`,
    z.object({ id: CampaignId }),
  );
  return queued !== undefined;
}

/** No draft any more: fine for the request that started it, a conflict for any other. */
export async function refuseOthers(
  ports: CampaignPorts,
  userId: UserId,
  id: CampaignId,
  launchId: string,
): Promise<void> {
  const own = await maybeRow(
    ports.db,
    sql`select id from campaign where id = ${id}::uuid and user_id = ${userId}::uuid and launch_id = ${launchId}::uuid`,
    z.object({ id: CampaignId }),
    { repeatable: true },
  );
  if (!own) throw await conflict(ports.db, userId, id, 'campaign_not_startable', 'Only a draft can be started');
}

/** At the lines' summed pace or the campaign's own, whichever is lower; an unpaced line is taken at 100 a second. */
export function estimatedMs(campaign: Pick<CampaignView, 'lines' | 'rate'>, contacts: number): number {
  const linesRate = campaign.lines.reduce((sum, line) => sum + (line.ratePerSecond ?? 100), 0);
  return Math.ceil((contacts / Math.min(linesRate || 1, campaign.rate ?? Number.POSITIVE_INFINITY)) * 1000);
}
