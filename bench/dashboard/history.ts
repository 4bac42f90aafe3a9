// A year of a busy team: its people, groups and campaigns, the ledger of their outcomes, and the rollups as the product's statements make
// them of it. Written by sets, since what is measured is the reading; the bench holds each answer against a count of the ledger.
import type { UserId } from '@pregon/core/id';
import { type BenchDatabase, runSql } from '../stage/stage.ts';

export const zone = 'America/Asuncion';
const contacts = 100_000;
const groups = 50;
/** Recipients of each campaign. */
export const perCampaign = 10_000;

const idOf = (kind: string, number: string) =>
  `('019${kind}0000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
const contactId = (number: string) => idOf('1', number);
const groupId = (number: string) => idOf('2', number);
/** Of this month, in whose partition the ledger lies: a whole year of partitions would only make the plain count slower. */
const campaignId = (number: string) =>
  `(left(uuid_floor(date_trunc('month', clock_timestamp(), 'UTC'))::text, 13) || '-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
const groupName = (number: string) => `'Grupo ' || lpad(((${number}) % ${groups})::text, 2, '0')`;

export interface Team {
  readonly userId: UserId;
  readonly lineId: string;
}

/** Without the checks of foreign keys: every row is made to fit. */
const bulk = (url: string, text: string, values: unknown[] = []) =>
  runSql(`${url}?options=-csession_replication_role%3Dreplica%20-cwork_mem%3D256MB`, text, values);

export async function makePeople({ postgresUrl }: BenchDatabase, { userId }: Team): Promise<void> {
  const phone = `'5959' || lpad((i::bigint * 1618033 % 99999989)::text, 8, '0')`;
  for (const statement of [
    `insert into contact (user_id, id, phone, phone_key, nombre, source) select $1::uuid, ${contactId('i')}, ${phone}, ${phone}, 'Ana ' || i, 'csv' from generate_series(0, ${contacts - 1}) i`,
    `insert into contact_group (user_id, id, name) select $1::uuid, ${groupId('i')}, ${groupName('i')} from generate_series(0, ${groups - 1}) i`,
    `insert into contact_group_membership (user_id, contact_id, group_id) select $1::uuid, ${contactId('i')}, ${groupId(`i % ${groups}`)} from generate_series(0, ${contacts - 1}) i`,
  ])
    await bulk(postgresUrl, statement, [userId]);
}

/** Campaigns spread over twelve months, by day and at their own hours; three in a hundred fail, for one of five reasons. */
export async function makeLedger(
  { postgresUrl }: BenchDatabase,
  { userId, lineId }: Team,
  outcomes: number,
): Promise<void> {
  const campaigns = Math.max(1, Math.round(outcomes / perCampaign));
  await bulk(
    postgresUrl,
    `insert into campaign (id, user_id, name, status, templates, template_count, audience, total_recipients, last_seq, cursor_seq, folded_seq, folded_zone,
       frozen_at, started_at, finished_at)
     select ${campaignId('i')}, $1::uuid, 'C' || i, 'completed', '["Hola"]', 1, '{"groups":["Grupo 00"]}', ${perCampaign}, ${perCampaign}, ${perCampaign}, ${perCampaign}, '${zone}',
       s.at, s.at, s.at + interval '2 hours'
     from generate_series(1, $2::int) i, lateral (select clock_timestamp() - interval '364 days' * (1 - i::float / $2::int) - interval '3 hours'
       - interval '1 hour' * (i * 7 % 10) as at) s`,
    [userId, campaigns],
  );
  await bulk(
    postgresUrl,
    `insert into campaign_recipient (campaign_id, seq, user_id, contact_id, phone_key, phone_snapshot, group_snapshot, template_index, status, attempt, line_id,
       provider_message_id, error_code, sent_at, delivered_at, updated_at)
     select k.id, s, k.user_id, ${contactId('n.i')}, n.phone, n.phone, ${groupName('n.i')}, 0, case when e.code is null then 'sent' else 'error' end, 1, $2::uuid,
       'SM' || s, e.code, case when e.code is null then n.at end, case when e.code is null and s % 10 < 8 then n.at + interval '3 seconds' end, n.at
     from campaign k cross join generate_series(1, ${perCampaign}) s,
       lateral (select (substr(k.name, 2)::int * 7919 + s) % ${contacts} as i) m,
       lateral (select m.i, '5959' || lpad((m.i::bigint * 1618033 % 99999989)::text, 8, '0') as phone, k.started_at + s * interval '0.7 seconds' as at) n,
       lateral (select case when (s * 31 + substr(k.name, 2)::int) % 33 = 0 then (array['63024', '63003', '63016', '21610', '30008'])[1 + s % 5] end as code) e
     where k.user_id = $1::uuid`,
    [userId, lineId],
  );
}

const periods = `lateral (values ('day', (o.at at time zone '${zone}')::date), ('month', date_trunc('month', o.at at time zone '${zone}')::date),
  ('all', date '2000-01-01')) as p (period, starts_on)`;

/** What Settle, the closing and the folding have written when all of that has been sent. Days and months are folded by the product itself. */
export async function makeRollups({ postgresUrl }: BenchDatabase, { userId }: Team): Promise<void> {
  const at = `date_bin('15 minutes', coalesce(sent_at, updated_at), '2000-01-01Z')`;
  const sums = `count(*) filter (where status = 'sent'), count(*) filter (where status = 'error')`;
  for (const statement of [
    `insert into group_stat (user_id, campaign_id, at, group_name, code, sent, errors)
     select user_id, campaign_id, ${at}, group_snapshot, error_code, ${sums} from campaign_recipient where user_id = $1::uuid group by 1, 2, 3, 4, 5`,
    `insert into send_stat (user_id, at, campaign_id, sent, errors) select user_id, at, campaign_id, sum(sent), sum(errors) from group_stat where user_id = $1::uuid group by 1, 2, 3`,
    `insert into line_stat (user_id, line_id, at, code, sent, errors)
     select user_id, line_id, ${at}, error_code, ${sums} from campaign_recipient where user_id = $1::uuid group by 1, 2, 3, 4`,
    `insert into reply_stat (user_id, at, campaign_id, replies) select user_id, at, campaign_id, 1 + sent / 100 from send_stat where user_id = $1::uuid`,
    `update campaign k set sent_count = s.sent, error_count = s.errors, delivered_count = s.sent * 8 / 10
     from (select campaign_id, sum(sent) as sent, sum(errors) as errors from send_stat group by 1) s where k.id = s.campaign_id and k.user_id = $1::uuid`,
    `insert into contact_stat (user_id, contact_id, period, starts_on, sent, errors, last_at)
     select o.user_id, o.contact_id, p.period, p.starts_on, ${sums}, max(o.at)
     from (select user_id, contact_id, status, coalesce(sent_at, updated_at) as at from campaign_recipient where user_id = $1::uuid) o, ${periods}
     group by 1, 2, 3, 4 order by 3, 4, 2`,
  ])
    await bulk(postgresUrl, statement, [userId]);
  await runSql(postgresUrl, 'vacuum (analyze)');
}

/** As 0034 has them: made after the rows, which is a third of the time. */
const contactIndexes = ['sent', 'errors'].map(
  (column) =>
    `create index contact_stat_${column} on contact_stat (user_id, period, starts_on, ${column} desc, contact_id) where period in ('month', 'all')`,
);

/** Nine years before this one, of the same: every rollup but the days of each person has ten times the rows. */
export async function makeOlder({ postgresUrl }: BenchDatabase, { userId }: Team): Promise<void> {
  const years = 'generate_series(1, 9) y';
  const before = (column: string) => `${column} - y * interval '364 days'`;
  const older = idOf('4', `y * 1000000 + ('x' || right(campaign_id::text, 6))::bit(24)::int`);
  for (const statement of [
    `insert into campaign (id, user_id, name, status, templates, template_count, audience, total_recipients, last_seq, cursor_seq, folded_seq, folded_zone, frozen_at,
       started_at, finished_at, sent_count, error_count, delivered_count)
     select ${older.replace('campaign_id', 'k.id')}, user_id, name, status, templates, 1, audience, total_recipients, last_seq, cursor_seq, folded_seq, folded_zone, frozen_at,
       ${before('started_at')}, ${before('finished_at')}, sent_count, error_count, delivered_count from campaign k, ${years} where user_id = $1::uuid`,
    `insert into send_stat (user_id, at, campaign_id, sent, errors) select user_id, ${before('at')}, ${older}, sent, errors from send_stat, ${years} where user_id = $1::uuid`,
    `insert into group_stat (user_id, campaign_id, at, group_name, code, sent, errors)
     select user_id, ${older}, ${before('at')}, group_name, code, sent, errors from group_stat, ${years} where user_id = $1::uuid`,
    `insert into line_stat (user_id, line_id, at, code, sent, errors) select user_id, line_id, ${before('at')}, code, sent, errors from line_stat, ${years} where user_id = $1::uuid`,
    `insert into reply_stat (user_id, at, campaign_id, replies) select user_id, ${before('at')}, ${older}, replies from reply_stat, ${years} where user_id = $1::uuid`,
    'drop index contact_stat_sent, contact_stat_errors',
    `insert into contact_stat (user_id, contact_id, period, starts_on, sent, errors, last_at)
     select user_id, contact_id, period, (starts_on - y * interval '1 year')::date, sent, errors, ${before('last_at')} from contact_stat, ${years}
     where user_id = $1::uuid and period = 'month' and starts_on < date_trunc('month', clock_timestamp() - interval '11 months') + interval '11 months'
     order by 4, 2 on conflict do nothing`,
    ...contactIndexes,
    'delete from period_stat where user_id = $1::uuid',
    'delete from period_fold where user_id = $1::uuid',
  ])
    await bulk(postgresUrl, statement, statement.includes('$1') ? [userId] : []);
  await runSql(postgresUrl, 'vacuum (analyze)');
}

/** One campaign of that many, ended: one in thirty failed, one in twenty was left out, four of five were delivered. */
export async function makeLarge(
  { postgresUrl }: BenchDatabase,
  { userId, lineId }: Team,
  people: number,
): Promise<string> {
  const id = campaignId('16000000');
  const status = `case when s % 30 = 0 then 'error' when s % 20 = 1 then 'skipped' else 'sent' end`;
  await bulk(
    postgresUrl,
    `insert into campaign (id, user_id, name, status, templates, template_count, audience, total_recipients, last_seq, cursor_seq, folded_seq, started_at, finished_at)
     select ${id}, $1::uuid, 'Large', 'completed', '["Hola"]', 1, '{"groups":["Grupo 00"]}', $2::int, $2::int, $2::int, $2::int, clock_timestamp() - interval '2 years', clock_timestamp() - interval '2 years'`,
    [userId, people],
  );
  await bulk(
    postgresUrl,
    `insert into campaign_recipient (campaign_id, seq, user_id, contact_id, phone_key, phone_snapshot, template_index, status, attempt, line_id, error_code, sent_at, delivered_at, read_at)
     select ${id}, s, $1::uuid, ${contactId(`s % ${contacts}`)}, 'L' || s, '595', 0, ${status}, 1, $3::uuid, case when s % 30 = 0 then '63024' end,
       case when ${status} = 'sent' then clock_timestamp() - interval '2 years' end, case when ${status} = 'sent' and s % 5 > 0 then clock_timestamp() end,
       case when ${status} = 'sent' and s % 10007 = 7 then clock_timestamp() end
     from generate_series(1, $2::int) s`,
    [userId, people, lineId],
  );
  for (const statement of [
    `insert into recipient_mark (campaign_id, seq, user_id, kind, reason) select campaign_id, seq, user_id, status, 'x' from campaign_recipient
     where campaign_id = ${id} and status in ('error', 'skipped')`,
    `insert into recipient_block (campaign_id, block, user_id, sent, error, delivered, read)
     select campaign_id, seq / 250, user_id, count(*) filter (where status = 'sent'), count(*) filter (where status = 'error'), count(delivered_at), count(read_at)
     from campaign_recipient where campaign_id = ${id} group by 1, 2, 3`,
    `update campaign k set sent_count = n.sent, error_count = n.error, skipped_count = n.skipped, delivered_count = n.delivered, read_count = n.read
     from (select count(*) filter (where status = 'sent') as sent, count(*) filter (where status = 'error') as error, count(*) filter (where status = 'skipped') as skipped,
       count(delivered_at) as delivered, count(read_at) as read from campaign_recipient where campaign_id = ${id}) n where k.id = ${id}`,
  ])
    await bulk(postgresUrl, statement);
  await runSql(postgresUrl, 'vacuum (analyze) campaign_recipient, recipient_mark, recipient_block, campaign');
  const [made] = await runSql<{ id: string }>(postgresUrl, `select ${id}::text as id`);
  return made?.id ?? '';
}
