// Which contacts: the filter that lists, counts, bulk work and exports share, as SQL. People are found by walks over indexes, each in
// an order of its own, so that a page stops after its rows and a count after its limit, however common the word.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { UserId } from '../id.ts';
import { peopleOf, walkOf } from '../segment/filter.query.ts';
import type { Filter } from '../segment/filter.ts';
import { needleOf } from './needle.ts';

/** What can be asked for: words of the name, the beginning or the end of the phone, and a group by its name. */
export const Criteria = z.object({
  search: z.string().trim().max(100).optional(),
  group: z.string().max(200).optional(),
});
export type Criteria = z.infer<typeof Criteria>;

/** The list alone can be asked for the people of a segment too. */
export interface Wanted extends Criteria {
  readonly segment?: Filter;
}

/** Where a page ended: the walk, and the last row of it. */
export const Position = z.tuple([z.int().min(0).max(2), z.string().regex(/^[^\0]{0,200}$/), z.uuid()]);
export type Position = z.infer<typeof Position>;

/** One way through an index. No contact is on two walks of a filter. */
interface Walk {
  /** `… where …`, without order. */
  readonly from: SQL;
  readonly id: SQL;
  /** The walk's order comes before that of ids; absent, it is the ids', newest first. */
  readonly key?: SQL;
}

const groupOf = (userId: UserId, group: string): SQL =>
  sql`(select g.id from contact_group g where g.user_id = ${userId}::uuid and g.name = ${group}::text)`;

/** What is asked of somebody who was found by another walk than the condition's own. By index for each: a join would read all members. */
function narrowed(userId: UserId, { group, segment }: Wanted, id: SQL): SQL {
  const inGroup = sql`and (select true from contact_group_membership m where m.user_id = ${userId}::uuid and m.contact_id = ${id}
    and m.group_id = ${groupOf(userId, group ?? '')} and m.is_active limit 1)`;
  const inSegment = segment
    ? sql`and (select true from ${walkOf(userId, segment, sql`now()`)} and k.id = ${id})`
    : sql``;
  return sql`${group === undefined ? sql`` : inGroup} ${inSegment}`;
}

function walksOf(userId: UserId, criteria: Wanted): readonly Walk[] {
  const { search = '', group, segment } = criteria;
  const needle = needleOf(search);
  if (needle !== undefined) return searchWalks(userId, criteria, needle);
  if (segment) {
    return [{ from: sql`${peopleOf(userId, segment)} ${narrowed(userId, { group }, sql`k.id`)}`, id: sql`k.id` }];
  }
  if (group === undefined) {
    return [{ from: sql`contact c where c.user_id = ${userId}::uuid and c.deleted_at is null`, id: sql`c.id` }];
  }
  // `offset 0` keeps the members apart: joined freely, the planner preferred to walk through all contacts (6 s of 500,000).
  const from = sql`(
      select m.contact_id from contact_group_membership m
      where m.user_id = ${userId}::uuid and m.is_active and m.group_id = ${groupOf(userId, group)}
      order by m.contact_id desc offset 0
    ) m join contact c on c.user_id = ${userId}::uuid and c.id = m.contact_id where c.deleted_at is null`;
  return [{ from, id: sql`m.contact_id` }];
}

const longestPhone = 15;
const beyond = sql`chr(1114111)`;
const beginning = (word: SQL, text: string): SQL =>
  sql`${word} >= ${text}::text collate "C" and ${word} < (${text}::text || ${beyond}) collate "C"`;

/** By name, then by the beginning of the phone, then by its end; whoever an earlier walk finds is left out of the later ones. */
function searchWalks(userId: UserId, criteria: Wanted, { words, phone }: ReturnType<typeof needleOf> & {}): Walk[] {
  const [first, ...others] = words;
  if (first === undefined) return [{ from: sql`contact c where false`, id: sql`c.id`, key: sql`c.phone` }];
  const has = (name: SQL) => words.map((word) => sql`${name} like ${`% ${word}%`}::text`);
  const notNamed = (name: SQL) => sql`not (${sql.join(has(name), sql` and `)})`;
  const word = sql`w.word`;
  const id = sql`w.contact_id`;
  const byName: Walk = {
    // `shared` is what the word has in common with an earlier one of the same name: only the first that begins so counts.
    from: sql`contact_word w where w.user_id = ${userId}::uuid and ${beginning(word, first)} and w.shared < ${[...first].length}::int
      ${sql.join(others.map((other) => sql`and w.name like ${`% ${other}%`}::text `))} ${narrowed(userId, criteria, id)}`,
    id,
    key: word,
  };
  if (phone === null) return [byName];
  const last = phone.replace(/^0+(?=.)/, '');
  // Digits are in one order in every collation; what comes after them is not.
  const begins = sql`c.phone >= ${phone}::text and c.phone <= ${phone.padEnd(phone.length + longestPhone, '9')}::text`;
  return [
    byName,
    {
      from: sql`contact c where c.user_id = ${userId}::uuid and ${begins} and c.deleted_at is null
        and (strpos(coalesce(c.nombre, ''), ${first}::text) = 0 or ${notNamed(sql`name_words(coalesce(c.nombre, ''))`)}) ${narrowed(userId, criteria, sql`c.id`)}`,
      id: sql`c.id`,
      key: sql`c.phone`,
    },
    {
      from: sql`contact_word w where w.user_id = ${userId}::uuid and ${beginning(word, `#${reversed(last)}`)}
        and w.word not like ${`%${reversed(phone)}`}::text and ${notNamed(sql`w.name`)} ${narrowed(userId, criteria, id)}`,
      id,
      key: word,
    },
  ];
}

const reversed = (digits: string): string => [...digits].reverse().join('');

/** The ids of all who match, as a query with one column `id`, each once: for `… where id in (…)` and `from (…) f`. */
export const matching = (userId: UserId, criteria: Wanted): SQL =>
  sql.join(
    walksOf(userId, criteria).map(({ from, id }) => sql`select ${id} as id from ${from}`),
    sql` union all `,
  );

/**
 * How many match, at most `limit`: a query with one column `total`. In the walks' orders: without one the planner reads the table as it
 * lies, and all that others have in it.
 */
export const countOf = (userId: UserId, criteria: Wanted, limit: number): SQL =>
  sql`select count(*)::int as total from (select 1 from (${sql.join(
    walksOf(userId, criteria).map(
      (walk) => sql`(select 1 from ${walk.from} order by ${walk.key ?? sql`${walk.id} desc`} limit ${limit}::int)`,
    ),
    sql` union all `,
  )}) w limit ${limit}::int) f`;

const orderOf = ({ id, key }: Walk): SQL => (key === undefined ? sql`${id} desc` : sql`${key}, ${id}`);

export interface PageOfMatches {
  readonly limit: number;
  readonly offset: number;
  readonly after: Position | undefined;
}

/** Those of one page in its order: a query with the columns `id`, `walk`, `key`, to be ordered by `pageOrder`. */
export function pageOf(userId: UserId, criteria: Wanted, { limit, offset, after }: PageOfMatches): SQL {
  const enough = limit + offset;
  const walks = walksOf(userId, criteria).flatMap((one, walk) => {
    const { from, id, key } = one;
    if (after !== undefined && walk < after[0]) return [];
    const rest = after === undefined || walk > after[0] ? sql`` : sql`and ${behind(after, id, key)}`;
    return [
      sql`(select ${id} as id, ${walk}::int as walk, ${key ?? sql`''`}::text as key from ${from} ${rest}
        order by ${orderOf(one)} limit ${enough}::bigint)`,
    ];
  });
  return sql`select p.id, p.walk, p.key from (${sql.join(walks, sql` union all `)}) p
    order by ${pageOrder(criteria)} limit ${limit}::bigint offset ${offset}::bigint`;
}

const behind = ([, key, id]: Position, ids: SQL, keys: SQL | undefined): SQL =>
  keys === undefined ? sql`${ids} < ${id}::uuid` : sql`(${keys}, ${ids}) > (${key}::text, ${id}::uuid)`;

/** The order of a page: as they came in, newest first; of a search by what was found. */
export const pageOrder = ({ search = '' }: Wanted): SQL =>
  needleOf(search) === undefined ? sql`id desc` : sql`walk, key collate "C", id`;
