// A campaign: drafted, edited while it is a draft, started (launch.ts), controlled (control.ts), closed (close.ts).
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Bucket } from '../cloud/bucket.ts';
import type { Schedules } from '../cloud/schedule.ts';
import * as Content from '../content/content.ts';
import * as Library from '../content/library.ts';
import { maybeRow, rows } from '../db/query.ts';
import { DomainError } from '../error.ts';
import { QuietHours } from '../guard/guard.ts';
import { CampaignId, LineId, MediaId, newId, SenderId, type UserId } from '../id.ts';
import * as Media from '../media/media.ts';
import { type Schedule, ScheduleFields } from '../schedule/shape.ts';
import * as Template from '../template/template.ts';
import { Audience as For } from './audience.query.ts';
import * as Audience from './audience.ts';
import { conflict } from './conflict.ts';
import type { FreezePorts } from './freeze.ts';
import { type CampaignView, get, Priority, weights } from './view.ts';

export { StartInput, start } from './launch.ts';
export { get, list } from './view.ts';

export interface Canary {
  /** How many outcomes decide whether the rest goes out; 0 for no canary. */
  readonly size: number;
  /** Failures and unknowns among them that hold the campaign, of a hundred. */
  readonly percent: number;
}

export interface CampaignPorts extends FreezePorts {
  readonly canary: Canary;
  /** How late a scheduled start may come and still be made; later it is reported, not sent. */
  readonly startGraceMs: number;
  readonly bucket: Bucket;
  readonly schedules: Schedules;
  /** What the accounts of the numbers have of approved templates. */
  readonly contents: Library.ContentsOf;
}

const Draft = z.strictObject({
  name: z.string().trim().min(1).max(200),
  message: z.string().min(1).max(Template.maxTemplateLength).optional(),
  templates: z.array(z.string().min(1).max(Template.maxTemplateLength)).min(1).max(10).optional(),
  /** One of the provider's approved templates. */
  content: Content.ContentInput.optional(),
  mediaId: MediaId.nullish(),
  audience: For,
  senderIds: z.array(SenderId).min(1).max(20).optional(),
  /** Messages a second, below the pace of the line. */
  rate: z.number().positive().max(1000).nullish(),
  ...ScheduleFields,
  priority: Priority.default('normal'),
  /** By each recipient's own clock: the user's, these, or none (null). */
  quietHours: z
    .union([z.literal('user'), QuietHours])
    .nullable()
    .default('user'),
  /** Who is not begun by then is skipped. */
  deadlineAt: z.iso.datetime({ offset: true }).nullish(),
});

/** What POST and PUT take: one of `message`, `templates` and `content`. */
export const DraftInput = Draft.superRefine((draft, context) => {
  const given = [draft.message, draft.templates, draft.content].filter((one) => one !== undefined);
  if (given.length !== 1) {
    context.addIssue({ code: 'custom', path: ['templates'], message: 'Give either message, templates or content.' });
  }
  if (draft.content && draft.mediaId) {
    context.addIssue({ code: 'custom', path: ['mediaId'], message: 'A template brings its own media.' });
  }
});
export type DraftInput = z.infer<typeof DraftInput>;

/**
 * Makes a draft. With the same id twice it is the same draft: a repeated POST makes no second one.
 * @param schedule what the input says of its time, as Schedule.read has read it: only who takes such input loads what counts recurrences.
 */
export async function draft(
  ports: CampaignPorts,
  userId: UserId,
  input: DraftInput,
  schedule: Schedule,
  id = newId(CampaignId),
): Promise<CampaignView> {
  const checked = await check(ports, userId, input, schedule);
  await maybeRow(
    ports.db,
    sql`with made as (
        insert into campaign (id, user_id, name, status, templates, template_count, variables, media_id, media_content_type, audience,
          rate_per_second, weight, scheduled_at, recurrence, has_own_quiet_hours, quiet_from, quiet_to, deadline_at, content)
        values (${id}::uuid, ${userId}::uuid, ${input.name}::text, 'draft', ${checked.templates}::jsonb, ${checked.templateCount}::int,
          ${checked.variables}::jsonb, ${checked.mediaId}::uuid, ${checked.mediaContentType}::text, ${checked.audience}::jsonb,
          ${checked.rate}::numeric, ${checked.weight}::int, ${checked.scheduledAt}::timestamptz, ${checked.recurrence}::jsonb, ${checked.hasOwnQuietHours}::boolean,
          ${checked.quietFrom}::time, ${checked.quietTo}::time, ${checked.deadlineAt}::timestamptz, ${checked.content}::jsonb)
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
  schedule: Schedule,
): Promise<CampaignView> {
  const before = await get(ports.db, userId, id);
  const checked = await check(ports, userId, input, schedule, before);
  const edited = await maybeRow(
    ports.db,
    sql`with edited as (
        update campaign set name = ${input.name}::text, templates = ${checked.templates}::jsonb, template_count = ${checked.templateCount}::int,
          variables = ${checked.variables}::jsonb, media_id = ${checked.mediaId}::uuid, media_content_type = ${checked.mediaContentType}::text,
          audience = ${checked.audience}::jsonb, rate_per_second = ${checked.rate}::numeric, weight = ${checked.weight}::int,
          scheduled_at = ${checked.scheduledAt}::timestamptz, recurrence = ${checked.recurrence}::jsonb,
          series_id = case when ${checked.isSameSeries}::boolean then series_id end,
          occurrence_at = case when ${checked.isSameSeries}::boolean then occurrence_at end,
          next_campaign_id = case when ${checked.isSameSeries}::boolean then next_campaign_id end, has_own_quiet_hours = ${checked.hasOwnQuietHours}::boolean,
          quiet_from = ${checked.quietFrom}::time, quiet_to = ${checked.quietTo}::time, deadline_at = ${checked.deadlineAt}::timestamptz,
          content = ${checked.content}::jsonb, updated_at = clock_timestamp()
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
  if (!edited) throw await conflict(ports.db, userId, id, 'campaign_not_draft', 'Only a draft can be edited');
  return get(ports.db, userId, id);
}

async function check(
  ports: CampaignPorts,
  userId: UserId,
  input: DraftInput,
  schedule: Schedule,
  before?: CampaignView,
) {
  const senders = await sendersOf(ports, userId, input.senderIds);
  const lineIds = senders.map((sender) => sender.line_id);
  const content = input.content ? await Library.choose(ports, input.content, lineIds) : null;
  const templates = content ? [Content.asTemplate(content)] : (input.templates ?? [input.message ?? '']);
  const used = templates.flatMap((template, index) => Template.variables(template, `templates[${index}]`));
  const variables = [...new Set(used)];
  await Audience.assertExists(ports.db, userId, input.audience);
  const custom = variables.filter((name) => !Template.standardVariables.has(name));
  const known = await Audience.knownAttributes(ports.db, userId, input.audience, custom);
  // A refusal is made here and names what could be meant.
  if (known.length < custom.length) known.push(...(await Audience.someAttributes(ports.db, userId, input.audience)));
  Template.assertKnown(templates, new Set([...Template.standardVariables, ...known]));
  const own = input.quietHours === 'user' ? null : input.quietHours;
  const isSameSeries = before !== undefined && isSame(before, schedule);
  assertDeadline(input, schedule.at, new Date());
  const media = input.mediaId ? await mediaOf(ports.bucket, userId, input.mediaId) : null;
  return {
    templates: JSON.stringify(templates),
    templateCount: templates.length,
    content: content && JSON.stringify(content),
    variables: JSON.stringify(variables),
    mediaId: input.mediaId ?? null,
    mediaContentType: media,
    audience: JSON.stringify(input.audience),
    rate: input.rate == null ? null : String(input.rate),
    weight: weights[input.priority],
    scheduledAt: schedule.at?.toISOString() ?? null,
    // Of the same series the beginning stays, from where COUNT and INTERVAL count.
    recurrence: recurrenceText(isSameSeries ? before : schedule),
    isSameSeries,
    hasOwnQuietHours: input.quietHours !== 'user',
    quietFrom: own?.from ?? null,
    quietTo: own?.to ?? null,
    deadlineAt: input.deadlineAt ?? null,
    senders: JSON.stringify(senders),
  };
}

const recurrenceText = ({ recurrence }: Pick<Schedule, 'recurrence'>): string | null =>
  recurrence && JSON.stringify(recurrence);

/** Neither rule nor time was changed: edited and started again, the occurrence stays in its series. */
const isSame = (before: CampaignView, { at, recurrence }: Schedule): boolean =>
  before.recurrence?.rule === recurrence?.rule &&
  before.recurrence?.timeZone === recurrence?.timeZone &&
  before.scheduledAt?.getTime() === at?.getTime();

/** @throws DomainError invalid `deadline_too_early` */
function assertDeadline({ deadlineAt }: Pick<DraftInput, 'deadlineAt'>, at: Date | null, now: Date): void {
  if (deadlineAt == null) return;
  const begins = Math.max(now.getTime(), at?.getTime() ?? 0);
  if (Date.parse(deadlineAt) > begins) return;
  const detail = 'The deadline is before the campaign begins: choose a later one.';
  throw new DomainError('invalid', 'deadline_too_early', detail, { field: 'deadlineAt' });
}

/** The named senders, or the user's oldest. @throws DomainError invalid `sender_not_found`. */
export async function sendersOf(
  ports: Pick<CampaignPorts, 'db'>,
  userId: UserId,
  wanted: readonly SenderId[] | undefined,
) {
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

/** The content type of a medium, refused as a field of this request when it is not there. @throws DomainError invalid `media_not_found`. */
export async function mediaOf(
  bucket: Pick<Bucket, 'head'>,
  userId: UserId,
  mediaId: MediaId,
  field = 'mediaId',
): Promise<string> {
  try {
    return (await Media.find(bucket, userId, mediaId)).contentType;
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind !== 'not_found') throw error;
    throw new DomainError('invalid', error.code, 'There is no such medium: upload it with POST /media first.', {
      field,
    });
  }
}
