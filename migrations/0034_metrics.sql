-- Rollups from which every report is served: quarters of an hour that every zone's days are made of, and what of them is over folded into
-- days and months of the user's present zone.

-- By group and reason too: code is null for what has none. A campaign has few quarters, so that this table is as long as its campaigns.
drop table group_stat;
create table group_stat (
  user_id uuid not null,
  campaign_id uuid not null,
  at timestamptz not null,
  group_name text,
  code text,
  sent integer not null default 0,
  errors integer not null default 0,
  delivered integer not null default 0,
  read integer not null default 0,
  undelivered integer not null default 0,
  foreign key (user_id, campaign_id) references campaign (user_id, id)
) with (fillfactor = 50);
create unique index group_stat_key on group_stat (user_id, campaign_id, at, group_name, code) nulls not distinct;
create index group_stat_group on group_stat (user_id, group_name, at);

-- How often a row was written: with the latest rows' times it says whether anything has happened since somebody looked.
alter table send_stat add column writes bigint not null default 1;

-- What was written into older quarters than the latest does not show there: it is counted here.
create table report_change (
  user_id uuid primary key references app_user (id),
  changes bigint not null default 0
) with (fillfactor = 50);

create table line_stat (
  user_id uuid not null references app_user (id),
  line_id uuid not null references sending_line (id),
  at timestamptz not null,
  code text,
  sent integer not null default 0,
  errors integer not null default 0
) with (fillfactor = 50);
create unique index line_stat_key on line_stat (user_id, line_id, at, code) nulls not distinct;

-- Days and months that are over. dimension says what name is: of a group, an error's code, a line's id; null of all.
create table period_stat (
  user_id uuid not null references app_user (id),
  dimension text not null check (dimension in ('all', 'group', 'code', 'line')),
  period text not null check (period in ('day', 'month')),
  starts_on date not null,
  name text,
  sent integer not null default 0,
  errors integer not null default 0,
  undelivered integer not null default 0
) with (fillfactor = 80);
create unique index period_stat_key on period_stat (user_id, dimension, period, starts_on, name) nulls not distinct;

-- Whose days before `until` are in period_stat, cut by this zone. Of another zone than the user's they count for nothing, and are made again.
create table period_fold (
  user_id uuid primary key references app_user (id),
  time_zone text not null,
  until date not null
);

-- By which zone the days of its contacts' statistics were cut: what is taken back has to leave the very rows that it went into.
alter table campaign add column folded_zone text;
update campaign k set folded_zone = u.time_zone from app_user u where u.id = k.user_id and k.folded_seq > 0;

-- Which campaigns were started in a period, or may have gone on in it. All of it changes a few times in a campaign's life.
create index campaign_started on campaign (user_id, started_at) include (finished_at, status);

-- The most written to and the most failed of a month or of all time; and what a longer period is summed from.
create index contact_stat_sent on contact_stat (user_id, period, starts_on, sent desc, contact_id) where period in ('month', 'all');
create index contact_stat_errors on contact_stat (user_id, period, starts_on, errors desc, contact_id) where period in ('month', 'all');

-- What was counted so far, from the ledger.
insert into group_stat (user_id, campaign_id, at, group_name, code, sent, errors, undelivered, delivered, read)
select r.user_id, r.campaign_id, date_bin('15 minutes', x.at, '2000-01-01Z'), r.group_snapshot, x.code, sum(x.sent), sum(x.errors), sum(x.undelivered),
  sum(x.delivered), sum(x.read)
from campaign_recipient r, lateral (values
  (r.status = 'sent', r.sent_at, null, 1, 0, 0, 0, 0), (r.status = 'error', r.updated_at, r.error_code, 0, 1, 0, 0, 0),
  (r.undelivered_at is not null, r.undelivered_at, r.error_code, 0, 0, 1, 0, 0), (r.delivered_at is not null, r.delivered_at, null, 0, 0, 0, 1, 0),
  (r.read_at is not null, r.read_at, null, 0, 0, 0, 0, 1)
) as x (is_so, at, code, sent, errors, undelivered, delivered, read)
where x.is_so group by 1, 2, 3, 4, 5;
delete from send_stat;
insert into send_stat (user_id, at, campaign_id, sent, errors, delivered, read)
select user_id, at, campaign_id, sum(sent), sum(errors), sum(delivered), sum(read) from group_stat group by 1, 2, 3;
insert into line_stat (user_id, line_id, at, code, sent, errors)
select r.user_id, r.line_id, date_bin('15 minutes', case r.status when 'sent' then r.sent_at else r.updated_at end, '2000-01-01Z'),
  case r.status when 'error' then r.error_code end, count(*) filter (where r.status = 'sent'), count(*) filter (where r.status = 'error')
from campaign_recipient r join sending_line l on l.id = r.line_id where r.status in ('sent', 'error') group by 1, 2, 3, 4;

-- How many of each 250 people of a campaign are in a state that may be most of them: where a page of such a list begins. A state has no index.
create table recipient_block (
  campaign_id uuid not null,
  block integer not null,
  user_id uuid not null,
  sent integer not null default 0,
  error integer not null default 0,
  canceled integer not null default 0,
  delivered integer not null default 0,
  read integer not null default 0,
  undelivered integer not null default 0,
  primary key (campaign_id, block),
  foreign key (user_id, campaign_id) references campaign (user_id, id)
) with (fillfactor = 50);
insert into recipient_block (campaign_id, block, user_id, sent, error, canceled, delivered, read, undelivered)
select campaign_id, seq / 250, user_id, count(*) filter (where status = 'sent'), count(*) filter (where status = 'error'),
  count(*) filter (where status = 'canceled'), count(delivered_at), count(read_at), count(undelivered_at)
from campaign_recipient group by 1, 2, 3;

-- A fold and a write into what may be folded already wait for each other; writes do not.
create function period_lock(p_user uuid) returns bigint language sql immutable as $$
  select hashtextextended('period ' || p_user, 0)
$$;

-- Quarters that ended longer ago than this are folded, and whoever writes into one that began longer ago than half of it looks whether it was.
create function fold_delay() returns interval language sql immutable as $$ select interval '1 hour' $$;

-- Adds to days and months: [{day, dimension, name, sent, errors, undelivered}].
create function add_periods(p_user uuid, p_items jsonb) returns void language sql volatile as $$
  insert into period_stat as s (user_id, dimension, period, starts_on, name, sent, errors, undelivered)
  select p_user, x.dimension, p.period, p.starts_on, x.name, sum(x.sent), sum(x.errors), sum(x.undelivered)
  from jsonb_to_recordset(p_items) as x (day date, dimension text, name text, sent integer, errors integer, undelivered integer),
    lateral (values ('day', x.day), ('month', date_trunc('month', x.day::timestamp)::date)) as p (period, starts_on)
  group by x.dimension, p.period, p.starts_on, x.name order by x.dimension, p.period, p.starts_on, x.name
  on conflict (user_id, dimension, period, starts_on, name) do update
  set sent = s.sent + excluded.sent, errors = s.errors + excluded.errors, undelivered = s.undelivered + excluded.undelivered
$$;

-- Under what each outcome stands in period_stat: all, its group, its code; its line is not here.
create function period_keys(p_group text, p_code text) returns table (dimension text, name text) language sql immutable as $$
  select k.dimension, k.name from (values ('all', null), ('group', coalesce(p_group, 'Sin grupo')), ('code', p_code)) as k (dimension, name)
  where k.dimension <> 'code' or p_code is not null
$$;

-- What was told about days that are folded already goes there too.
create function add_late_stats(p_user uuid, p_items jsonb) returns void language plpgsql as $$
declare
  f period_fold;
begin
  perform pg_advisory_xact_lock_shared(period_lock(p_user));
  select * into f from period_fold where user_id = p_user;
  perform add_periods(p_user, coalesce(jsonb_agg(to_jsonb(i)), '[]')) from (
    select x.day, k.dimension, k.name, coalesce(x.sent, 0) as sent, coalesce(x.errors, 0) as errors, coalesce(x.undelivered, 0) as undelivered
    from (select o.*, (date_bin('15 minutes', o.at, '2000-01-01Z') at time zone f.time_zone)::date as day
      from jsonb_to_recordset(p_items) as o (at timestamptz, line uuid, name text, code text, sent integer, errors integer, undelivered integer)) x,
      lateral (select * from period_keys(x.name, x.code) union all select 'line', x.line::text where x.line is not null) k
    where x.day < f.until) i;
  insert into report_change as c (user_id, changes) values (p_user, 1) on conflict (user_id) do update set changes = c.changes + 1;
end
$$;

-- Adds to the rollups: [{at, line?, name, code, sent?, errors?, delivered?, read?, undelivered?}] of one campaign. Rows are locked by key, tables in this order.
drop function add_stats(uuid, uuid, timestamptz, jsonb);
create function add_stats(p_user uuid, p_campaign uuid, p_items jsonb) returns void language plpgsql as $$
begin
  if p_items = '[]' then
    return;
  end if;
  insert into send_stat as s (user_id, at, campaign_id, sent, errors, delivered, read)
  select p_user, date_bin('15 minutes', x.at, '2000-01-01Z') as at, p_campaign,
    coalesce(sum(x.sent), 0), coalesce(sum(x.errors), 0), coalesce(sum(x.delivered), 0), coalesce(sum(x.read), 0)
  from jsonb_to_recordset(p_items) as x (at timestamptz, sent integer, errors integer, delivered integer, read integer)
  group by 2 order by 2
  on conflict (user_id, at, campaign_id) do update
  set sent = s.sent + excluded.sent, errors = s.errors + excluded.errors, delivered = s.delivered + excluded.delivered, read = s.read + excluded.read,
    writes = s.writes + 1;

  insert into group_stat as s (user_id, campaign_id, at, group_name, code, sent, errors, delivered, read, undelivered)
  select p_user, p_campaign, date_bin('15 minutes', x.at, '2000-01-01Z') as at, x.name, x.code,
    coalesce(sum(x.sent), 0), coalesce(sum(x.errors), 0), coalesce(sum(x.delivered), 0), coalesce(sum(x.read), 0), coalesce(sum(x.undelivered), 0)
  from jsonb_to_recordset(p_items) as x (at timestamptz, name text, code text, sent integer, errors integer, delivered integer, read integer, undelivered integer)
  group by 3, x.name, x.code order by 3, x.name, x.code
  on conflict (user_id, campaign_id, at, group_name, code) do update
  set sent = s.sent + excluded.sent, errors = s.errors + excluded.errors, delivered = s.delivered + excluded.delivered, read = s.read + excluded.read,
    undelivered = s.undelivered + excluded.undelivered;

  insert into line_stat as s (user_id, line_id, at, code, sent, errors)
  select p_user, x.line, date_bin('15 minutes', x.at, '2000-01-01Z') as at, x.code, coalesce(sum(x.sent), 0), coalesce(sum(x.errors), 0)
  from jsonb_to_recordset(p_items) as x (at timestamptz, line uuid, code text, sent integer, errors integer)
  where x.line is not null group by x.line, 3, x.code order by x.line, 3, x.code
  on conflict (user_id, line_id, at, code) do update set sent = s.sent + excluded.sent, errors = s.errors + excluded.errors;

  if exists (select 1 from jsonb_to_recordset(p_items) as x (at timestamptz) where x.at < clock_timestamp() - fold_delay() / 2) then
    perform add_late_stats(p_user, p_items);
  end if;
end
$$;

-- When a user's day begins: where clocks change at midnight that time of day exists twice or not at all, its quarters say.
create function day_start(p_day date, p_zone text) returns timestamptz language sql stable as $$
  select case when isfinite(p_day) then (
    select min(q) from generate_series(p_day::timestamp at time zone p_zone - interval '3 hours', p_day::timestamp at time zone p_zone + interval '3 hours',
      interval '15 minutes') q where (q at time zone p_zone)::date >= p_day)
  else p_day::timestamptz end
$$;

-- Folds some of the days that are over. Answers whether any are left.
create function fold_periods(p_user uuid, p_days integer) returns boolean language plpgsql as $$
declare
  f period_fold;
  v_zone text;
  v_first date;
  v_end date;
  v_over date;
begin
  perform pg_advisory_xact_lock(period_lock(p_user));
  select time_zone into v_zone from app_user where id = p_user;
  select * into f from period_fold where user_id = p_user;
  if f.time_zone <> v_zone then
    delete from period_stat where user_id = p_user;
    delete from period_fold where user_id = p_user;
    f = null;
  end if;
  v_over = ((clock_timestamp() - fold_delay()) at time zone v_zone)::date;
  select (min(at) at time zone v_zone)::date into v_first from send_stat
  where user_id = p_user and at >= coalesce(day_start(f.until, v_zone), '-infinity') and at < day_start(v_over, v_zone);
  if v_first is null then
    return false;
  end if;
  v_end = least(v_over, v_first + p_days);
  insert into period_fold (user_id, time_zone, until) values (p_user, v_zone, v_end)
  on conflict (user_id) do update set until = excluded.until;
  perform add_periods(p_user, coalesce(jsonb_agg(to_jsonb(i)), '[]')) from (
    select (s.at at time zone v_zone)::date as day, k.dimension, k.name, sum(g.sent) as sent, sum(g.errors) as errors, sum(g.undelivered) as undelivered
    from send_stat s join group_stat g on g.user_id = s.user_id and g.campaign_id = s.campaign_id and g.at = s.at, lateral period_keys(g.group_name, g.code) k
    where s.user_id = p_user and s.at >= day_start(v_first, v_zone) and s.at < day_start(v_end, v_zone)
    group by 1, 2, 3
    union all
    select (s.at at time zone v_zone)::date, 'line', s.line_id::text, sum(s.sent), sum(s.errors), 0
    from sender d join line_stat s on s.user_id = d.user_id and s.line_id = d.line_id
    where d.user_id = p_user and s.at >= day_start(v_first, v_zone) and s.at < day_start(v_end, v_zone)
    group by 1, 2, 3) i;
  return v_end < v_over;
end
$$;

-- The users with days to fold.
create function users_to_fold() returns setof uuid language sql volatile as $$
  select u.id from app_user u left join period_fold f on f.user_id = u.id
  where f.time_zone <> u.time_zone or exists (
    select 1 from send_stat s where s.user_id = u.id and s.at >= coalesce(day_start(f.until, u.time_zone), '-infinity')
      and s.at < day_start(((clock_timestamp() - fold_delay()) at time zone u.time_zone)::date, u.time_zone))
$$;

-- Errors that are none any more leave their contacts' statistics if they are in them: [{seq, failed_at, contact_id}]. They are folded again.
create function unfold_contacts(c campaign, p_items jsonb) returns void language plpgsql as $$
begin
  if p_items = '[]' then
    return;
  end if;
  update contact_stat s set errors = s.errors - x.n
  from (
    select i.contact_id, p.period, p.starts_on, count(*) as n
    from jsonb_to_recordset(p_items) as i (seq integer, failed_at timestamptz, contact_id uuid),
      lateral (values ('day', (i.failed_at at time zone c.folded_zone)::date), ('month', date_trunc('month', i.failed_at at time zone c.folded_zone)::date),
        ('all', date '2000-01-01')) as p (period, starts_on)
    where i.seq <= c.folded_seq and not exists (select 1 from contact_stat_due d where d.campaign_id = c.id and d.seq = i.seq) group by 1, 2, 3) x
  where s.user_id = c.user_id and s.period = x.period and s.starts_on = x.starts_on and s.contact_id = x.contact_id;
  insert into contact_stat_due (campaign_id, seq)
  select c.id, i.seq from jsonb_to_recordset(p_items) as i (seq integer) where i.seq <= c.folded_seq on conflict do nothing;
end
$$;

-- Errors that are none any more leave the rollups of the time when they were counted: [{seq, failed_at, name, line, code, contact_id}].
create or replace function take_back_errors(c campaign, p_items jsonb) returns void language plpgsql as $$
begin
  perform add_stats(c.user_id, c.id, coalesce(jsonb_agg(to_jsonb(q)), '[]')) from (
    select x.failed_at as at, x.name, x.line, x.code, -1 as errors
    from jsonb_to_recordset(p_items) as x (failed_at timestamptz, name text, line uuid, code text)) q;
  perform unfold_contacts(c, p_items);
end
$$;

-- As before, and the reason and line are counted too.
-- p_outcomes: [{seq, attempt, outcome, sid?, code?, message?}]. The caller holds the campaign's lock. p_hold_until: when a breaker opened
-- just now, until then whoever would wait is held. Returns how many rows moved.
create or replace function move_recipients(p_campaign campaign, p_outcomes jsonb, p_reconcile_ms integer, p_backoff_ms integer, p_hold_until timestamptz)
returns integer language plpgsql as $$
declare
  t timestamptz = clock_timestamp();
  v_moved integer;
begin
  with told as (
    select distinct on (x.seq) x.seq, x.attempt, case when x.outcome = 'wait' and p_hold_until is not null then 'held' else x.outcome end as outcome, x.sid, x.code, x.message
    from jsonb_to_recordset(p_outcomes) as x (seq integer, attempt integer, outcome text, sid text, code text, message text)
    order by x.seq, x.attempt desc
  ), found as (
    select o.*, r.status as old, r.error_code as old_code, r.updated_at as old_at, r.contact_id, r.line_id, r.tries, r.group_snapshot, r.begun_at,
      next_status(o.outcome, r.status, r.error_code, r.tries, (p_campaign).status) as new
    from told o
    join campaign_recipient r on r.campaign_id = (p_campaign).id and r.seq = o.seq and r.attempt = o.attempt and r.attempt > 0
  ), n as (
    select f.*, case when f.new = 'error' and f.outcome <> 'error' then 'retries_exhausted' else coalesce(f.code, f.outcome) end as reason
    from found f where f.new is not null
  ), moved as (
    update campaign_recipient r set
      status = n.new,
      tries = r.tries - case when n.outcome in ('returned', 'held') then 1 else 0 end,
      provider_message_id = coalesce(n.sid, r.provider_message_id),
      error_code = case when n.new = 'sent' then null else n.reason end,
      error_message = case when n.new = 'sent' then null else n.message end,
      sent_at = case when n.new = 'sent' then t else r.sent_at end,
      updated_at = t
    from n where r.campaign_id = (p_campaign).id and r.seq = n.seq and r.attempt = n.attempt
    returning n.*
  ), unmarked as (
    delete from recipient_mark m where m.campaign_id = (p_campaign).id
      and m.seq = any (array(select v.seq from moved v where v.new in ('sent', 'canceled') and v.old <> 'sending'))
  ), marked as (
    insert into recipient_mark as m (campaign_id, seq, user_id, kind, due_at, reason)
    select (p_campaign).id, v.seq, (p_campaign).user_id, case v.new when 'queued' then 'waiting' else v.new end,
      case
        when v.new = 'error' then null
        -- A first look early, since the provider usually knows at once; absence counts only after the whole time.
        when v.new = 'unknown' then t + p_reconcile_ms / 15 * interval '1 millisecond'
        when v.outcome = 'wait' then t + backoff(v.tries, p_backoff_ms)
        when v.outcome = 'held' then coalesce(p_hold_until, t)
        else t
      end, v.reason
    from moved v where v.new not in ('sent', 'canceled') order by v.seq
    on conflict (campaign_id, seq) do update set kind = excluded.kind, due_at = excluded.due_at, reason = excluded.reason, updated_at = t
  ), noted as (
    insert into campaign_event (user_id, campaign_id, seq, attempt, event_type, payload)
    select (p_campaign).user_id, (p_campaign).id, v.seq, v.attempt,
      'message_' || case v.new when 'queued' then case v.outcome when 'wait' then 'waiting' else v.outcome end else v.new end,
      jsonb_strip_nulls(jsonb_build_object('sid', v.sid, 'code', case when v.new <> 'sent' then v.reason end, 'begunAt', v.begun_at))
    from moved v
  ), delta as (
    select count(*)::integer as moved,
      count(*) filter (where new = 'sent') as sent, count(*) filter (where old = 'sending') as left_sending,
      (count(*) filter (where new = 'queued') - count(*) filter (where old = 'queued')) as queued,
      (count(*) filter (where new = 'error') - count(*) filter (where old = 'error')) as error,
      (count(*) filter (where new = 'unknown') - count(*) filter (where old = 'unknown')) as unknown,
      (count(*) filter (where new = 'canceled') - count(*) filter (where old = 'canceled')) as canceled
    from moved
  ), counted as (
    update campaign k set queued_count = queued_count + d.queued, sending_count = sending_count - d.left_sending, sent_count = sent_count + d.sent,
      error_count = error_count + d.error, unknown_count = unknown_count + d.unknown, canceled_count = canceled_count + d.canceled, updated_at = t
    from delta d where k.id = (p_campaign).id and d.moved > 0
  ), blocked as (
    insert into recipient_block as s (campaign_id, block, user_id, sent, error, canceled)
    select (p_campaign).id, v.seq / 250, (p_campaign).user_id, count(*) filter (where v.new = 'sent'),
      count(*) filter (where v.new = 'error') - count(*) filter (where v.old = 'error'),
      count(*) filter (where v.new = 'canceled') - count(*) filter (where v.old = 'canceled')
    from moved v where v.new in ('sent', 'error', 'canceled') or v.old in ('error', 'canceled') group by 2 order by 2
    on conflict (campaign_id, block) do update
    set sent = s.sent + excluded.sent, error = s.error + excluded.error, canceled = s.canceled + excluded.canceled
  ), changed as (
    -- What is an error no more leaves the quarter in which it became one.
    select v.line_id as line, v.group_snapshot as name, x.at, x.code, count(x.sent) as sent, sum(x.errors) as errors
    from moved v, lateral (values
      (v.new = 'sent', t, null, 1, 0), (v.new = 'error', t, v.reason, null, 1), (v.old = 'error', v.old_at, v.old_code, null, -1)
    ) as x (is_so, at, code, sent, errors)
    where x.is_so group by v.line_id, v.group_snapshot, x.at, x.code
  ), rolled as (
    select add_stats((p_campaign).user_id, (p_campaign).id, coalesce(jsonb_agg(to_jsonb(g)), '[]')) from changed g
  ), unfolded as (
    select unfold_contacts(p_campaign, coalesce(jsonb_agg(jsonb_build_object('seq', v.seq, 'failed_at', v.old_at, 'contact_id', v.contact_id)), '[]'))
    from moved v where v.old = 'error'
  )
  select d.moved into v_moved from delta d, rolled, unfolded;
  return v_moved;
end
$$;

-- As before, and what is taken back is told with its reason and line.
create or replace function retry_failed(p_campaign uuid, p_codes jsonb, p_limit integer) returns integer language plpgsql as $$
declare
  c campaign;
  t timestamptz;
  v_items jsonb;
  v_count integer;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or c.status not in ('running', 'paused', 'completed') then
    return null;
  end if;
  t = clock_timestamp();
  with chosen as (
    select r.seq, r.updated_at as failed_at, r.error_code as code from recipient_mark m
    join campaign_recipient r on r.campaign_id = m.campaign_id and r.seq = m.seq and r.status = 'error'
    where m.campaign_id = c.id and m.kind = 'error' and (p_codes is null or m.reason in (select jsonb_array_elements_text(p_codes)))
      -- Whoever has asked for no more stays what he is: sent to again, he would only be skipped.
      and not exists (select 1 from suppression s where s.phone_key = r.phone_key
        and (s.user_id = c.user_id or s.line_id in (select cl.line_id from campaign_line cl where cl.campaign_id = c.id)))
    order by m.seq limit p_limit
  ), moved as (
    update campaign_recipient r set status = 'queued', tries = 0, error_code = null, error_message = null, updated_at = t
    from chosen x where r.campaign_id = c.id and r.seq = x.seq
    returning r.seq, r.attempt, r.contact_id, r.group_snapshot, r.line_id, x.failed_at, x.code
  ), marked as (
    update recipient_mark m set kind = 'waiting', due_at = t, reason = 'retry', updated_at = t from moved v where m.campaign_id = c.id and m.seq = v.seq
  ), blocked as (
    insert into recipient_block as s (campaign_id, block, user_id, error)
    select c.id, v.seq / 250, c.user_id, -count(*) from moved v group by 2 order by 2
    on conflict (campaign_id, block) do update set error = s.error + excluded.error
  ), told as (
    insert into campaign_event (user_id, campaign_id, seq, attempt, event_type, payload)
    select c.user_id, c.id, v.seq, v.attempt, 'message_retry', '{}' from moved v
  )
  select count(*), coalesce(jsonb_agg(jsonb_build_object('seq', v.seq, 'failed_at', v.failed_at, 'name', v.group_snapshot,
    'line', v.line_id, 'code', v.code, 'contact_id', v.contact_id)), '[]')
  into v_count, v_items from moved v;
  if v_count = 0 then
    return 0;
  end if;
  update campaign set queued_count = queued_count + v_count, error_count = error_count - v_count, updated_at = t,
    status = case when c.status = 'completed' then 'running' else c.status end, finished_at = null
  where id = c.id;
  if c.status = 'completed' then
    update campaign_line set is_open = true where campaign_id = c.id;
    insert into campaign_event (user_id, campaign_id, event_type, payload) values (c.user_id, c.id, 'reopened', '{}');
  end if;
  perform take_back_errors(c, v_items);
  return v_count;
end
$$;

-- As before, and what was not delivered is counted by its reason, when it was told.
create or replace function apply_receipts(p_campaign uuid, p_receipts jsonb, p_reconcile_ms integer) returns jsonb language plpgsql as $$
declare
  c campaign;
  v_moved integer;
  v_changed integer;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null then
    return jsonb_build_object('moved', 0, 'changed', 0, 'isFinished', false);
  end if;
  v_moved = move_recipients(c, (
    select coalesce(jsonb_agg(jsonb_build_object('seq', x.seq, 'attempt', x.attempt, 'outcome', 'sent', 'sid', x.sid)), '[]')
    from jsonb_to_recordset(p_receipts) as x (seq integer, attempt integer, sid text)), p_reconcile_ms, 0, null);

  with told as (
    select x.seq, x.attempt, x.sid,
      min(x.at) filter (where x.status in ('delivered', 'read')) as delivered, min(x.at) filter (where x.status = 'read') as read,
      min(x.at) filter (where x.status in ('undelivered', 'failed')) as undelivered, max(x.code) filter (where x.status in ('undelivered', 'failed')) as code
    from jsonb_to_recordset(p_receipts) as x (seq integer, attempt integer, sid text, status text, code text, at timestamptz)
    group by x.seq, x.attempt, x.sid
  ), n as (
    select o.seq, o.attempt, o.code, r.group_snapshot,
      r.delivered_at is null and o.delivered is not null as is_delivered,
      r.read_at is null and o.read is not null as is_read,
      r.undelivered_at is null and r.delivered_at is null and o.undelivered is not null and o.delivered is null as is_undelivered,
      r.undelivered_at is not null and o.delivered is not null as is_taken_back, r.undelivered_at as old_at, r.error_code as old_code,
      o.delivered, o.read, o.undelivered
    from told o
    join campaign_recipient r on r.campaign_id = p_campaign and r.seq = o.seq and r.attempt = o.attempt and r.status = 'sent' and r.provider_message_id = o.sid
  ), changed as (
    update campaign_recipient r set
      delivered_at = coalesce(r.delivered_at, n.delivered), read_at = coalesce(r.read_at, n.read),
      undelivered_at = case when n.is_taken_back then null when n.is_undelivered then n.undelivered else r.undelivered_at end,
      error_code = case when n.is_taken_back then null when n.is_undelivered then coalesce(n.code, 'undelivered') else r.error_code end,
      updated_at = clock_timestamp()
    from n where r.campaign_id = p_campaign and r.seq = n.seq and (n.is_delivered or n.is_read or n.is_undelivered or n.is_taken_back)
    returning n.*
  ), noted as (
    insert into campaign_event (user_id, campaign_id, seq, attempt, event_type, payload)
    select c.user_id, p_campaign, v.seq, v.attempt, e.type, jsonb_strip_nulls(jsonb_build_object('at', e.at, 'code', e.code))
    from changed v, lateral (values
      (v.is_delivered, 'message_delivered', v.delivered, null), (v.is_read, 'message_read', v.read, null), (v.is_undelivered, 'message_undelivered', v.undelivered, v.code)
    ) as e (is_new, type, at, code) where e.is_new
  ), counted as (
    update campaign k set delivered_count = delivered_count + d.delivered, read_count = read_count + d.read, undelivered_count = undelivered_count + d.undelivered
    from (select count(*) filter (where is_delivered) as delivered, count(*) filter (where is_read) as read,
      count(*) filter (where is_undelivered) - count(*) filter (where is_taken_back) as undelivered, count(*) as n from changed) d
    where k.id = p_campaign and d.n > 0
  ), blocked as (
    insert into recipient_block as s (campaign_id, block, user_id, delivered, read, undelivered)
    select p_campaign, v.seq / 250, c.user_id, count(*) filter (where v.is_delivered), count(*) filter (where v.is_read),
      count(*) filter (where v.is_undelivered) - count(*) filter (where v.is_taken_back)
    from changed v group by 2 order by 2
    on conflict (campaign_id, block) do update
    set delivered = s.delivered + excluded.delivered, read = s.read + excluded.read, undelivered = s.undelivered + excluded.undelivered
  ), by_group as (
    select v.group_snapshot as name, x.at, x.code, count(*) filter (where x.delivered) as delivered, count(*) filter (where x.read) as read,
      coalesce(sum(x.undelivered), 0) as undelivered
    from changed v, lateral (values
      (v.is_delivered or v.is_read, clock_timestamp(), null, v.is_delivered, v.is_read, 0),
      (v.is_undelivered, v.undelivered, coalesce(v.code, 'undelivered'), false, false, 1),
      (v.is_taken_back, v.old_at, v.old_code, false, false, -1)
    ) as x (is_so, at, code, delivered, read, undelivered)
    where x.is_so group by v.group_snapshot, x.at, x.code
  ), rolled as (
    select add_stats(c.user_id, p_campaign, coalesce(jsonb_agg(to_jsonb(g)), '[]')) from by_group g
  )
  select count(*) into v_changed from changed, rolled;
  perform suppress_opted_out(p_campaign, p_receipts);
  select * into c from campaign where id = p_campaign;
  return jsonb_build_object('moved', v_moved, 'changed', v_changed, 'isFinished', is_finished(c));
end
$$;

-- As before, and blocks follow.
create or replace function cancel_part(p_campaign uuid, p_limit integer) returns integer language plpgsql as $$
declare
  c campaign;
  v_canceled integer;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or c.status not in ('canceled', 'failed') or c.queued_count = 0 then
    return 0;
  end if;
  with part as (
    (select m.seq from recipient_mark m where m.campaign_id = p_campaign and m.kind in ('waiting', 'assigned') order by m.seq limit p_limit)
    union
    (select r.seq from campaign_recipient r where r.campaign_id = p_campaign and r.seq > c.cursor_seq and r.seq <= c.cursor_seq + p_limit)
  ), moved as (
    update campaign_recipient r set status = 'canceled', updated_at = clock_timestamp() from part p
    where r.campaign_id = p_campaign and r.seq = p.seq and r.status = 'queued' returning r.seq
  ), unmarked as (
    delete from recipient_mark m using part p where m.campaign_id = p_campaign and m.seq = p.seq and m.kind in ('waiting', 'assigned')
  ), blocked as (
    insert into recipient_block as s (campaign_id, block, user_id, canceled)
    select p_campaign, v.seq / 250, c.user_id, count(*) from moved v group by 2 order by 2
    on conflict (campaign_id, block) do update set canceled = s.canceled + excluded.canceled
  )
  select count(*) into v_canceled from moved;
  update campaign set cursor_seq = least(last_seq, cursor_seq + p_limit), queued_count = queued_count - v_canceled,
    canceled_count = canceled_count + v_canceled, updated_at = clock_timestamp()
  where id = p_campaign;
  return c.queued_count - v_canceled;
end
$$;

-- As before, by the zone in which the campaign's contacts were folded first.
create or replace function fold_contact_stats(p_campaign uuid, p_limit integer) returns boolean language plpgsql as $$
declare
  c campaign;
  v_zone text;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or c.finished_at is null then
    return false;
  end if;
  update campaign k set folded_zone = coalesce(k.folded_zone, u.time_zone) from app_user u where k.id = c.id and u.id = c.user_id
    returning k.folded_zone into v_zone;
  with due as (
    delete from contact_stat_due d where d.campaign_id = c.id and d.seq in (
      select x.seq from contact_stat_due x where x.campaign_id = c.id order by x.seq limit p_limit) returning d.seq
  )
  insert into contact_stat as s (user_id, contact_id, period, starts_on, sent, errors, last_at)
  select c.user_id, r.contact_id, p.period, p.starts_on, count(*) filter (where r.status = 'sent'), count(*) filter (where r.status = 'error'), max(r.at)
  from (select contact_id, status, coalesce(sent_at, updated_at) as at from campaign_recipient
    where campaign_id = p_campaign and status in ('sent', 'error')
      and (seq > c.folded_seq and seq <= c.folded_seq + p_limit or seq in (select seq from due))) r,
    lateral (values ('day', (r.at at time zone v_zone)::date), ('month', date_trunc('month', r.at at time zone v_zone)::date), ('all', date '2000-01-01')) as p (period, starts_on)
  group by r.contact_id, p.period, p.starts_on order by p.period, p.starts_on, r.contact_id
  on conflict (user_id, period, starts_on, contact_id) do update
  set sent = s.sent + excluded.sent, errors = s.errors + excluded.errors, last_at = greatest(s.last_at, excluded.last_at);
  update campaign set folded_seq = least(last_seq, c.folded_seq + p_limit) where id = p_campaign;
  return c.folded_seq + p_limit < c.last_seq or exists (select 1 from contact_stat_due where campaign_id = c.id);
end
$$;

-- Where a period begins and ends: days are the user's and included, instants count by the quarter that they are in.
create function period_bounds(p_zone text, p_from_day date, p_from timestamptz, p_to_day date, p_to timestamptz, out a timestamptz, out b timestamptz)
language sql stable as $$
  select coalesce(date_bin('15 minutes', p_from, '2000-01-01Z'), day_start(p_from_day, p_zone), '-infinity'),
    coalesce(p_to, day_start(p_to_day + 1, p_zone), 'infinity')
$$;

-- Outcomes between two instants by the user's days (p_by day), or by days and months (p_by month): starts_on is the first day of what a row sums.
-- Whole days that are folded come from period_stat, what is left at both ends from the quarters; one campaign's from the quarters alone.
create function report_stats(p_user uuid, p_dimension text, p_campaign uuid, p_group text, p_a timestamptz, p_b timestamptz, p_by text)
returns table (starts_on date, name text, sent bigint, errors bigint, undelivered bigint) language plpgsql stable as $$
declare
  z text;
  w date;
  d1 date;
  d2 date;
  m1 date;
  m2 date;
  h1 timestamptz;
  h2 timestamptz;
begin
  select u.time_zone, case when f.time_zone = u.time_zone then f.until end into z, w
  from app_user u left join period_fold f on f.user_id = u.id where u.id = p_user;
  if p_campaign is not null or (p_dimension = 'code' and p_group is not null) then
    return query
    select (g.at at time zone z)::date, k.name, sum(g.sent), sum(g.errors), sum(g.undelivered)
    from group_stat g, lateral period_keys(g.group_name, g.code) k
    where g.user_id = p_user and (p_campaign is null or g.campaign_id = p_campaign) and g.at >= p_a and g.at < p_b and k.dimension = p_dimension
      and (p_group is null or g.group_name = p_group or (p_group = 'Sin grupo' and g.group_name is null))
    group by 1, 2;
    return;
  end if;

  d1 = (p_a at time zone z)::date;
  if day_start(d1, z) < p_a then
    d1 = d1 + 1;
  end if;
  d2 = least(w, (p_b at time zone z)::date);
  if w is null or d1 >= d2 then
    h1 = p_b;
    h2 = p_b;
  else
    h1 = day_start(d1, z);
    h2 = day_start(d2, z);
    m1 = d2;
    m2 = d2;
    if p_by = 'month' then
      m1 = date_trunc('month', d1::timestamp)::date;
      if m1 < d1 then
        m1 = (m1 + interval '1 month')::date;
      end if;
      m2 = date_trunc('month', d2::timestamp)::date;
      if m1 >= m2 then
        m1 = d2;
        m2 = d2;
      end if;
    end if;
    return query
    select s.starts_on, s.name, s.sent::bigint, s.errors::bigint, s.undelivered::bigint from period_stat s
    where s.user_id = p_user and s.dimension = case when p_dimension = 'all' and p_group is not null then 'group' else p_dimension end
      and (p_group is null or s.name = p_group)
      and ((s.period = 'month' and s.starts_on >= m1 and s.starts_on < m2)
        or (s.period = 'day' and ((s.starts_on >= d1 and s.starts_on < m1) or (s.starts_on >= m2 and s.starts_on < d2))));
  end if;

  if p_dimension = 'line' then
    return query
    select (s.at at time zone z)::date, s.line_id::text, sum(s.sent), sum(s.errors), 0::bigint
    from (values (p_a, h1), (h2, p_b)) r (lo, hi), sender d join line_stat s on s.user_id = d.user_id and s.line_id = d.line_id
    where d.user_id = p_user and s.at >= r.lo and s.at < r.hi group by 1, 2;
  elsif p_group is not null then
    return query
    select (g.at at time zone z)::date, p_group, sum(g.sent), sum(g.errors), sum(g.undelivered)
    from (values (p_a, h1), (h2, p_b)) r (lo, hi) join group_stat g on g.at >= r.lo and g.at < r.hi
    where g.user_id = p_user and (g.group_name = p_group or (p_group = 'Sin grupo' and g.group_name is null)) group by 1;
  elsif p_dimension = 'all' then
    return query
    select (s.at at time zone z)::date, null::text, sum(s.sent), sum(s.errors), 0::bigint
    from (values (p_a, h1), (h2, p_b)) r (lo, hi) join send_stat s on s.at >= r.lo and s.at < r.hi where s.user_id = p_user group by 1;
  else
    return query
    select (s.at at time zone z)::date, k.name, sum(g.sent), sum(g.errors), sum(g.undelivered)
    from (values (p_a, h1), (h2, p_b)) r (lo, hi) join send_stat s on s.at >= r.lo and s.at < r.hi
    join group_stat g on g.user_id = s.user_id and g.campaign_id = s.campaign_id and g.at = s.at, lateral period_keys(g.group_name, g.code) k
    where s.user_id = p_user and k.dimension = p_dimension group by 1, 2;
  end if;
end
$$;

-- How many campaigns were started between two instants or had an outcome then; of a group, how many had an outcome in it.
create function report_campaigns(p_user uuid, p_campaign uuid, p_group text, p_a timestamptz, p_b timestamptz) returns bigint language plpgsql stable as $$
begin
  if p_group is not null then
    return (select count(distinct g.campaign_id) from group_stat g
      where g.user_id = p_user and (p_campaign is null or g.campaign_id = p_campaign) and g.at >= p_a and g.at < p_b and (g.sent > 0 or g.errors > 0)
        and (g.group_name = p_group or (p_group = 'Sin grupo' and g.group_name is null)));
  end if;
  return (select count(*) from campaign k
      where k.user_id = p_user and (p_campaign is null or k.id = p_campaign) and k.started_at >= p_a and k.started_at < p_b)
    + (select count(*) from campaign k
      where k.user_id = p_user and (p_campaign is null or k.id = p_campaign) and k.started_at < p_a and (k.finished_at is null or k.finished_at >= p_a)
        and exists (select 1 from group_stat g where g.user_id = p_user and g.campaign_id = k.id and g.at >= p_a and g.at < p_b and (g.sent > 0 or g.errors > 0)));
end
$$;

-- Replies. What people answered counts for the campaign that wrote to them last, by the quarter of an hour.
alter table campaign add column replied_count integer not null default 0;
alter table campaign_recipient add column replied_at timestamptz;
alter table inbound_message add column is_counted boolean not null default false;
create table reply_stat (
  user_id uuid not null,
  at timestamptz not null,
  campaign_id uuid not null,
  replies integer not null default 0,
  primary key (user_id, at, campaign_id),
  foreign key (user_id, campaign_id) references campaign (user_id, id)
) with (fillfactor = 50);

-- Counts those of the messages that were not yet: [{sid, account, to}]. A word that stops or starts is no reply. A reply is to the latest
-- message of the last 30 days from that line, whoever sent it. Campaigns are locked in their order, as nobody else locks two.
create function record_replies(p_items jsonb) returns integer language plpgsql as $$
declare
  v_found jsonb;
begin
  with fresh as (
    update inbound_message m set is_counted = true
    from jsonb_to_recordset(p_items) as x (sid text, account text, "to" text) join sending_line l on l.address = x."to" and l.account = x.account
    where m.line_id = l.id and m.provider_message_id = x.sid and not m.is_counted
    returning m.line_id, m.phone_key, m.at, m.keyword
  )
  select coalesce(jsonb_agg(jsonb_build_object('campaign_id', r.campaign_id, 'user_id', r.user_id, 'seq', r.seq, 'at', f.at)), '[]') into v_found
  from fresh f, lateral (
    select r.campaign_id, r.user_id, r.seq from campaign_line cl
    join campaign k on k.id = cl.campaign_id and (k.finished_at is null or k.finished_at > f.at - interval '30 days')
    join campaign_recipient r on r.campaign_id = k.id and r.phone_key = f.phone_key and r.line_id = f.line_id and r.attempt > 0
    where cl.line_id = f.line_id and r.begun_at <= f.at and r.begun_at > f.at - interval '30 days' order by r.begun_at desc limit 1) r
  where f.keyword is null;
  perform 1 from campaign k
  where k.id in (select x.campaign_id from jsonb_to_recordset(v_found) as x (campaign_id uuid)) order by k.id for no key update;
  with first as (
    update campaign_recipient r set replied_at = x.at
    from (select x.campaign_id, x.seq, min(x.at) as at from jsonb_to_recordset(v_found) as x (campaign_id uuid, seq integer, at timestamptz) group by 1, 2) x
    where r.campaign_id = x.campaign_id and r.seq = x.seq and r.replied_at is null
    returning r.campaign_id
  ), counted as (
    update campaign k set replied_count = k.replied_count + n.people
    from (select campaign_id, count(*) as people from first group by 1) n where k.id = n.campaign_id
  )
  insert into reply_stat as s (user_id, at, campaign_id, replies)
  select x.user_id, date_bin('15 minutes', x.at, '2000-01-01Z') as at, x.campaign_id, count(*)
  from jsonb_to_recordset(v_found) as x (campaign_id uuid, user_id uuid, at timestamptz)
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (user_id, at, campaign_id) do update set replies = s.replies + excluded.replies;
  return jsonb_array_length(v_found);
end
$$;

-- The people with the most sent or errors between two instants, by whole days. All time and one whole month are read in order from an index;
-- any other period is summed from its whole months and the days at its ends. p_group: who is in that group now.
create function report_contacts(p_user uuid, p_group text, p_a timestamptz, p_b timestamptz, p_order text, p_limit integer)
returns table (contact_id uuid, sent bigint, errors bigint, last_at timestamptz) language plpgsql stable rows 20 as $$
declare
  z text;
  d1 date;
  d2 date;
  m1 date;
  m2 date;
  v_member text = 's.sent + s.errors > 0 and not exists (select 1 from contact d where d.user_id = $1 and d.id = s.contact_id and d.deleted_at is not null)';
  v_rank text = format('%1$I desc, s.contact_id limit $3', case p_order when 'errors' then 'errors' else 'sent' end);
begin
  select time_zone into z from app_user where id = p_user;
  d1 = (p_a at time zone z)::date;
  d2 = case when isfinite(p_b) then ((p_b - interval '1 microsecond') at time zone z)::date + 1 else 'infinity' end;
  m1 = case when isfinite(d1) then (date_trunc('month', d1::timestamp + interval '1 month' - interval '1 day'))::date else d1 end;
  m2 = case when isfinite(d2) then date_trunc('month', d2::timestamp)::date else d2 end;
  if p_group is not null then
    v_member = v_member || ' and s.contact_id in (select m.contact_id from contact_group g join contact_group_membership m on m.user_id = g.user_id and m.group_id = g.id
      and m.is_active where g.user_id = $1 and g.name = $2)';
  end if;
  if not isfinite(d1) and not isfinite(d2) then
    return query execute format('select s.contact_id, s.sent::bigint, s.errors::bigint, s.last_at from contact_stat s
      where s.user_id = $1 and s.period = ''all'' and s.starts_on = ''2000-01-01'' and %s order by s.%s', v_member, v_rank) using p_user, p_group, p_limit;
  elsif d1 = m1 and d2 = (m1 + interval '1 month')::date then
    return query execute format('select s.contact_id, s.sent::bigint, s.errors::bigint, s.last_at from contact_stat s
      where s.user_id = $1 and s.period = ''month'' and s.starts_on = $4 and %s order by s.%s', v_member, v_rank) using p_user, p_group, p_limit, m1;
  else
    if m1 >= m2 then
      m1 = d2;
      m2 = d2;
    end if;
    return query execute format('select s.contact_id, s.sent, s.errors, s.last_at from (
        select x.contact_id, sum(x.sent) as sent, sum(x.errors) as errors, max(x.last_at) as last_at from contact_stat x
        where x.user_id = $1 and ((x.period = ''month'' and x.starts_on >= $5 and x.starts_on < $6)
          or (x.period = ''day'' and (x.starts_on >= $4 and x.starts_on < $5 or x.starts_on >= $6 and x.starts_on < $7)))
        group by x.contact_id) s
      where %s order by s.%s', v_member, v_rank) using p_user, p_group, p_limit, d1, m1, m2, d2;
  end if;
end
$$;

-- Another text whenever a report on outcomes may be another: by what was counted, by a campaign's start, by the user's settings, by the
-- clock, whose hour ends what is shown. Each part is the first rows of an index.
create function report_version(p_user uuid) returns text language sql stable as $$
  select concat_ws(' ', u.updated_at, date_trunc('hour', clock_timestamp() at time zone u.time_zone), s.at, s.writes, k.started_at, c.changes)
  from app_user u
  left join lateral (select max(x.at) as at, sum(x.writes) as writes from send_stat x
    where x.user_id = u.id and x.at >= (select max(l.at) from send_stat l where l.user_id = u.id) - fold_delay()) s on true
  left join lateral (select max(started_at) as started_at from campaign k where k.user_id = u.id) k on true
  left join report_change c on c.user_id = u.id
  where u.id = p_user
$$;
