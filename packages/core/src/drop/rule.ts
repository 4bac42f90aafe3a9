// A rule of the drop folder: which files of which folder it is for, and the campaign that such a file starts.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { mediaOf, sendersOf } from '../campaign/campaign.ts';
import type { Bucket } from '../cloud/bucket.ts';
import type { Db } from '../db/client.ts';
import { sqlState } from '../db/error.ts';
import { column, maybeRow, rows } from '../db/query.ts';
import { DomainError, notFound } from '../error.ts';
import { DropRuleId, MediaId, SenderId, type UserId } from '../id.ts';
import { limits } from '../import/limits.ts';
import * as Template from '../template/template.ts';
import { matches, precision } from './pattern.ts';

/** What POST and PUT take. */
export const RuleInput = z.strictObject({
  /** As in the key and on disk, where small and capital letters may be the same. */
  folder: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'is small letters, digits, - and _, at most 63'),
  /** `*` is any text, `?` any character. */
  pattern: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^/]*$/, 'has no /')
    .default('*'),
  templates: z.array(z.string().min(1).max(Template.maxTemplateLength)).min(1).max(10),
  /** None: the user's oldest active sender, at the time. */
  senderIds: z.array(SenderId).max(20).default([]),
  mediaId: MediaId.nullish(),
  /** What everybody in the file is added to. */
  group: z
    .string()
    .trim()
    .min(1)
    .max(limits.groupLength)
    .regex(/^[^;|]*$/, 'has no ; and no |')
    .nullish(),
  /** At once, or the next time that the user's clocks show this. */
  schedule: z
    .string()
    .regex(/^(?:now|(?:[01]\d|2[0-3]):[0-5]\d)$/, 'is now, or a time of day such as 09:30')
    .default('now'),
  /** The campaign stays a draft until the user starts it. */
  needsApproval: z.boolean().default(false),
  isActive: z.boolean().default(true),
});
export type RuleInput = z.infer<typeof RuleInput>;

const Rule = z.object({
  id: DropRuleId,
  folder: z.string(),
  pattern: z.string(),
  templates: column.json(z.array(z.string())),
  senderIds: column.json(z.array(SenderId)),
  mediaId: MediaId.nullable(),
  group: z.string().nullable(),
  schedule: z.string(),
  needsApproval: z.boolean(),
  isActive: z.boolean(),
  createdAt: column.timestamp,
  updatedAt: column.timestamp,
});
export type Rule = z.infer<typeof Rule>;

export interface RulePorts {
  readonly db: Db;
  readonly bucket: Pick<Bucket, 'head'>;
}

/** Nobody needs more, and a list of all is one answer. */
export const maxRules = 200;

const columns = sql`id, folder, pattern, templates::text as templates, sender_ids::text as "senderIds", media_id as "mediaId",
  group_name as "group", schedule, needs_approval as "needsApproval", is_active as "isActive", created_at as "createdAt", updated_at as "updatedAt"`;

const repeatable = { repeatable: true };

/** All of the user's rules, by folder. */
export const list = (db: Db, userId: UserId): Promise<Rule[]> =>
  rows(
    db,
    sql`select ${columns} from drop_rule where user_id = ${userId}::uuid order by folder, pattern, id`,
    Rule,
    repeatable,
  );

/**
 * Makes a rule; with the same id twice it is the same one.
 * @throws DomainError conflict `drop_rule_exists`, `too_many_drop_rules`; invalid as a campaign's own fields: `template_invalid`,
 * `sender_not_found`, `media_not_found`
 */
export async function create(ports: RulePorts, userId: UserId, id: DropRuleId, input: RuleInput): Promise<Rule> {
  await check(ports, userId, input);
  // Without a target: of two at once with the same id, one may meet the other's folder and pattern first, which would be an error.
  const made = await maybeRow(
    ports.db,
    sql`insert into drop_rule (user_id, id, folder, pattern, templates, sender_ids, media_id, group_name, schedule, needs_approval, is_active)
      select ${userId}::uuid, ${id}::uuid, ${values(input)}
      where (select count(*) from drop_rule where user_id = ${userId}::uuid) < ${maxRules}::int
      on conflict do nothing returning ${columns}`,
    Rule,
    repeatable,
  );
  if (made) return made;
  const all = await list(ports.db, userId);
  const same = all.find((rule) => rule.id === id);
  if (same) return same;
  if (all.length < maxRules) throw exists();
  throw new DomainError('conflict', 'too_many_drop_rules', `There are ${maxRules} rules already. Delete one first.`);
}

/** Replaces a rule. Files that were accepted before go on as it was. @throws DomainError not_found `drop_rule_not_found`, and as `create`. */
export async function change(ports: RulePorts, userId: UserId, id: DropRuleId, input: RuleInput): Promise<Rule> {
  await find(ports.db, userId, id);
  await check(ports, userId, input);
  const changed = await maybeRow(
    ports.db,
    sql`update drop_rule set (folder, pattern, templates, sender_ids, media_id, group_name, schedule, needs_approval, is_active, updated_at)
        = row(${values(input)}, clock_timestamp())
      where user_id = ${userId}::uuid and id = ${id}::uuid returning ${columns}`,
    Rule,
  ).catch((error: unknown) => {
    throw sqlState(error) === '23505' ? exists(error) : error;
  });
  if (!changed) throw notFound('drop_rule');
  return changed;
}

/** Files that were accepted before go on. @throws DomainError not_found `drop_rule_not_found`. */
export async function remove(db: Db, userId: UserId, id: DropRuleId): Promise<void> {
  const removed = await maybeRow(
    db,
    sql`delete from drop_rule where user_id = ${userId}::uuid and id = ${id}::uuid returning id`,
    z.object({ id: DropRuleId }),
  );
  if (!removed) throw notFound('drop_rule');
}

/** The rule that a file of this name is for: among those that match, the one that says most of it, switched on rather than off. */
export async function matching(db: Db, userId: UserId, folder: string, name: string): Promise<Rule | undefined> {
  const found = (await list(db, userId)).filter((rule) => rule.folder === folder && matches(rule.pattern, name));
  const rank = (rule: Rule): number => (rule.isActive ? 1000 : 0) + precision(rule.pattern);
  return found.toSorted((a, b) => rank(b) - rank(a))[0];
}

async function find(db: Db, userId: UserId, id: DropRuleId): Promise<void> {
  const own = sql`select id from drop_rule where user_id = ${userId}::uuid and id = ${id}::uuid`;
  const found = await maybeRow(db, own, z.object({ id: DropRuleId }), repeatable);
  if (!found) throw notFound('drop_rule');
}

const values = (
  input: RuleInput,
): SQL => sql`${input.folder}::text, ${input.pattern}::text, ${JSON.stringify(input.templates)}::jsonb,
  ${JSON.stringify(input.senderIds)}::jsonb, ${input.mediaId ?? null}::uuid, ${input.group ?? null}::text, ${input.schedule}::text,
  ${input.needsApproval}::boolean, ${input.isActive}::boolean`;

/** What a campaign could refuse is refused now, when somebody is there to read it. Which attributes a file brings is not known yet. */
async function check({ db, bucket }: RulePorts, userId: UserId, input: RuleInput): Promise<void> {
  for (const [index, template] of input.templates.entries()) Template.variables(template, `templates[${index}]`);
  if (input.senderIds.length > 0) await sendersOf({ db }, userId, input.senderIds);
  if (input.mediaId) await mediaOf(bucket, userId, input.mediaId);
}

const exists = (cause?: unknown): DomainError => {
  const detail = 'There is a rule for this folder and pattern already. Change that one.';
  return new DomainError('conflict', 'drop_rule_exists', detail, { field: 'pattern', cause });
};
