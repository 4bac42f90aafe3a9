-- Guards at the moment of sending: quiet hours where the person is, a cap on messages across campaigns, a campaign's deadline.

-- Hours of the recipient's own clock in which nobody is written to; both null: at any hour. From 21:00 to 08:00 runs over midnight.
alter table app_user
  add column quiet_from time,
  add column quiet_to time,
  add column cap_messages integer check (cap_messages between 1 and 99),
  add column cap_days integer check (cap_days between 1 and 99),
  add constraint app_user_quiet check ((quiet_from is null) = (quiet_to is null) and (quiet_from <> quiet_to) is not false),
  add constraint app_user_cap check ((cap_messages is null) = (cap_days is null));

-- A campaign's own quiet hours (none, if both are null) hold instead of the user's.
alter table campaign
  add column has_own_quiet_hours boolean not null default false,
  add column quiet_from time,
  add column quiet_to time,
  -- Who is not begun by then is skipped.
  add column deadline_at timestamptz,
  add constraint campaign_quiet check ((quiet_from is null) = (quiet_to is null) and (quiet_from <> quiet_to) is not false);

-- When a person was last begun with, across the user's campaigns; kept only for users with a cap, and no longer than it looks back.
create table contact_touch (
  user_id uuid not null references app_user (id),
  phone_key text not null,
  sent_at timestamptz[] not null,
  primary key (user_id, phone_key)
) with (fillfactor = 70);

-- When all the zones first permit a message at p_at or later: null for at once, infinity for never.
create function quiet_until(p_zones text, p_from time, p_to time, p_at timestamptz) returns timestamptz language plpgsql stable as $$
declare
  v_zones text[] = string_to_array(p_zones, '&');
  v_zone text;
  v_at timestamptz = p_at;
  v_next timestamptz;
  v_local timestamp;
  v_end timestamptz;
begin
  loop
    v_next = v_at;
    foreach v_zone in array v_zones loop
      v_local = v_at at time zone v_zone;
      if (case when p_from < p_to then v_local::time >= p_from and v_local::time < p_to else v_local::time >= p_from or v_local::time < p_to end) then
        v_end = (v_local::date + p_to) at time zone v_zone;
        if v_end <= v_at then
          v_end = (v_local::date + 1 + p_to) at time zone v_zone;
        end if;
        v_next = greatest(v_next, v_end);
      end if;
    end loop;
    if v_next = v_at then
      return nullif(v_at, p_at);
    end if;
    v_at = v_next;
    -- The zones of a number that may be anywhere have no hour in common.
    if v_at > p_at + interval '3 days' then
      return 'infinity';
    end if;
  end loop;
end
$$;

-- Charges each of them one message, and answers those whose cap allowed it. The row's lock is what lets two workers not both pass.
create function charge_cap(p_user uuid, p_keys text[], p_messages integer, p_days integer, p_at timestamptz) returns text[] language plpgsql as $$
declare
  v_since timestamptz = p_at - p_days * interval '1 day';
  v_passed text[];
begin
  with charged as (
    insert into contact_touch as k (user_id, phone_key, sent_at)
    select p_user, x.key, array[p_at] from unnest(p_keys) as x (key) order by x.key
    on conflict (user_id, phone_key) do update set sent_at = (select array_agg(s.at) from unnest(k.sent_at) as s (at) where s.at > v_since) || p_at
      where (select count(*) from unnest(k.sent_at) as s (at) where s.at > v_since) < p_messages
    returning k.phone_key
  )
  select coalesce(array_agg(c.phone_key), '{}') into v_passed from charged c;
  return v_passed;
end
$$;

-- Due marks first, then recipients beyond the cursor. Who must not be written to is taken along with the reason, who must wait with the
-- time; 400 kB of variables at the most, far below the Data API's 1 MiB answer.
drop function slice_candidates(campaign, uuid, integer, timestamptz);
create function slice_candidates(p_campaign campaign, p_line uuid, p_wanted integer, p_examined integer, p_at timestamptz)
returns table (seq integer, is_fresh boolean, phone_key text, is_first boolean, skip_reason text, due_at timestamptz) language plpgsql volatile as $$
declare
  -- Never less than one: two lines may race for the canary's last place, and those examined for nobody would be stepped over.
  v_size integer = greatest(1, least(p_wanted, canary_left(p_campaign)));
  -- An integer: compared as a numeric it bounds no index scan, and each Begin reads everybody who is left.
  v_last integer = least(p_campaign.cursor_seq + p_examined, p_campaign.last_seq);
  u app_user;
begin
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
          (select true from suppression s where s.line_id = p_line and s.phone_key = c.phone_key limit 1), false) then 'suppressed' end as skip_reason,
      a.until as quiet_until
    from placed c left join asleep a on a.zones = c.zones
  ), decided as (
    select j.seq, j.is_fresh, j.phone_key, j.is_first, j.bytes, j.quiet_until,
      case when j.skip_reason is not null then j.skip_reason
        when j.quiet_until = 'infinity' then 'no_permitted_hour'
        when j.quiet_until >= p_campaign.deadline_at then 'deadline' end as skip_reason
    from judged j
  ), counted as (
    select d.*, count(*) filter (where d.skip_reason is null and d.quiet_until is null) over w as wanted,
      sum(d.bytes) filter (where d.skip_reason is null and d.quiet_until is null) over w as volume,
      row_number() over w as place
    from decided d window w as (order by d.is_fresh, d.seq rows unbounded preceding)
  )
  select c.seq, c.is_fresh, c.phone_key, c.is_first, c.skip_reason, case when c.skip_reason is null then c.quiet_until end from counted c
  where c.wanted <= v_size and (c.wanted < v_size or c.skip_reason is null and c.quiet_until is null)
    and (coalesce(c.volume, 0) <= 400000 or c.wanted = 1)
  order by c.is_fresh, c.seq;
end
$$;

-- Moves the chosen to `sending` or `skipped`, gives a mark to those who wait, and keeps counts; answers who was begun with which attempt.
drop function begin_recipients(campaign, uuid, integer[], boolean[], integer, timestamptz);
create function begin_recipients(p_campaign campaign, p_line uuid, p_seqs integer[], p_skips text[], p_dues timestamptz[], p_cursor integer, p_at timestamptz,
  out begun_seqs integer[], out begun_attempts integer[]) language plpgsql as $$
declare
  v_skipped integer;
begin
  with chosen as (
    select * from unnest(p_seqs, p_skips, p_dues) as x (seq, skip_reason, due_at)
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
    from chosen x where r.campaign_id = (p_campaign).id and r.seq = x.seq and x.due_at is null
    returning r.seq, r.attempt, x.skip_reason
  ), unmarked as (
    -- By an array, here and in Settle: joined, every mark of the campaign was read for each slice.
    delete from recipient_mark m
    where m.campaign_id = (p_campaign).id and m.seq = any (array(select x.seq from chosen x where x.skip_reason is null and x.due_at is null))
  ), marked as (
    insert into recipient_mark as m (campaign_id, seq, user_id, kind, due_at, reason)
    select (p_campaign).id, x.seq, (p_campaign).user_id, case when x.due_at is null then 'skipped' else 'waiting' end, x.due_at,
      coalesce(x.skip_reason, 'quiet_hours')
    from chosen x where x.skip_reason is not null or x.due_at is not null order by x.seq
    on conflict (campaign_id, seq) do update set kind = excluded.kind, due_at = excluded.due_at, reason = excluded.reason, updated_at = p_at
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
-- is_none: everyone examined had moved on.
create function begin_candidates(p_campaign campaign, p_line uuid, p_wanted integer, p_at timestamptz,
  out begun_seqs integer[], out begun_attempts integer[], out is_none boolean) language plpgsql as $$
declare
  u app_user;
  v record;
  v_passed text[];
  -- A little more than is wanted (4 times doubled the cost of a Begin); many more when that has nobody who may be written to, so that a
  -- whole audience that sleeps is stepped over quickly.
  v_examined integer = ceil(p_wanted * 1.5);
begin
  loop
    select array_agg(x.seq order by x.is_fresh, x.seq) as seqs, array_agg(x.skip_reason order by x.is_fresh, x.seq) as skips,
      array_agg(x.due_at order by x.is_fresh, x.seq) as dues, max(x.seq) filter (where x.is_fresh) as last,
      count(*) filter (where x.skip_reason is null and x.due_at is null) as sends,
      array_agg(x.phone_key order by x.is_fresh, x.seq) as keys,
      array_agg(x.phone_key) filter (where x.is_first and x.skip_reason is null and x.due_at is null) as charged
    into v from slice_candidates(p_campaign, p_line, p_wanted, v_examined, p_at) x;
    exit when v.sends > 0 or v_examined >= 2000;
    v_examined = 2000;
  end loop;
  is_none = v.seqs is null;
  if is_none then
    -- Step over them, and drop the marks that nothing waits for any more.
    update campaign set cursor_seq = least(p_campaign.cursor_seq + v_examined, p_campaign.last_seq) where id = p_campaign.id;
    delete from recipient_mark m where m.campaign_id = p_campaign.id and m.kind = 'waiting' and m.due_at <= p_at
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
  from begin_recipients(p_campaign, p_line, v.seqs, v.skips, v.dues, v.last, p_at) b;
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

  v_count = slice_size(l.rate_per_second, c.rate_per_second, v_pick.runnable, l.breaker_reason is not null);
  select * into v_begun from begin_candidates(c, p_line, v_count, t);
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

-- Why a campaign moves or does not, and when it next will by itself: {code, at?, …}. The first reason that holds is the one to tell.
create or replace function standing(c campaign) returns jsonb language sql stable as $$
  with line as (
    select count(*) as n, count(*) filter (where l.is_stopped) as stopped, count(*) filter (where l.breaker_open_until > clock_timestamp()) as open,
      min(l.breaker_open_until) filter (where l.breaker_open_until > clock_timestamp()) as opens_at,
      max(l.breaker_reason) filter (where l.breaker_open_until > clock_timestamp()) as reason
    from campaign_line cl join sending_line l on l.id = cl.line_id where cl.campaign_id = c.id
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
    when line.n = line.stopped then jsonb_build_object('code', 'line_stopped')
    when line.n = line.stopped + line.open and c.queued_count > 0 then jsonb_build_object('code', 'breaker_open', 'at', line.opens_at, 'reason', line.reason)
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
