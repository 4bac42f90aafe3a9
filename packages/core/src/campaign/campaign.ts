// A campaign: drafted, edited while it is a draft, started. What happens after it runs is in control.ts and close.ts.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Bucket } from '../cloud/bucket.ts';
import type { Schedules } from '../cloud/schedule.ts';
import { maybeRow, rows } from '../db/query.ts';
import { DomainError } from '../error.ts';
import { CampaignId, LineId, MediaId, newId, SenderId, type UserId } from '../id.ts';
import * as Media from '../media/media.ts';
import { keepOn } from '../sweep/keep-on.ts';
import * as Template from '../template/template.ts';
import * as Audience from './audience.ts';
import * as Freeze from './freeze.ts';
import { type CampaignView, get, Priority, weights } from './view.ts';

export { get, list } from './view.ts';

export interface CampaignPorts extends Freeze.FreezePorts {
  readonly bucket: Bucket;
  readonly schedules: Schedules;
}

const Draft = z.strictObject({
  name: z.string().trim().min(1).max(200),
  message: z.string().min(1).max(Template.maxTemplateLength).optional(),
  templates: z.array(z.string().min(1).max(Template.maxTemplateLength)).min(1).max(10).optional(),
  mediaId: MediaId.nullish(),
  audience: Audience.Audience,
  senderIds: z.array(SenderId).min(1).max(20).optional(),
  /** Messages a second, below the pace of the line. */
  rate: z.number().positive().max(1000).nullish(),
  scheduledAt: z.iso.datetime({ offset: true }).nullish(),
  priority: Priority.default('normal'),
});

/** What POST and PUT take: one of `message` and `templates`. */
export const DraftInput = Draft.superRefine((draft, context) => {
  if ((draft.message === undefined) === (draft.templates === undefined)) {
    context.addIssue({ code: 'custom', path: ['templates'], message: 'Give either message or templates.' });
  }
});
export type DraftInput = z.infer<typeof DraftInput>;

/** Makes a draft. With the same id twice it is the same draft: a repeated POST makes no second one. */
export async function draft(
  ports: CampaignPorts,
  userId: UserId,
  input: DraftInput,
  id = newId(CampaignId),
): Promise<CampaignView> {
  const checked = await check(ports, userId, input);
  await maybeRow(
    ports.db,
    sql`with made as (
        insert into campaign (id, user_id, name, status, templates, template_count, variables, media_id, media_content_type, audience,
          rate_per_second, weight, scheduled_at)
        values (${id}::uuid, ${userId}::uuid, ${input.name}::text, 'draft', ${checked.templates}::jsonb, ${checked.templateCount}::int,
          ${checked.variables}::jsonb, ${checked.mediaId}::uuid, ${checked.mediaContentType}::text, ${checked.audience}::jsonb,
          ${checked.rate}::numeric, ${checked.weight}::int, ${checked.scheduledAt}::timestamptz)
        on conflict (id) do nothing returning id, user_id
      ), lines as (
        insert into campaign_line (line_id, campaign_id, user_id, sender_id)
        select x.line_id, made.id, made.user_id, x.sender_id from made, jsonb_to_recordset(${checked.senders}::jsonb) as x (line_id uuid, sender_id uuid)
      )
      select id from made`,
    z.object({ id: CampaignId }),
    { repeatable: true },
  );
  return get(ports.db, userId, id);
}

/** Replaces a draft. @throws DomainError conflict `campaign_not_draft` with the state it found. */
export async function edit(
  ports: CampaignPorts,
  userId: UserId,
  id: CampaignId,
  input: DraftInput,
): Promise<CampaignView> {
  await get(ports.db, userId, id);
  const checked = await check(ports, userId, input);
  const edited = await maybeRow(
    ports.db,
    sql`with edited as (
        update campaign set name = ${input.name}::text, templates = ${checked.templates}::jsonb, template_count = ${checked.templateCount}::int,
          variables = ${checked.variables}::jsonb, media_id = ${checked.mediaId}::uuid, media_content_type = ${checked.mediaContentType}::text,
          audience = ${checked.audience}::jsonb, rate_per_second = ${checked.rate}::numeric, weight = ${checked.weight}::int,
          scheduled_at = ${checked.scheduledAt}::timestamptz, updated_at = clock_timestamp()
        where id = ${id}::uuid and user_id = ${userId}::uuid and status = 'draft' returning id, user_id
      ), wanted as (
        select x.line_id, x.sender_id, edited.id, edited.user_id from edited, jsonb_to_recordset(${checked.senders}::jsonb) as x (line_id uuid, sender_id uuid)
      ), dropped as (
        delete from campaign_line cl using edited where cl.campaign_id = edited.id and cl.line_id not in (select line_id from wanted)
      ), added as (
        insert into campaign_line (line_id, campaign_id, user_id, sender_id) select line_id, id, user_id, sender_id from wanted on conflict do nothing
      )
      select id from edited`,
    z.object({ id: CampaignId }),
    { repeatable: true },
  );
  if (!edited) throw await conflict(ports, userId, id, 'campaign_not_draft', 'Only a draft can be edited');
  return get(ports.db, userId, id);
}

export interface Started {
  readonly message: string;
  readonly jobId: string;
  readonly estimatedContacts: number;
  /** Milliseconds. */
  readonly estimatedTime: number;
  readonly campaign: CampaignView;
}

/**
 * Starts a draft: now, or at its time. What wakes it (the sweep, its schedule) is there before it commits; everything else follows the
 * commit and can be redone.
 * @param launchId of the request: repeated with the same one, it answers as the first time.
 * @throws DomainError conflict `campaign_not_startable`, invalid `audience_empty`.
 */
export async function start(ports: CampaignPorts, userId: UserId, id: CampaignId, launchId: string): Promise<Started> {
  const campaign = await get(ports.db, userId, id);
  const estimatedContacts = await Audience.count(ports.db, userId, campaign.audience);
  if (estimatedContacts === 0) {
    throw new DomainError('invalid', 'audience_empty', 'There is nobody in this audience.', { field: 'audience' });
  }
  const at = campaign.scheduledAt;
  if (at !== null && at > new Date()) await schedule(ports, userId, id, at, launchId);
  else await launch(ports, userId, id, launchId);
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

/** Starts a scheduled campaign, unless it was moved or canceled since: then its version is another. @returns whether it was started. */
export async function startScheduled(ports: CampaignPorts, id: CampaignId, version: number): Promise<boolean> {
  await keepOn(ports.db, ports.schedules);
  const started = await enqueue(ports, id, null, sql`status = 'scheduled' and schedule_version = ${version}::int`);
  if (started) await Freeze.post(ports.freezes, [{ campaignId: id, from: null }]);
  return started;
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
      sql`update campaign set status = 'scheduled', schedule_version = ${version}::int, launch_id = ${launchId}::uuid, updated_at = clock_timestamp()
        where id = ${id}::uuid and user_id = ${userId}::uuid and status = 'draft' and schedule_version = ${version - 1}::int
          and date_trunc('milliseconds', scheduled_at) = ${at.toISOString()}::timestamptz returning id`,
      z.object({ id: CampaignId }),
    );
    if (scheduled) return;
  }
  await refuseOthers(ports, userId, id, launchId);
}

export const scheduleName = (id: CampaignId): string => `campaign-${id}`;

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
          launch_id = coalesce(${launchId}::uuid, launch_id)
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
async function refuseOthers(ports: CampaignPorts, userId: UserId, id: CampaignId, launchId: string): Promise<void> {
  const own = await maybeRow(
    ports.db,
    sql`select id from campaign where id = ${id}::uuid and user_id = ${userId}::uuid and launch_id = ${launchId}::uuid`,
    z.object({ id: CampaignId }),
    { repeatable: true },
  );
  if (!own) throw await conflict(ports, userId, id, 'campaign_not_startable', 'Only a draft can be started');
}

/** The typed conflict of a transition that found no row, saying which state it found. */
export async function conflict(
  ports: Pick<CampaignPorts, 'db'>,
  userId: UserId,
  id: CampaignId,
  code: string,
  sentence: string,
): Promise<DomainError> {
  const { status } = await get(ports.db, userId, id);
  return new DomainError('conflict', code, `${sentence}; this campaign is ${status}.`, {
    facts: { campaignStatus: status },
  });
}

/** At the lines' summed pace or the campaign's own, whichever is lower; an unpaced line is taken at 100 a second. */
export function estimatedMs(campaign: Pick<CampaignView, 'lines' | 'rate'>, contacts: number): number {
  const linesRate = campaign.lines.reduce((sum, line) => sum + (line.ratePerSecond ?? 100), 0);
  return Math.ceil((contacts / Math.min(linesRate || 1, campaign.rate ?? Number.POSITIVE_INFINITY)) * 1000);
}

async function check(ports: CampaignPorts, userId: UserId, input: DraftInput) {
  const templates = input.templates ?? [input.message ?? ''];
  const used = templates.flatMap((template, index) => Template.variables(template, `templates[${index}]`));
  const variables = [...new Set(used)];
  await Audience.assertExists(ports.db, userId, input.audience);
  const custom = variables.filter((name) => !Template.standardVariables.has(name));
  const known = await Audience.knownAttributes(ports.db, userId, input.audience, custom);
  Template.assertKnown(templates, new Set([...Template.standardVariables, ...known]));
  const senders = await sendersOf(ports, userId, input.senderIds);
  const media = input.mediaId ? await mediaOf(ports.bucket, userId, input.mediaId) : null;
  return {
    templates: JSON.stringify(templates),
    templateCount: templates.length,
    variables: JSON.stringify(variables),
    mediaId: input.mediaId ?? null,
    mediaContentType: media,
    audience: JSON.stringify(input.audience),
    rate: input.rate == null ? null : String(input.rate),
    weight: weights[input.priority],
    scheduledAt: input.scheduledAt ?? null,
    senders: JSON.stringify(senders),
  };
}

/** The named senders, or the user's oldest. */
async function sendersOf(ports: CampaignPorts, userId: UserId, wanted: readonly SenderId[] | undefined) {
  const active = await rows(
    ports.db,
    sql`select id as sender_id, line_id from sender where user_id = ${userId}::uuid and state = 'active' order by id`,
    z.object({ sender_id: SenderId, line_id: LineId }),
    { repeatable: true },
  );
  if (!wanted) return active.slice(0, 1);
  return wanted.map((id, index) => {
    const found = active.find((sender) => sender.sender_id === id);
    if (!found)
      throw new DomainError('invalid', 'sender_not_found', 'There is no such active sender.', {
        field: `senderIds[${index}]`,
      });
    return found;
  });
}

/** The content type of a medium, refused as a field of this request when it is not there. */
async function mediaOf(bucket: Bucket, userId: UserId, mediaId: MediaId): Promise<string> {
  try {
    return (await Media.find(bucket, userId, mediaId)).contentType;
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind !== 'not_found') throw error;
    throw new DomainError('invalid', error.code, 'There is no such medium: upload it with POST /media first.', {
      field: 'mediaId',
    });
  }
}
