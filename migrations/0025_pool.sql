-- Pools of lines: a line's day has a ceiling, a contact keeps the number that he knows while it can send, and a user may pause his right to a line.

alter table sending_line
  -- Where its days begin and end.
  add column time_zone text not null default 'UTC',
  -- Of the interval between two messages: how much longer a pause may be, by chance.
  add column jitter numeric not null default 0 check (jitter between 0 and 1),
  add column day_on date,
  add column day_count integer not null default 0,
  add constraint sending_line_daily_limit check (daily_limit > 0);
-- Spaced by the longest pause: shifted by chance within it, two messages never come closer than the rate allows.
alter table sending_line alter column step_us set expression as (coalesce(ceil(1020000 * (1 + jitter) / rate_per_second), 0));

-- From which line a person was last written to; kept for users of more than one.
create table contact_line (
  user_id uuid not null references app_user (id),
  phone_key text not null,
  line_id uuid not null references sending_line (id),
  primary key (user_id, phone_key)
) with (fillfactor = 80);

-- assigned: put aside for the line that the person knows. Of a kind of their own, so that nobody who looks for due marks reads them.
alter table recipient_mark
  add column line_id uuid references sending_line (id),
  drop constraint recipient_mark_kind_check,
  add constraint recipient_mark_kind_check check (kind in ('waiting', 'assigned', 'error', 'skipped', 'unknown')),
  add constraint recipient_mark_line check ((kind = 'assigned') = (line_id is not null));
create index recipient_mark_line on recipient_mark (campaign_id, line_id, seq) where kind = 'assigned';

create function line_day(l sending_line, p_at timestamptz) returns date language plpgsql stable as $$
begin
  return (p_at at time zone l.time_zone)::date;
end
$$;

create function line_day_end(l sending_line, p_at timestamptz) returns timestamptz language plpgsql stable as $$
begin
  return (line_day(l, p_at) + 1)::timestamp at time zone l.time_zone;
end
$$;

-- The most a line may begin on a day; null for no limit. warm_up: {startedOn, perDay: [ceiling of the first day, of the second …]}.
create function line_ceiling(l sending_line, p_day date) returns integer language plpgsql stable as $$
begin
  -- Before the plan's first day its first ceiling holds, after its last one the limit alone.
  return least(l.daily_limit, (l.warm_up->'perDay'->>greatest(0, p_day - (l.warm_up->>'startedOn')::date))::integer);
end
$$;

-- How many more it may begin today; null for no limit.
create function line_left(l sending_line, p_at timestamptz) returns integer language plpgsql stable as $$
declare
  v_day date;
begin
  if l.daily_limit is null and l.warm_up is null then
    return null;
  end if;
  v_day = line_day(l, p_at);
  return greatest(0, line_ceiling(l, v_day) - case when l.day_on = v_day then l.day_count else 0 end);
end
$$;

-- A campaign's lines as one of them sees them: all; own, whose people it may take (itself and those that cannot send now); others, which
-- can, and those of them that have enough to do. One line alone has no others: null.
create function pool_of(p_campaign uuid, p_line uuid, p_at timestamptz, out lines uuid[], out own uuid[], out others uuid[], out full_lines uuid[])
language plpgsql stable as $$
begin
  select array_agg(x.line_id), array_agg(x.line_id) filter (where not x.is_other), array_agg(x.line_id) filter (where x.is_other)
  into lines, own, others
  from (
    select cl.line_id, cl.line_id <> p_line and s.state = 'active' and not l.is_stopped and l.breaker_reason is null
      and line_left(l, p_at) is distinct from 0 as is_other
    from campaign_line cl join sending_line l on l.id = cl.line_id join sender s on s.user_id = cl.user_id and s.id = cl.sender_id
    where cl.campaign_id = p_campaign) x;
  if others is not null then
    select array_agg(o.line_id) into full_lines from unnest(others) as o (line_id)
    where (select count(*) from (select 1 from recipient_mark m
      where m.campaign_id = p_campaign and m.line_id = o.line_id and m.kind = 'assigned' limit 500) x) = 500;
  end if;
end
$$;

create or replace function line_has_work(p_line sending_line, p_at timestamptz) returns boolean language sql volatile as $$
  select not (p_line).is_stopped
    and coalesce((p_line).breaker_open_until <= p_at, true)
    and line_left(p_line, p_at) is distinct from 0
    and exists (select 1 from runnable_campaigns((p_line).id, p_at))
$$;

-- The running campaigns of a line that have something to begin now. ready_at is when the campaign's own rate next allows it.
create or replace function runnable_campaigns(p_line uuid, p_at timestamptz)
returns table (campaign_id uuid, pass numeric, ready_at timestamptz) language plpgsql volatile as $$
begin
  return query
  select k.id, cl.pass, k.next_slot_at
  from campaign_line cl
  join campaign k on k.id = cl.campaign_id
  join sender s on s.user_id = cl.user_id and s.id = cl.sender_id and s.state = 'active'
  where cl.line_id = p_line and cl.is_open and k.status = 'running'
    and case when k.cursor_seq < k.last_seq then true
      -- The first due mark by its index: EXISTS was planned as a sequential scan (22 ms).
      when (select m.due_at from recipient_mark m where m.campaign_id = k.id and m.kind = 'waiting' order by m.due_at limit 1) <= p_at then true
      -- At the very end only: whoever was put aside, for this line or for one that cannot send now.
      else exists (select 1 from recipient_mark m where m.campaign_id = k.id and m.kind = 'assigned'
        and m.line_id = any ((select q.own from pool_of(k.id, p_line, p_at) q)::uuid[])) end
    and canary_left(k) is distinct from 0 and may_send(k.user_id);
end
$$;

-- When the next of those who wait in a line's running campaigns falls due.
create or replace function next_due(p_line uuid) returns timestamptz language sql volatile as $$
  select min(d.due_at)
  from campaign_line cl
  join campaign k on k.id = cl.campaign_id and k.status = 'running' and canary_left(k) is distinct from 0 and may_send(k.user_id)
  join sender s on s.user_id = cl.user_id and s.id = cl.sender_id and s.state = 'active',
  lateral (select m.due_at from recipient_mark m where m.campaign_id = k.id and m.kind = 'waiting' order by m.due_at limit 1) d
  where cl.line_id = p_line and cl.is_open
$$;

-- Due marks first, then those put aside for the line, then recipients beyond the cursor. Who must not be written to is taken along with
-- the reason, who must wait with the time, whom another line of the pool is to write to with that line; 400 kB of variables at the most,
-- far below the Data API's 1 MiB answer. is_blocked: the one at whom this line has to stop.
drop function slice_candidates(campaign, uuid, integer, integer, timestamptz);
create function slice_candidates(p_campaign campaign, p_line uuid, p_wanted integer, p_examined integer, p_at timestamptz)
returns table (seq integer, is_fresh boolean, phone_key text, is_first boolean, skip_reason text, due_at timestamptz, for_line uuid, is_blocked boolean) language plpgsql volatile as $$
declare
  -- Never less than one: two lines may race for the canary's last place, and those examined for nobody would be stepped over.
  v_size integer = greatest(1, least(p_wanted, canary_left(p_campaign)));
  -- An integer: compared as a numeric it bounds no index scan, and each Begin reads everybody who is left.
  v_last integer = least(p_campaign.cursor_seq + p_examined, p_campaign.last_seq);
  u app_user;
  v_pool record;
begin
  select * into v_pool from pool_of(p_campaign.id, p_line, p_at);
  select * into u from app_user where id = p_campaign.user_id;
  if p_campaign.has_own_quiet_hours then
    u.quiet_from = p_campaign.quiet_from;
    u.quiet_to = p_campaign.quiet_to;
  end if;
  return query
  with candidate as (
    select r.seq, false as is_fresh, r.phone_key, r.variables, r.attempt
    from (select m.seq from recipient_mark m
        where m.campaign_id = p_campaign.id and m.kind = 'waiting' and m.due_at <= p_at order by m.due_at, m.seq limit p_examined) m
      -- One at a time by the key: joined, the whole campaign was hashed.
      cross join lateral (select * from campaign_recipient r
        where r.campaign_id = p_campaign.id and r.seq = m.seq and r.status = 'queued' offset 0) r
    union all
    -- Those put aside for this line, and for lines that cannot send now.
    select r.seq, false, r.phone_key, r.variables, r.attempt
    from unnest(v_pool.own) as o (line_id)
      cross join lateral (select m.seq from recipient_mark m
        where m.campaign_id = p_campaign.id and m.line_id = o.line_id and m.kind = 'assigned' order by m.seq limit p_examined) m
      cross join lateral (select * from campaign_recipient r
        where r.campaign_id = p_campaign.id and r.seq = m.seq and r.status = 'queued' offset 0) r
    union all
    select f.seq, true, f.phone_key, f.variables, f.attempt from campaign_recipient f
    where f.campaign_id = p_campaign.id and f.seq > p_campaign.cursor_seq and f.seq <= v_last and f.status = 'queued'
  ), placed as materialized (
    -- Materialized here and below: a value that is used twice would be found twice.
    select c.*, case when u.quiet_from is not null then coalesce((select z.zones from phone_zone z
        where z.prefix = any (array[left(c.phone_key, 1), left(c.phone_key, 2), left(c.phone_key, 3), left(c.phone_key, 4), left(c.phone_key, 5),
          left(c.phone_key, 6), left(c.phone_key, 7), left(c.phone_key, 8), left(c.phone_key, 9)])
        order by length(z.prefix) desc limit 1), u.time_zone) end as zones
    from candidate c
  ), asleep as materialized (
    select z.zones, quiet_until(z.zones, u.quiet_from, u.quiet_to, p_at) as until from (select distinct p.zones from placed p where p.zones is not null) z
  ), judged as materialized (
    select c.seq, c.is_fresh, c.phone_key, c.attempt = 0 as is_first, coalesce(octet_length(c.variables::text), 0) as bytes,
      case when p_campaign.deadline_at <= p_at then 'deadline'
        -- By index for each phone: EXISTS was planned as a hash of everybody who is suppressed.
        when coalesce((select true from suppression s where s.user_id = p_campaign.user_id and s.phone_key = c.phone_key limit 1),
          (select true from suppression s where s.line_id = any (v_pool.lines) and s.phone_key = c.phone_key limit 1), false) then 'suppressed' end as skip_reason,
      a.until as quiet_until,
      -- The number that this person knows, while it can send.
      case when c.attempt = 0 and v_pool.others is not null then (select k.line_id from contact_line k
        where k.user_id = p_campaign.user_id and k.phone_key = c.phone_key and k.line_id = any (v_pool.others)) end as other
    from placed c left join asleep a on a.zones = c.zones
  ), decided as (
    select j.seq, j.is_fresh, j.phone_key, j.is_first, j.bytes, j.quiet_until, j.other,
      case when j.skip_reason is not null then j.skip_reason
        when j.quiet_until = 'infinity' then 'no_permitted_hour'
        when j.quiet_until >= p_campaign.deadline_at then 'deadline' end as skip_reason
    from judged j
  ), sorted as (
    select d.*, d.skip_reason is null and d.quiet_until is null and d.other is null as is_sent,
      -- A line with enough put aside for it holds the others up: its people are the slowest anyway.
      d.is_fresh and d.skip_reason is null and d.quiet_until is null and coalesce(d.other = any (v_pool.full_lines), false) as blocks
    from decided d
  ), counted as (
    select d.*, count(*) filter (where d.is_sent) over w as wanted, sum(d.bytes) filter (where d.is_sent) over w as volume,
      count(*) filter (where d.blocks) over w as blocked
    from sorted d window w as (order by d.is_fresh, d.seq rows unbounded preceding)
  )
  select c.seq, c.is_fresh, c.phone_key, c.is_first, c.skip_reason, case when c.skip_reason is null then c.quiet_until end,
    case when c.skip_reason is null and c.quiet_until is null then c.other end, c.blocks
  from counted c
  where c.wanted <= v_size and (c.wanted < v_size or c.is_sent)
    and (coalesce(c.volume, 0) <= 400000 or c.wanted = 1)
    and (c.blocked = 0 or c.blocked = 1 and c.blocks)
  order by c.is_fresh, c.seq;
end
$$;


-- Moves the chosen to `sending` or `skipped`, gives a mark to those who wait or belong to another line, and keeps counts; answers who was
-- begun with which attempt.
drop function begin_recipients(campaign, uuid, integer[], text[], timestamptz[], integer, timestamptz);
create function begin_recipients(p_campaign campaign, p_line uuid, p_seqs integer[], p_skips text[], p_dues timestamptz[], p_lines uuid[], p_cursor integer, p_at timestamptz,
  out begun_seqs integer[], out begun_attempts integer[]) language plpgsql as $$
declare
  v_skipped integer;
begin
  with chosen as (
    select * from unnest(p_seqs, p_skips, p_dues, p_lines) as x (seq, skip_reason, due_at, for_line)
  ), moved as (
    update campaign_recipient r set
      status = case when x.skip_reason is not null then 'skipped' else 'sending' end,
      attempt = r.attempt + case when x.skip_reason is not null then 0 else 1 end,
      tries = r.tries + case when x.skip_reason is not null then 0 else 1 end,
      line_id = p_line,
      error_code = x.skip_reason,
      error_message = null,
      begun_at = case when x.skip_reason is not null then r.begun_at else p_at end,
      updated_at = p_at
    from chosen x where r.campaign_id = (p_campaign).id and r.seq = x.seq and x.due_at is null and x.for_line is null
    returning r.seq, r.attempt, x.skip_reason
  ), unmarked as (
    -- By an array, here and in Settle: joined, every mark of the campaign was read for each slice.
    delete from recipient_mark m
    where m.campaign_id = (p_campaign).id and m.seq = any (array(select x.seq from chosen x where x.skip_reason is null and x.due_at is null and x.for_line is null))
  ), marked as (
    insert into recipient_mark as m (campaign_id, seq, user_id, kind, due_at, line_id, reason)
    select (p_campaign).id, x.seq, (p_campaign).user_id,
      case when x.skip_reason is not null then 'skipped' when x.due_at is not null then 'waiting' else 'assigned' end, x.due_at, x.for_line,
      coalesce(x.skip_reason, case when x.due_at is not null then 'quiet_hours' else 'other_line' end)
    from chosen x where x.skip_reason is not null or x.due_at is not null or x.for_line is not null order by x.seq
    on conflict (campaign_id, seq) do update
    set kind = excluded.kind, due_at = excluded.due_at, line_id = excluded.line_id, reason = excluded.reason, updated_at = p_at
  ), told as (
    insert into campaign_event (user_id, campaign_id, seq, attempt, event_type, payload)
    select (p_campaign).user_id, (p_campaign).id, v.seq, v.attempt, 'message_skipped', jsonb_build_object('code', v.skip_reason)
    from moved v where v.skip_reason is not null
  )
  select array_agg(v.seq order by v.seq) filter (where v.skip_reason is null),
    array_agg(v.attempt::integer order by v.seq) filter (where v.skip_reason is null), count(*) filter (where v.skip_reason is not null)
  into begun_seqs, begun_attempts, v_skipped from moved v;

  update campaign set
    cursor_seq = greatest(cursor_seq, coalesce(p_cursor, 0)),
    queued_count = queued_count - coalesce(cardinality(begun_seqs), 0) - v_skipped,
    sending_count = sending_count + coalesce(cardinality(begun_seqs), 0),
    skipped_count = skipped_count + v_skipped,
    updated_at = p_at
  where id = (p_campaign).id;
end
$$;


-- Chooses a slice's recipients, has the guards judge them, and begins those who may be written to. The caller holds the campaign's lock.
-- is_none: everyone examined had moved on. is_blocked: the next ones wait for another line.
drop function begin_candidates(campaign, uuid, integer, timestamptz);
create function begin_candidates(p_campaign campaign, p_line uuid, p_wanted integer, p_at timestamptz,
  out begun_seqs integer[], out begun_attempts integer[], out is_none boolean, out is_blocked boolean) language plpgsql as $$
declare
  u app_user;
  v record;
  v_passed text[];
  -- A little more than is wanted (4 times doubled the cost of a Begin); many more when that has nobody who may be written to, so that a
  -- whole audience that sleeps is stepped over quickly.
  v_examined integer = ceil(p_wanted * 1.5);
begin
  loop
    select array_agg(x.seq order by x.is_fresh, x.seq) filter (where not x.is_blocked) as seqs,
      array_agg(x.skip_reason order by x.is_fresh, x.seq) filter (where not x.is_blocked) as skips,
      array_agg(x.due_at order by x.is_fresh, x.seq) filter (where not x.is_blocked) as dues,
      array_agg(x.for_line order by x.is_fresh, x.seq) filter (where not x.is_blocked) as lines,
      array_agg(x.phone_key order by x.is_fresh, x.seq) filter (where not x.is_blocked) as keys,
      max(x.seq) filter (where x.is_fresh and not x.is_blocked) as last,
      count(*) filter (where x.skip_reason is null and x.due_at is null and x.for_line is null) as sends,
      array_agg(x.phone_key) filter (where x.is_first and x.skip_reason is null and x.due_at is null and x.for_line is null) as charged,
      coalesce(bool_or(x.is_blocked), false) as is_blocked
    into v from slice_candidates(p_campaign, p_line, p_wanted, v_examined, p_at) x;
    exit when v.sends > 0 or v.is_blocked or v_examined >= 2000;
    v_examined = 2000;
  end loop;
  is_blocked = v.is_blocked and v.sends = 0;
  is_none = v.seqs is null;
  if is_none and is_blocked then
    return;
  end if;
  if is_none then
    -- Step over them, and drop the marks that nothing waits for any more.
    update campaign set cursor_seq = least(p_campaign.cursor_seq + v_examined, p_campaign.last_seq) where id = p_campaign.id;
    delete from recipient_mark m where m.campaign_id = p_campaign.id and (m.kind = 'waiting' and m.due_at <= p_at or m.kind = 'assigned')
      and not exists (select 1 from campaign_recipient r where r.campaign_id = p_campaign.id and r.seq = m.seq and r.status = 'queued');
    return;
  end if;
  select * into u from app_user where id = p_campaign.user_id;
  -- Once for a recipient: whoever is tried again was charged the first time.
  if u.cap_messages is not null and v.charged is not null then
    v_passed = charge_cap(u.id, v.charged, u.cap_messages, u.cap_days, p_at);
    select array_agg(case when x.key = any (v.charged) and not x.key = any (v_passed) then 'frequency_cap' else x.skip end order by x.place)
    into v.skips from unnest(v.keys, v.skips) with ordinality as x (key, skip, place);
  end if;
  select b.begun_seqs, b.begun_attempts into begun_seqs, begun_attempts
  from begin_recipients(p_campaign, p_line, v.seqs, v.skips, v.dues, v.lines, v.last, p_at) b;
  -- Who writes from one number has nothing to remember. The last of the locks, by phone_key.
  if begun_seqs is not null and exists (select 1 from sender s where s.user_id = p_campaign.user_id and s.line_id <> p_line and s.state <> 'retired') then
    insert into contact_line as k (user_id, phone_key, line_id)
    select p_campaign.user_id, x.key, p_line from unnest(v.keys, v.seqs) as x (key, seq) where x.seq = any (begun_seqs) order by x.key
    on conflict (user_id, phone_key) do update set line_id = excluded.line_id where k.line_id <> excluded.line_id;
  end if;
end
$$;


-- Begins a slice under an id that the worker made: repeated, it answers the same slice.
-- Answers {kind}: `slice` with its rows; `ahead` with waitMs; `again` (call at once); `idle` (lease released); `lost` (the lease is gone).
create or replace function begin_slice(p_slice uuid, p_line uuid, p_turn bigint, p_lead_ms integer, p_lease_ms integer) returns jsonb language plpgsql as $$
declare
  l sending_line;
  c campaign;
  s slice;
  t timestamptz;
  v_first timestamptz;
  v_lead interval = p_lead_ms * interval '1 millisecond';
  v_pick record;
  v_begun record;
  v_count integer;
  v_step bigint;
  v_due timestamptz;
  v_left integer;
begin
  select * into l from sending_line where id = p_line for no key update;
  select * into s from slice where id = p_slice;
  if s.id is not null then
    return slice_json(s, 0);
  end if;
  t = clock_timestamp();
  if l.id is null or l.taken <> p_turn or l.lease_until is null or l.lease_until <= t then
    return jsonb_build_object('kind', 'lost');
  end if;
  if l.is_stopped or l.breaker_open_until > t then
    return release_idle(p_line, l.breaker_open_until);
  end if;
  v_left = line_left(l, t);
  if v_left = 0 then
    return release_idle(p_line, line_day_end(l, t));
  end if;
  v_first = greatest(l.next_slot_at, t);
  if v_first > t + v_lead then
    return jsonb_build_object('kind', 'ahead', 'waitMs', ceil(extract(epoch from v_first - t - v_lead) * 1000));
  end if;

  -- Chosen without locks, locked alone, then rechecked.
  select r.*, count(*) over () as runnable into v_pick from runnable_campaigns(p_line, t) r order by (r.ready_at > t + v_lead), r.pass, r.campaign_id limit 1;
  if v_pick.campaign_id is null then
    v_due = next_due(p_line);
    -- To wait a few seconds here is cheaper than to be woken by the sweep a minute later.
    if v_due <= t + interval '5 seconds' then
      return jsonb_build_object('kind', 'ahead', 'waitMs', greatest(1, ceil(extract(epoch from v_due - t) * 1000)));
    end if;
    return release_idle(p_line, v_due);
  end if;
  if v_pick.ready_at > t + v_lead then
    return jsonb_build_object('kind', 'ahead', 'waitMs', (
      select ceil(extract(epoch from min(r.ready_at) - t - v_lead) * 1000) from runnable_campaigns(p_line, t) r));
  end if;
  select * into c from campaign where id = v_pick.campaign_id for no key update;
  if c.status <> 'running' or c.next_slot_at > t + v_lead then
    return jsonb_build_object('kind', 'again');
  end if;

  v_count = least(slice_size(l.rate_per_second, c.rate_per_second, v_pick.runnable, l.breaker_reason is not null), v_left);
  select * into v_begun from begin_candidates(c, p_line, v_count, t);
  if v_begun.is_blocked then
    -- Its next people wait for another line, which is sending. The line's other campaigns come first then.
    update campaign_line set pass = greatest(pass, l.virtual_time) + v_count::numeric / c.weight where line_id = p_line and campaign_id = c.id;
    return jsonb_build_object('kind', 'ahead', 'waitMs', case when v_pick.runnable > 1 then 20 else 250 end);
  end if;
  if v_begun.is_none then
    return jsonb_build_object('kind', 'again');
  end if;

  -- Only those begun are charged.
  v_count = coalesce(cardinality(v_begun.begun_seqs), 0);
  v_step = case when l.step_us > 0 then l.step_us else coalesce(ceil(1020000 / c.rate_per_second), 0) end;
  if c.rate_per_second is not null and v_count > 0 then
    update campaign set next_slot_at = greatest(next_slot_at, v_first) + v_count * 1.02 / c.rate_per_second * interval '1 second' where id = c.id;
  end if;
  -- Stride scheduling: a newcomer starts at the line's virtual time, not at zero, or it would take the line for itself.
  update campaign_line set pass = greatest(pass, l.virtual_time) + greatest(v_count, 1)::numeric / c.weight
  where line_id = p_line and campaign_id = c.id;
  update sending_line set
    next_slot_at = case when l.step_us > 0 then v_first + v_count * l.step_us * interval '1 microsecond' else next_slot_at end,
    virtual_time = greatest(l.virtual_time, v_pick.pass),
    -- Kept for every line: a limit that is set at noon holds for what went out in the morning.
    day_on = line_day(l, t),
    day_count = case when l.day_on = line_day(l, t) then l.day_count else 0 end + v_count,
    -- A probe goes out alone; if its worker dies, the next one may follow when this time is over.
    breaker_open_until = case when l.breaker_reason is not null and v_count > 0 then t + p_lease_ms * interval '1 millisecond' else breaker_open_until end
  where id = p_line returning * into l;
  if v_count = 0 then
    return jsonb_build_object('kind', 'again');
  end if;
  insert into slice (id, line_id, campaign_id, user_id, seqs, attempts, slot_at, step_us, lease_until)
  values (p_slice, p_line, c.id, c.user_id, v_begun.begun_seqs, v_begun.begun_attempts, v_first, v_step, t + p_lease_ms * interval '1 millisecond')
  returning * into s;
  -- One event for the slice, not one per recipient: begun_at and the attempt of the outcome's own event say the rest.
  insert into campaign_event (user_id, campaign_id, event_type, payload)
  values (c.user_id, c.id, 'message_sending', jsonb_build_object('sliceId', p_slice, 'lineId', p_line, 'slotAt', v_first, 'stepUs', v_step,
    'seqs', to_jsonb(s.seqs), 'attempts', to_jsonb(s.attempts)));
  return slice_json(s, greatest(0, ceil(extract(epoch from l.next_slot_at - clock_timestamp() - v_lead) * 1000)));
end
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
    (select m.seq from recipient_mark m where m.campaign_id = p_campaign and m.kind in ('waiting', 'assigned') order by m.seq limit p_limit)
    union
    (select r.seq from campaign_recipient r where r.campaign_id = p_campaign and r.seq > c.cursor_seq and r.seq <= c.cursor_seq + p_limit)
  ), moved as (
    update campaign_recipient r set status = 'canceled', updated_at = clock_timestamp() from part p
    where r.campaign_id = p_campaign and r.seq = p.seq and r.status = 'queued' returning r.seq
  ), unmarked as (
    delete from recipient_mark m using part p where m.campaign_id = p_campaign and m.seq = p.seq and m.kind in ('waiting', 'assigned')
  )
  select count(*) into v_canceled from moved;
  update campaign set cursor_seq = least(last_seq, cursor_seq + p_limit), queued_count = queued_count - v_canceled,
    canceled_count = canceled_count + v_canceled, updated_at = clock_timestamp()
  where id = p_campaign;
  return c.queued_count - v_canceled;
end
$$;

-- Records the outcomes of a slice: [{seq, attempt, outcome, sid?, code?, message?, scope?, throttled?, optOut?}]. With p_is_done the slice is closed.
-- Answers {moved, status, isFinished}: the campaign's status tells a worker to stop, isFinished to close it.
create or replace function settle(p_slice uuid, p_line uuid, p_campaign uuid, p_is_done boolean, p_outcomes jsonb, p_reconcile_ms integer, p_backoff_ms integer, p_open_ms integer)
returns jsonb language plpgsql as $$
declare
  c campaign;
  v_hold timestamptz;
  v_moved integer;
  v_fault text;
begin
  -- A slice that is closed already comes a second time, after a lost answer: its failures have been counted.
  if not p_is_done or exists (select 1 from slice where id = p_slice) then
    v_hold = turn_breaker(p_line, p_outcomes, p_open_ms);
  end if;
  -- In a pool nobody waits for this line: whichever of the others can send takes over.
  if v_hold is not null and (select q.others is not null from pool_of(p_campaign, p_line, clock_timestamp()) q) then
    v_hold = clock_timestamp();
  end if;
  select * into c from campaign where id = p_campaign for no key update;
  v_moved = move_recipients(c, p_outcomes, p_reconcile_ms, p_backoff_ms, v_hold);
  select max(x.code) into v_fault from jsonb_to_recordset(p_outcomes) as x (code text, scope text) where x.scope = 'campaign';
  if v_fault is not null and c.status = 'running' then
    update campaign set status = 'paused', status_reason = v_fault, updated_at = clock_timestamp() where id = p_campaign;
    insert into campaign_event (user_id, campaign_id, event_type, payload) values (c.user_id, p_campaign, 'paused', jsonb_build_object('code', v_fault));
  end if;
  if p_is_done then
    delete from slice where id = p_slice;
  end if;
  perform suppress_opted_out(p_campaign, p_outcomes);
  select * into c from campaign where id = p_campaign;
  return jsonb_build_object('moved', v_moved, 'status', c.status, 'isFinished', is_finished(c));
end
$$;

-- Why a campaign moves or does not, and when it next will by itself: {code, at?, …}. The first reason that holds is the one to tell.
create or replace function standing(c campaign) returns jsonb language sql stable as $$
  with each as (
    -- What keeps each line from sending; the first reason is the one to tell.
    select l.breaker_open_until, l.breaker_reason, case when s.state <> 'active' then 'paused' when l.is_stopped then 'stopped'
      when line_left(l, clock_timestamp()) = 0 then 'limited' when l.breaker_open_until > clock_timestamp() then 'open' end as why,
      line_day_end(l, clock_timestamp()) as day_ends_at
    from campaign_line cl join sending_line l on l.id = cl.line_id join sender s on s.user_id = cl.user_id and s.id = cl.sender_id
    where cl.campaign_id = c.id
  ), line as (
    select count(*) as n, count(*) filter (where e.why = 'paused') as paused, count(*) filter (where e.why = 'stopped') as stopped,
      count(*) filter (where e.why = 'limited') as limited, count(*) filter (where e.why is not null) as unable,
      min(e.day_ends_at) filter (where e.why = 'limited') as day_ends_at,
      min(e.breaker_open_until) filter (where e.why = 'open') as opens_at, max(e.breaker_reason) filter (where e.why = 'open') as reason
    from each e
  ), mark as (
    select min(m.due_at) filter (where m.kind = 'waiting') as waits_until, count(*) filter (where m.kind = 'waiting' and m.due_at > clock_timestamp()) as waiting,
      count(*) filter (where m.kind = 'waiting' and m.reason = 'quiet_hours' and m.due_at > clock_timestamp()) as quiet,
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
    when line.n = line.paused then jsonb_build_object('code', 'sender_paused')
    when line.n = line.paused + line.stopped then jsonb_build_object('code', 'line_stopped')
    when line.n = line.unable and c.queued_count > 0 and line.opens_at is not null then
      jsonb_build_object('code', 'breaker_open', 'at', line.opens_at, 'reason', line.reason)
    when line.n = line.unable and c.queued_count > 0 then jsonb_build_object('code', 'daily_limit', 'at', line.day_ends_at, 'count', line.limited)
    when canary_left(c) = 0 then jsonb_build_object('code', 'canary', 'count', c.sending_count)
    when c.sending_count = 0 and c.queued_count = 0 and c.unknown_count > 0 then
      jsonb_build_object('code', 'unknown', 'count', c.unknown_count, 'undecided', mark.undecided, 'at', mark.looks_at)
    when c.sending_count = 0 and c.queued_count > 0 and c.queued_count = mark.waiting and mark.quiet > 0 then
      jsonb_build_object('code', 'quiet_hours', 'count', mark.quiet, 'at', mark.waits_until, 'zone', (
        select split_part(phone_zones(r.phone_key), '&', 1) from recipient_mark m join campaign_recipient r on r.campaign_id = m.campaign_id and r.seq = m.seq
        where m.campaign_id = c.id and m.kind = 'waiting' order by m.due_at limit 1))
    when c.sending_count = 0 and c.queued_count > 0 and c.queued_count = mark.waiting then
      jsonb_build_object('code', 'waiting', 'count', mark.waiting, 'at', mark.waits_until)
    else jsonb_build_object('code', 'moving')
  end)
  from line, mark
$$;


-- Gives a campaign that has not ended the lines of these senders, all of its user: [{line_id, sender_id}]. Whoever was put aside for a line
-- that leaves goes to the others. Answers the lines that left; null when its status does not allow it.
create function set_campaign_lines(p_campaign uuid, p_senders jsonb) returns jsonb language plpgsql as $$
declare
  c campaign;
  v_left jsonb;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or c.status not in ('scheduled', 'queued', 'running', 'paused') then
    return null;
  end if;
  with wanted as (
    select x.line_id, x.sender_id from jsonb_to_recordset(p_senders) as x (line_id uuid, sender_id uuid)
  ), added as (
    insert into campaign_line (line_id, campaign_id, user_id, sender_id, is_open, pass)
    select w.line_id, c.id, c.user_id, w.sender_id, c.status <> 'scheduled', l.virtual_time from wanted w join sending_line l on l.id = w.line_id
    on conflict (line_id, campaign_id) do nothing
  ), gone as (
    delete from campaign_line cl where cl.campaign_id = c.id and cl.line_id not in (select line_id from wanted) returning cl.line_id
  ), freed as (
    update recipient_mark m set kind = 'waiting', line_id = null, due_at = clock_timestamp(), reason = 'line_left', updated_at = clock_timestamp()
    where m.campaign_id = c.id and m.kind = 'assigned' and m.line_id in (select line_id from gone)
  )
  select coalesce(jsonb_agg(g.line_id), '[]') into v_left from gone g;
  update campaign set updated_at = clock_timestamp() where id = c.id;
  insert into campaign_event (user_id, campaign_id, event_type, payload) values (c.user_id, c.id, 'senders_changed', jsonb_build_object('senders', p_senders));
  return v_left;
end
$$;
