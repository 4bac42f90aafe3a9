-- Control while a campaign runs: the switch that stops everything, the canary, a campaign that cannot be frozen, and why one stands still.

-- One row. What stops here stops for every tenant and line; every Begin reads it.
create table deployment (
  id boolean primary key default true check (id),
  stopped_at timestamptz,
  stopped_by uuid references app_user (id)
);
insert into deployment (id) values (true);

alter table app_user add column stopped_at timestamptz;

-- The first canary_size outcomes decide whether the rest goes out; null: no canary. canary_at: when it was judged.
alter table campaign
  add column canary_size integer check (canary_size > 0),
  add column canary_percent integer not null default 20 check (canary_percent between 1 and 100),
  add column canary_at timestamptz,
  add column freeze_failures integer not null default 0;

-- Whose outcome is no longer in contact_stat although the campaign's watermark has passed them: folded again when it closes.
create table contact_stat_due (
  campaign_id uuid not null references campaign (id),
  seq integer not null,
  primary key (campaign_id, seq)
);

create function may_send(p_user uuid) returns boolean language sql stable as $$
  select not exists (select 1 from deployment where stopped_at is not null)
    and not exists (select 1 from app_user where id = p_user and stopped_at is not null)
$$;

-- How many may still be begun before the canary is judged; null when nothing limits them.
create function canary_left(c campaign) returns integer language sql immutable as $$
  select case when c.canary_size is not null and c.canary_at is null
    then greatest(0, c.canary_size - c.sending_count - c.sent_count - c.error_count - c.unknown_count) end
$$;

-- The running campaigns of a line that have something to begin now. ready_at is when the campaign's own rate next allows it.
create or replace function runnable_campaigns(p_line uuid, p_at timestamptz)
returns table (campaign_id uuid, pass numeric, ready_at timestamptz) language plpgsql volatile as $$
begin
  return query
  select k.id, cl.pass, k.next_slot_at
  from campaign_line cl
  join campaign k on k.id = cl.campaign_id
  where cl.line_id = p_line and cl.is_open and k.status = 'running'
    and (k.cursor_seq < k.last_seq
      -- The first due mark by its index: EXISTS was planned as a sequential scan (22 ms).
      or (select m.due_at from recipient_mark m where m.campaign_id = k.id and m.kind = 'waiting' order by m.due_at limit 1) <= p_at)
    and canary_left(k) is distinct from 0 and may_send(k.user_id);
end
$$;

-- Due marks first, then recipients beyond the cursor, examining at most 1.5 times what is wanted (4 times doubled the cost of a Begin).
-- The suppressed are taken along to be skipped; 400 kB of variables at the most, far below the Data API's 1 MiB answer.
create or replace function slice_candidates(p_campaign campaign, p_line uuid, p_wanted integer, p_at timestamptz)
returns table (seq integer, is_suppressed boolean, is_fresh boolean) language plpgsql volatile as $$
declare
  -- Never less than one: two lines may race for the canary's last place, and those examined for nobody would be stepped over.
  v_size integer = greatest(1, least(p_wanted, canary_left(p_campaign)));
  -- An integer: compared as a numeric it bounds no index scan, and each Begin reads everybody who is left.
  v_last integer = least(p_campaign.cursor_seq + ceil(p_wanted * 1.5), p_campaign.last_seq);
begin
  return query
  with candidate as (
    select r.seq, false as is_fresh, r.phone_key, r.variables
    from (select m.seq from recipient_mark m
        where m.campaign_id = p_campaign.id and m.kind = 'waiting' and m.due_at <= p_at order by m.due_at, m.seq limit p_wanted) m
      -- One at a time by the key: joined, the whole campaign was hashed.
      cross join lateral (select * from campaign_recipient r
        where r.campaign_id = p_campaign.id and r.seq = m.seq and r.status = 'queued' offset 0) r
    union all
    select f.seq, true, f.phone_key, f.variables from campaign_recipient f
    where f.campaign_id = p_campaign.id and f.seq > p_campaign.cursor_seq and f.seq <= v_last and f.status = 'queued'
  ), judged as (
    select c.seq, c.is_fresh, coalesce(octet_length(c.variables::text), 0) as bytes,
      -- By index for each phone: EXISTS was planned as a hash of everybody who is suppressed.
      coalesce((select true from suppression s where s.user_id = p_campaign.user_id and s.phone_key = c.phone_key limit 1),
        (select true from suppression s where s.line_id = p_line and s.phone_key = c.phone_key limit 1), false) as is_suppressed
    from candidate c
  ), counted as (
    select j.*, count(*) filter (where not j.is_suppressed) over w as wanted, sum(j.bytes) over w as volume, row_number() over w as place
    from judged j window w as (order by j.is_fresh, j.seq rows unbounded preceding)
  )
  select c.seq, c.is_suppressed, c.is_fresh from counted c
  where c.wanted <= v_size and (c.wanted < v_size or not c.is_suppressed) and (c.volume <= 400000 or c.place = 1)
  order by c.is_fresh, c.seq;
end
$$;

-- When the next of those who wait in a line's running campaigns falls due.
create or replace function next_due(p_line uuid) returns timestamptz language sql volatile as $$
  select min(d.due_at)
  from campaign_line cl
  join campaign k on k.id = cl.campaign_id and k.status = 'running' and canary_left(k) is distinct from 0 and may_send(k.user_id),
  lateral (select m.due_at from recipient_mark m where m.campaign_id = k.id and m.kind = 'waiting' order by m.due_at limit 1) d
  where cl.line_id = p_line and cl.is_open
$$;

-- The canary is judged wherever an outcome is counted, and by what the provider reports until ten times as many are out: most faults of a
-- number or a text come with the receipt.
create function judge_canary() returns trigger language plpgsql as $$
declare
  v_settled integer = new.sent_count + new.error_count + new.unknown_count;
  v_failed integer = new.error_count + new.unknown_count + new.undelivered_count;
begin
  new.canary_at = coalesce(new.canary_at, clock_timestamp());
  if v_failed * 100 > v_settled * new.canary_percent then
    new.status = 'paused';
    new.status_reason = 'canary';
    insert into campaign_event (user_id, campaign_id, event_type, payload)
    values (new.user_id, new.id, 'paused', jsonb_build_object('code', 'canary', 'failed', v_failed, 'of', v_settled));
  end if;
  return new;
end
$$;
create trigger campaign_canary before update on campaign for each row
  -- Only while somebody is left: who is out already cannot be held back.
  when (new.canary_size is not null and new.status = 'running' and (new.frozen_at is null or new.queued_count > 0) and new.sent_count + new.error_count + new.unknown_count >= new.canary_size
    and (new.canary_at is null or (new.undelivered_count > old.undelivered_count
      and new.sent_count + new.error_count + new.unknown_count <= 10 * new.canary_size)))
  execute function judge_canary();

-- Nothing more is begun once this has answered: whoever still holds one of the lines had chosen before the switch was seen.
create function wait_for_begins(p_user uuid, p_line uuid) returns integer language plpgsql as $$
begin
  perform 1 from sending_line l
    where (p_line is null or l.id = p_line)
      and exists (select 1 from campaign_line cl where cl.line_id = l.id and cl.is_open and (p_user is null or cl.user_id = p_user))
    order by l.id for no key update;
  return 0;
end
$$;

-- Counts a failure of the freezing; the third ends the campaign. Answers its status.
create function count_freeze_failure(p_campaign uuid, p_code text) returns text language plpgsql as $$
declare
  c campaign;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or c.frozen_at is not null or c.status not in ('queued', 'running', 'paused') then
    return c.status;
  end if;
  update campaign set freeze_failures = freeze_failures + 1, updated_at = clock_timestamp(),
      status = case when freeze_failures >= 2 then 'failed' else status end,
      status_reason = case when freeze_failures >= 2 then 'freeze_failed' else status_reason end
    where id = p_campaign returning * into c;
  insert into campaign_event (user_id, campaign_id, event_type, payload)
  values (c.user_id, c.id, case c.status when 'failed' then 'failed' else 'freeze_failed' end, jsonb_build_object('code', p_code, 'try', c.freeze_failures));
  return c.status;
end
$$;

create or replace function is_finished(c campaign) returns boolean language sql immutable as $$
  select (c.status in ('running', 'canceled', 'failed') and c.finished_at is null
    and (c.status in ('canceled', 'failed') or (c.frozen_at is not null and c.cursor_seq >= c.last_seq))
    and c.queued_count + c.sending_count + c.unknown_count = 0)
$$;

-- Cancels a part of those who wait in a stopped or failed campaign. Returns how many still wait.
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
    (select m.seq from recipient_mark m where m.campaign_id = p_campaign and m.kind = 'waiting' order by m.seq limit p_limit)
    union
    (select r.seq from campaign_recipient r where r.campaign_id = p_campaign and r.seq > c.cursor_seq and r.seq <= c.cursor_seq + p_limit)
  ), moved as (
    update campaign_recipient r set status = 'canceled', updated_at = clock_timestamp() from part p
    where r.campaign_id = p_campaign and r.seq = p.seq and r.status = 'queued' returning r.seq
  ), unmarked as (
    delete from recipient_mark m using part p where m.campaign_id = p_campaign and m.seq = p.seq and m.kind = 'waiting'
  )
  select count(*) into v_canceled from moved;
  update campaign set cursor_seq = least(last_seq, cursor_seq + p_limit), queued_count = queued_count - v_canceled,
    canceled_count = canceled_count + v_canceled, updated_at = clock_timestamp()
  where id = p_campaign;
  return c.queued_count - v_canceled;
end
$$;

-- Ends a campaign that has nothing open, after recounting it from the ledger. Answers {status, isExact}; null if it is not finished.
create or replace function close_campaign(p_campaign uuid) returns jsonb language plpgsql as $$
declare
  c campaign;
  r record;
  v_is_exact boolean;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or not is_finished(c) then
    return null;
  end if;
  select count(*) as total, count(*) filter (where status = 'sent') as sent, count(*) filter (where status = 'error') as error,
    count(*) filter (where status = 'skipped') as skipped, count(*) filter (where status = 'canceled') as canceled, count(*) filter (where status = 'queued') as queued,
    count(*) filter (where status = 'sending') as sending, count(*) filter (where status = 'unknown') as unknown, count(delivered_at) as delivered,
    count(read_at) as read, count(undelivered_at) as undelivered
  into r from campaign_recipient where campaign_id = p_campaign;
  v_is_exact = (r.total, r.sent, r.error, r.skipped, r.canceled) = (c.total_recipients, c.sent_count, c.error_count, c.skipped_count, c.canceled_count)
    and r.queued + r.sending + r.unknown = 0;
  update campaign set
    total_recipients = r.total, sent_count = r.sent, error_count = r.error, skipped_count = r.skipped, canceled_count = r.canceled, queued_count = r.queued,
    sending_count = r.sending, unknown_count = r.unknown, delivered_count = r.delivered, read_count = r.read, undelivered_count = r.undelivered,
    status = case when r.queued + r.sending + r.unknown > 0 or c.status in ('canceled', 'failed') then c.status else 'completed' end,
    finished_at = case when r.queued + r.sending + r.unknown = 0 then clock_timestamp() end, updated_at = clock_timestamp()
  where id = p_campaign returning * into c;
  if c.finished_at is not null then
    update campaign_line set is_open = false where campaign_id = p_campaign;
    insert into campaign_event (user_id, campaign_id, event_type, payload)
    values (c.user_id, p_campaign, case c.status when 'completed' then 'completed' else 'closed' end, jsonb_build_object('isExact', v_is_exact));
  end if;
  return jsonb_build_object('status', c.status, 'isExact', v_is_exact);
end
$$;

-- Whether the sweep has anything to come back for. What is stopped by the switch waits for who turns it, not for the clock.
create or replace function has_open_work() returns boolean language sql volatile as $$
  select exists (select 1 from campaign where status in ('queued', 'running') and may_send(user_id))
    or exists (select 1 from campaign_line cl join campaign k on k.id = cl.campaign_id where cl.is_open and k.status in ('canceled', 'failed', 'completed'))
    or exists (select 1 from campaign where finished_at is not null and folded_seq < last_seq)
    or exists (select 1 from contact_stat_due d join campaign k on k.id = d.campaign_id where k.finished_at is not null)
    or exists (select 1 from slice)
    or exists (select 1 from recipient_mark where kind = 'unknown' and due_at is not null)
    or (select wanted_until > clock_timestamp() from sweep_state)
$$;

-- Why a campaign moves or does not, and when it next will by itself: {code, at?, …}. The first reason that holds is the one to tell.
create function standing(c campaign) returns jsonb language sql stable as $$
  with line as (
    select count(*) as n, count(*) filter (where l.is_stopped) as stopped, count(*) filter (where l.breaker_open_until > clock_timestamp()) as open,
      min(l.breaker_open_until) filter (where l.breaker_open_until > clock_timestamp()) as opens_at,
      max(l.breaker_reason) filter (where l.breaker_open_until > clock_timestamp()) as reason
    from campaign_line cl join sending_line l on l.id = cl.line_id where cl.campaign_id = c.id
  ), mark as (
    select min(m.due_at) filter (where m.kind = 'waiting') as waits_until, count(*) filter (where m.kind = 'waiting' and m.due_at > clock_timestamp()) as waiting,
      min(m.due_at) filter (where m.kind = 'unknown') as looks_at, count(*) filter (where m.kind = 'unknown' and m.due_at is null) as undecided
    from recipient_mark m where m.campaign_id = c.id and m.kind in ('waiting', 'unknown') and c.status in ('running', 'paused')
  )
  select jsonb_strip_nulls(case
    when c.status in ('draft', 'completed', 'canceled') then jsonb_build_object('code', c.status)
    when c.status = 'failed' then jsonb_build_object('code', 'failed', 'reason', c.status_reason)
    when c.status = 'scheduled' then jsonb_build_object('code', 'scheduled', 'at', c.scheduled_at)
    when c.status = 'paused' then jsonb_build_object('code', 'paused', 'reason', c.status_reason, 'by', (
      select e.payload->>'by' from campaign_event e where e.campaign_id = c.id and e.seq is null and e.event_type = 'paused' order by e.created_at desc limit 1))
    when exists (select 1 from deployment where stopped_at is not null) then jsonb_build_object('code', 'deployment_stopped')
    when exists (select 1 from app_user u where u.id = c.user_id and u.stopped_at is not null) then jsonb_build_object('code', 'user_stopped')
    when c.status = 'queued' then jsonb_build_object('code', 'freezing')
    when line.n = line.stopped then jsonb_build_object('code', 'line_stopped')
    when line.n = line.stopped + line.open and c.queued_count > 0 then jsonb_build_object('code', 'breaker_open', 'at', line.opens_at, 'reason', line.reason)
    when canary_left(c) = 0 then jsonb_build_object('code', 'canary', 'count', c.sending_count)
    when c.sending_count = 0 and c.queued_count = 0 and c.unknown_count > 0 then
      jsonb_build_object('code', 'unknown', 'count', c.unknown_count, 'undecided', mark.undecided, 'at', mark.looks_at)
    when c.sending_count = 0 and c.queued_count > 0 and c.queued_count = mark.waiting then
      jsonb_build_object('code', 'waiting', 'count', mark.waiting, 'at', mark.waits_until)
    else jsonb_build_object('code', 'moving')
  end)
  from line, mark
$$;

-- Errors that are none any more leave the rollups of the time when they were counted: [{seq, failed_at, name, contact_id}].
create function take_back_errors(c campaign, p_items jsonb) returns void language plpgsql as $$
declare
  v_zone text;
begin
  perform add_stats(c.user_id, c.id, q.at, q.groups) from (
    select g.at, jsonb_agg(jsonb_build_object('name', g.name, 'errors', -g.n) order by g.name) as groups from (
      select date_bin('15 minutes', x.failed_at, '2000-01-01Z') as at, x.name, count(*) as n
      from jsonb_to_recordset(p_items) as x (failed_at timestamptz, name text) group by 1, 2) g
    group by g.at order by g.at) q;

  select time_zone into v_zone from app_user where id = c.user_id;
  update contact_stat s set errors = s.errors - x.n
  from (
    select i.contact_id, p.period, p.starts_on, count(*) as n
    from jsonb_to_recordset(p_items) as i (seq integer, failed_at timestamptz, contact_id uuid),
      lateral (values ('day', (i.failed_at at time zone v_zone)::date), ('month', date_trunc('month', i.failed_at at time zone v_zone)::date),
        ('all', date '2000-01-01')) as p (period, starts_on)
    where i.seq <= c.folded_seq group by 1, 2, 3) x
  where s.user_id = c.user_id and s.period = x.period and s.starts_on = x.starts_on and s.contact_id = x.contact_id;
  insert into contact_stat_due (campaign_id, seq)
  select c.id, i.seq from jsonb_to_recordset(p_items) as i (seq integer) where i.seq <= c.folded_seq on conflict do nothing;
end
$$;

-- Lets a part of those who failed wait to be sent to again, with a new budget of tries; a completed campaign runs again. p_codes: which
-- errors, null for all. Returns how many; null when the campaign's status does not allow it.
create function retry_failed(p_campaign uuid, p_codes jsonb, p_limit integer) returns integer language plpgsql as $$
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
    select r.seq, r.updated_at as failed_at from recipient_mark m
    join campaign_recipient r on r.campaign_id = m.campaign_id and r.seq = m.seq and r.status = 'error'
    where m.campaign_id = c.id and m.kind = 'error' and (p_codes is null or m.reason in (select jsonb_array_elements_text(p_codes)))
    order by m.seq limit p_limit
  ), moved as (
    update campaign_recipient r set status = 'queued', tries = 0, error_code = null, error_message = null, updated_at = t
    from chosen x where r.campaign_id = c.id and r.seq = x.seq
    returning r.seq, r.attempt, r.contact_id, r.group_snapshot, x.failed_at
  ), marked as (
    update recipient_mark m set kind = 'waiting', due_at = t, reason = 'retry', updated_at = t from moved v where m.campaign_id = c.id and m.seq = v.seq
  ), told as (
    insert into campaign_event (user_id, campaign_id, seq, attempt, event_type, payload)
    select c.user_id, c.id, v.seq, v.attempt, 'message_retry', '{}' from moved v
  )
  select count(*), coalesce(jsonb_agg(jsonb_build_object('seq', v.seq, 'failed_at', v.failed_at, 'name', v.group_snapshot, 'contact_id', v.contact_id)), '[]')
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

-- Adds a part of a closed campaign's outcomes to its contacts' statistics, behind campaign.folded_seq: repeated, it goes on where it was.
-- Returns whether anything is left.
create or replace function fold_contact_stats(p_campaign uuid, p_limit integer) returns boolean language plpgsql as $$
declare
  c campaign;
  v_zone text;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or c.finished_at is null then
    return false;
  end if;
  select time_zone into v_zone from app_user where id = c.user_id;
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
