// Messages that the user keeps under a name, to write them again. A campaign takes a copy: what is changed here changes no campaign.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import { mediaOf } from '../campaign/campaign.ts';
import type { Bucket } from '../cloud/bucket.ts';
import type { Db } from '../db/client.ts';
import { sqlState } from '../db/error.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { DomainError, notFound } from '../error.ts';
import { MediaId, TemplateId, type UserId } from '../id.ts';
import { type List, offsetOf, Page } from '../page.ts';
import * as Template from './template.ts';

/** A page of twenty at their longest is one answer of the database, which holds 1 MiB. */
const maxTexts = 10;
const maxAllTexts = 10_000;
export const maxTemplates = 1_000;

/** What POST and PUT take. */
export const Input = z.strictObject({
  /** Among the user's own there is one of each name. */
  name: z.string().trim().min(1).max(200),
  /** Several take turns. */
  texts: z
    .array(z.string().min(1).max(Template.maxTemplateLength))
    .min(1)
    .max(maxTexts)
    .refine((texts) => texts.reduce((sum, { length }) => sum + length, 0) <= maxAllTexts, {
      message: `are at most ${maxAllTexts} characters together`,
    }),
  /** What goes with each message; its name is the user's. */
  media: z.strictObject({ id: MediaId, name: z.string().trim().min(1).max(255) }).nullish(),
});
export type Input = z.infer<typeof Input>;

export const Filter = Page.extend({
  pageSize: z.coerce.number().int().min(1).max(20).default(20),
  /** A part of the name or of a text. */
  search: z.string().trim().max(100).optional(),
});
export type Filter = z.infer<typeof Filter>;

const Saved = z.object({
  id: TemplateId,
  name: z.string(),
  texts: column.json(z.array(z.string())),
  media: column.json(z.object({ id: MediaId, name: z.string(), contentType: z.string() })).nullable(),
  createdAt: column.timestamp,
  updatedAt: column.timestamp,
});
export type Saved = z.infer<typeof Saved>;

export interface SavedPorts {
  readonly db: Db;
  readonly bucket: Pick<Bucket, 'head'>;
}

const columns = sql`id, name, texts::text as texts, created_at as "createdAt", updated_at as "updatedAt",
  case when media_id is not null
    then jsonb_build_object('id', media_id, 'name', media_name, 'contentType', media_content_type)::text end as media`;

const repeatable = { repeatable: true };

/** The user's, the one last changed first. */
export async function list(db: Db, userId: UserId, filter: Filter): Promise<List<Saved>> {
  const { page, pageSize, search } = filter;
  const needle = search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : null;
  const found = needle === null ? sql`` : sql`and (name ilike ${needle}::text or texts::text ilike ${needle}::text)`;
  const own = sql`from template where user_id = ${userId}::uuid ${found}`;
  const [items, { total }] = await Promise.all([
    rows(
      db,
      sql`select ${columns} ${own} order by updated_at desc, id limit ${pageSize}::bigint offset ${offsetOf(filter)}::bigint`,
      Saved,
      repeatable,
    ),
    row(db, sql`select count(*) as total ${own}`, z.object({ total: z.int() }), repeatable),
  ]);
  return { items, page, pageSize, total };
}

/** @throws DomainError not_found `template_not_found`. */
export async function get(db: Db, userId: UserId, id: TemplateId): Promise<Saved> {
  const own = sql`select ${columns} from template where user_id = ${userId}::uuid and id = ${id}::uuid`;
  const found = await maybeRow(db, own, Saved, repeatable);
  if (!found) throw notFound('template');
  return found;
}

/**
 * Keeps one; with the same id twice it is the same one.
 * @throws DomainError conflict `template_exists`, `too_many_templates`; invalid `media_not_found`, and as Template.variables with the
 * field `texts[i]`
 */
export async function create(ports: SavedPorts, userId: UserId, id: TemplateId, input: Input): Promise<Saved> {
  const values = await checked(ports, userId, input);
  // Without a target: of two at once with the same id, one may meet the other's name first, which would be an error.
  const made = await maybeRow(
    ports.db,
    sql`insert into template (user_id, id, name, texts, media_id, media_name, media_content_type)
      select ${userId}::uuid, ${id}::uuid, ${values}
      where (select count(*) from template where user_id = ${userId}::uuid) < ${maxTemplates}::int
      on conflict do nothing returning ${columns}`,
    Saved,
    repeatable,
  );
  return made ?? whyNotMade(ports.db, userId, id, input.name);
}

async function whyNotMade(db: Db, userId: UserId, id: TemplateId, name: string): Promise<Saved> {
  const same = sql`select ${columns} from template where user_id = ${userId}::uuid and (id = ${id}::uuid or name = ${name}::text)`;
  const found = await rows(db, same, Saved, repeatable);
  const own = found.find((one) => one.id === id);
  if (own) return own;
  if (found.length > 0) throw exists();
  throw new DomainError(
    'conflict',
    'too_many_templates',
    `There are ${maxTemplates} templates already. Delete one first.`,
  );
}

/** Replaces one. @throws DomainError not_found `template_not_found`, and as `create`. */
export async function change(ports: SavedPorts, userId: UserId, id: TemplateId, input: Input): Promise<Saved> {
  await get(ports.db, userId, id);
  const values = await checked(ports, userId, input);
  const changed = await maybeRow(
    ports.db,
    sql`update template set (name, texts, media_id, media_name, media_content_type, updated_at) = row(${values}, clock_timestamp())
      where user_id = ${userId}::uuid and id = ${id}::uuid returning ${columns}`,
    Saved,
  ).catch((error: unknown) => {
    throw sqlState(error) === '23505' ? exists(error) : error;
  });
  if (!changed) throw notFound('template');
  return changed;
}

/** @throws DomainError not_found `template_not_found`. */
export async function remove(db: Db, userId: UserId, id: TemplateId): Promise<void> {
  const removed = await maybeRow(
    db,
    sql`delete from template where user_id = ${userId}::uuid and id = ${id}::uuid returning id`,
    z.object({ id: TemplateId }),
  );
  if (!removed) throw notFound('template');
}

/** The values of a row. What a campaign would refuse is refused now; which attributes its people will have is not known yet. */
async function checked({ bucket }: SavedPorts, userId: UserId, { name, texts, media }: Input): Promise<SQL> {
  for (const [index, text] of texts.entries()) Template.variables(text, `texts[${index}]`);
  const contentType = media ? await mediaOf(bucket, userId, media.id, 'media.id') : null;
  return sql`${name}::text, ${JSON.stringify(texts)}::jsonb, ${media?.id ?? null}::uuid, ${media?.name ?? null}::text, ${contentType}::text`;
}

const exists = (cause?: unknown): DomainError => {
  const detail = 'There is a template of this name already. Choose another.';
  return new DomainError('conflict', 'template_exists', detail, { field: 'name', cause });
};
