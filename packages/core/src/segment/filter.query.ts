// A filter as SQL. Each condition is asked of one contact by an index, and the planner may turn it into a join where that reads less.
import { type SQL, sql } from 'drizzle-orm';
import { texts } from '../db/parameter.ts';
import type { UserId } from '../id.ts';
import type { Condition, Deed, Filter } from './filter.ts';

const times: Readonly<Record<Deed, SQL>> = {
  sent: sql`did.sent_at`,
  delivered: sql`did.delivered_at`,
  read: sql`did.read_at`,
  replied: sql`did.replied_at`,
};

/** `exists (…)`, or what says the same and is never turned into a join. */
type Exists = (rows: SQL) => SQL;
const joinable: Exists = (rows) => sql`exists (select 1 ${rows})`;
const byIndex: Exists = (rows) => sql`coalesce((select true ${rows} limit 1), false)`;

/** `contact k … where …`: the user's contacts whom the filter finds, for a reading of all of them. */
export const peopleOf = (userId: UserId, filter: Filter): SQL =>
  sql`contact k left join contact_activity did on did.user_id = k.user_id and did.contact_id = k.id
    where ${holding(userId, filter, sql`now()`, joinable)}`;

/**
 * The same for a part of them in the order of ids: each is looked at by indexes until enough are found. Joined freely, the planner read
 * all members of a group for each part, as long as the tables were not analysed.
 * @param at the moment from which days count back; who came later is not among them.
 */
export const walkOf = (userId: UserId, filter: Filter, at: SQL): SQL =>
  sql`contact k left join lateral (select d.* from contact_activity d where d.user_id = k.user_id and d.contact_id = k.id offset 0) did on true
    where ${holding(userId, filter, at, byIndex)}`;

function holding(userId: UserId, { match, conditions }: Filter, at: SQL, exists: Exists): SQL {
  const all = conditions.map((condition) => sql`(${holds(userId, condition, at, exists)})`);
  return sql`k.user_id = ${userId}::uuid and k.deleted_at is null and k.created_at <= ${at}
    and (${sql.join(all, match === 'all' ? sql` and ` : sql` or `)})`;
}

function holds(userId: UserId, condition: Condition, at: SQL, exists: Exists): SQL {
  const user = sql`${userId}::uuid`;
  if (condition.kind === 'group') return inGroups(user, condition, exists);
  if (condition.kind === 'attribute') return hasAttribute(condition);
  if (condition.kind === 'activity') return wasActive(condition, at);
  const isOut = sql`${exists(sql`from suppression s where s.user_id = ${user} and s.phone_key = k.phone_key`)}
    or ${exists(sql`from sender n join suppression s on s.line_id = n.line_id and s.phone_key = k.phone_key where n.user_id = ${user}`)}`;
  return condition.is === 'out' ? isOut : sql`not (${isOut})`;
}

function inGroups(user: SQL, { is, groups }: Extract<Condition, { kind: 'group' }>, exists: Exists): SQL {
  const names = [...new Set(groups)];
  const own = sql`from contact_group g where g.user_id = ${user} and g.name = any (${texts(names)})`;
  const isMember = exists(sql`from contact_group_membership m
    where m.user_id = ${user} and m.contact_id = k.id and m.is_active and m.group_id = any (array(select g.id ${own}))`);
  // Without its group the condition must not let everybody in.
  return is === 'in' ? isMember : sql`(select count(*) ${own}) = ${names.length}::int and not ${isMember}`;
}

function hasAttribute(condition: Extract<Condition, { kind: 'attribute' }>): SQL {
  const { name } = condition;
  const value =
    name === 'nombre' ? sql`k.nombre` : name === 'sustantivo' ? sql`k.sustantivo` : sql`k.attributes->>${name}::text`;
  if (condition.is === 'has') return sql`coalesce(${value}, '') <> ''`;
  const sought = sql`lower(${condition.value}::text)`;
  return condition.is === 'equals' ? sql`lower(${value}) = ${sought}` : sql`strpos(lower(${value}), ${sought}) > 0`;
}

function wasActive(condition: Extract<Condition, { kind: 'activity' }>, at: SQL): SQL {
  const time = times[condition.what];
  if (condition.is === 'never') return sql`${time} is null`;
  const since = sql`${at} - ${condition.days}::int * interval '1 day'`;
  return condition.is === 'within' ? sql`${time} >= ${since}` : sql`(${time} is null or ${time} < ${since})`;
}
