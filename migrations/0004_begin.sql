-- Begin: chooses whom a line messages next, charges the slots and moves them to `sending`, in one statement of one round trip.
-- Lock order everywhere: line, one campaign, its recipients and marks, rollups by key.

-- What a worker needs to send a slice: each row with its delay from now. Rows that moved on meanwhile are not in it.
create function slice_json(p_slice slice, p_wait_ms numeric) returns jsonb language sql volatile as $$
  -- One clock for all rows: read row by row, the spacing would lack the time that the reading takes.
  with clock as materialized (select clock_timestamp() as now)
  select jsonb_build_object(
    'kind', 'slice', 'sliceId', (p_slice).id, 'campaignId', k.id, 'userId', k.user_id,
    'templates', k.templates, 'mediaId', k.media_id, 'mediaContentType', k.media_content_type, 'waitMs', p_wait_ms,
    'rows', coalesce((
      select jsonb_agg(jsonb_build_object(
        'seq', r.seq, 'attempt', r.attempt, 'to', r.phone_snapshot, 'templateIndex', r.template_index, 'variables', r.variables,
        'delayMs', round(extract(epoch from (p_slice).slot_at - clock.now) * 1000 + (u.i - 1) * (p_slice).step_us / 1000.0, 1)
      ) order by u.i)
      from unnest((p_slice).seqs, (p_slice).attempts) with ordinality u (seq, attempt, i)
      join campaign_recipient r on r.campaign_id = k.id and r.seq = u.seq and r.attempt = u.attempt and r.status = 'sending'
    ), '[]'))
  from campaign k, clock where k.id = (p_slice).campaign_id
$$;

-- One second's worth of the line, shared by its runnable campaigns but at least ten, at most 100 and what the campaign's own rate allows.
create function slice_size(p_line_rate numeric, p_campaign_rate numeric, p_runnable bigint, p_is_probe boolean) returns integer language sql immutable as $$
  select case when p_is_probe then 1 else
    least(greatest(least(10, s.base), s.base / p_runnable), greatest(1, ceil(coalesce(p_campaign_rate, 100))), 100)::integer end
  from (select greatest(1, least(100, floor(coalesce(p_line_rate, 100))))::integer as base) s
$$;

-- Due marks first, then recipients beyond the cursor, examining at most 1.5 times what is wanted (4 times doubled the cost of a Begin).
-- The suppressed are taken along to be skipped; 400 kB of variables at the most, far below the Data API's 1 MiB answer.
create function slice_candidates(p_campaign campaign, p_line uuid, p_wanted integer, p_at timestamptz)
returns table (seq integer, is_suppressed boolean, is_fresh boolean) language sql volatile as $$
  with candidate as (
    (select m.seq, false as is_fresh from recipient_mark m
      where m.campaign_id = (p_campaign).id and m.kind = 'waiting' and m.due_at <= p_at order by m.due_at, m.seq limit p_wanted)
    union all
    select f.seq, true from campaign_recipient f
      where f.campaign_id = (p_campaign).id and f.seq > (p_campaign).cursor_seq
        and f.seq <= least((p_campaign).cursor_seq + ceil(p_wanted * 1.5), (p_campaign).last_seq)
  ), judged as (
    select c.seq, c.is_fresh, coalesce(octet_length(r.variables::text), 0) as bytes,
      exists (select 1 from suppression s where s.user_id = r.user_id and s.phone_key = r.phone_key)
        or exists (select 1 from suppression s where s.line_id = p_line and s.phone_key = r.phone_key) as is_suppressed
    from candidate c
    join campaign_recipient r on r.campaign_id = (p_campaign).id and r.seq = c.seq and r.status = 'queued'
  ), counted as (
    select j.*, count(*) filter (where not j.is_suppressed) over w as wanted, sum(j.bytes) over w as volume, row_number() over w as place
    from judged j window w as (order by j.is_fresh, j.seq rows unbounded preceding)
  )
  select c.seq, c.is_suppressed, c.is_fresh from counted c
  where c.wanted <= p_wanted and (c.wanted < p_wanted or not c.is_suppressed) and (c.volume <= 400000 or c.place = 1)
  order by c.is_fresh, c.seq
$$;

-- Moves the chosen to `sending` or `skipped` and keeps counts and marks; answers who was begun with which attempt.
create function begin_recipients(p_campaign campaign, p_line uuid, p_seqs integer[], p_suppressed boolean[], p_cursor integer, p_at timestamptz,
  out begun_seqs integer[], out begun_attempts integer[]) language plpgsql as $$
declare
  v_skipped integer;
begin
  with chosen as (
    select * from unnest(p_seqs, p_suppressed) as x (seq, is_suppressed)
  ), moved as (
    update campaign_recipient r set
      status = case when x.is_suppressed then 'skipped' else 'sending' end,
      attempt = r.attempt + case when x.is_suppressed then 0 else 1 end,
      tries = r.tries + case when x.is_suppressed then 0 else 1 end,
      line_id = p_line,
      error_code = case when x.is_suppressed then 'suppressed' end,
      error_message = null,
      begun_at = case when x.is_suppressed then r.begun_at else p_at end,
      updated_at = p_at
    from chosen x where r.campaign_id = (p_campaign).id and r.seq = x.seq
    returning r.seq, r.attempt, x.is_suppressed
  ), unmarked as (
    delete from recipient_mark m using chosen x where m.campaign_id = (p_campaign).id and m.seq = x.seq and not x.is_suppressed
  ), marked as (
    insert into recipient_mark as m (campaign_id, seq, user_id, kind, reason)
    select (p_campaign).id, v.seq, (p_campaign).user_id, 'skipped', 'suppressed' from moved v where v.is_suppressed order by v.seq
    on conflict (campaign_id, seq) do update set kind = excluded.kind, due_at = null, reason = excluded.reason, updated_at = p_at
  ), told as (
    insert into campaign_event (user_id, campaign_id, seq, attempt, event_type, payload)
    select (p_campaign).user_id, (p_campaign).id, v.seq, v.attempt, 'message_skipped', jsonb_build_object('code', 'suppressed') from moved v where v.is_suppressed
  )
  select array_agg(v.seq order by v.seq) filter (where not v.is_suppressed),
    array_agg(v.attempt::integer order by v.seq) filter (where not v.is_suppressed), count(*) filter (where v.is_suppressed)
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

-- When the next of those who wait in a line's running campaigns falls due.
create function next_due(p_line uuid) returns timestamptz language sql volatile as $$
  select min(d.due_at)
  from campaign_line cl
  join campaign k on k.id = cl.campaign_id and k.status = 'running',
  lateral (select m.due_at from recipient_mark m where m.campaign_id = k.id and m.kind = 'waiting' order by m.due_at limit 1) d
  where cl.line_id = p_line and cl.is_open
$$;

-- Nothing can be begun: the lease goes back in the very statement that found so. due_at is when something will be, if that is known.
create function release_idle(p_line uuid, p_due_at timestamptz) returns jsonb language plpgsql as $$
begin
  update sending_line set lease_until = null where id = p_line;
  return jsonb_build_object('kind', 'idle', 'dueAt', p_due_at);
end
$$;

-- Begins a slice under an id that the worker made: repeated, it answers the same slice.
-- Answers {kind}: `slice` with its rows; `ahead` with waitMs; `again` (call at once); `idle` (lease released); `lost` (the lease is gone).
create function begin_slice(p_slice uuid, p_line uuid, p_turn bigint, p_lead_ms integer, p_lease_ms integer) returns jsonb language plpgsql as $$
declare
  l sending_line;
  c campaign;
  s slice;
  t timestamptz;
  v_first timestamptz;
  v_lead interval = p_lead_ms * interval '1 millisecond';
  v_pick record;
  v_seqs integer[];
  v_suppressed boolean[];
  v_cursor integer;
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
  select array_agg(x.seq order by x.is_fresh, x.seq), array_agg(x.is_suppressed order by x.is_fresh, x.seq), max(x.seq) filter (where x.is_fresh)
  into v_seqs, v_suppressed, v_cursor from slice_candidates(c, p_line, v_count, t) x;
  if v_seqs is null then
    -- Everyone examined has moved on: step over them, and drop the marks that nothing waits for any more.
    update campaign set cursor_seq = least(c.cursor_seq + ceil(v_count * 1.5), c.last_seq) where id = c.id;
    delete from recipient_mark m where m.campaign_id = c.id and m.kind = 'waiting' and m.due_at <= t
      and not exists (select 1 from campaign_recipient r where r.campaign_id = c.id and r.seq = m.seq and r.status = 'queued');
    return jsonb_build_object('kind', 'again');
  end if;
  select * into v_begun from begin_recipients(c, p_line, v_seqs, v_suppressed, v_cursor, t);

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
