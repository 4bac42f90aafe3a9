-- Settle, expiry, receipts and reconciliation are one conditional move of a row by (campaign, seq, attempt): whoever moves it
-- counts the difference between old and new, so that a repeated or late call changes nothing.

-- What an outcome makes of a recipient; null where it has nothing to say any more. A budget of five tries ends in an error.
--   sent · error · unknown; wait (refused cleanly: again later) · held (the line's or campaign's fault: the try is given back)
--   · returned (never started) · absent (proven not to be in the provider's list)
create function next_status(p_outcome text, p_status text, p_code text, p_tries integer, p_campaign_status text) returns text language sql immutable as $$
  select case
    -- The person has the message: that wins over every state that says it may still go out.
    when p_outcome = 'sent' and (p_status in ('sending', 'unknown', 'queued', 'canceled') or (p_status = 'error' and p_code = 'retries_exhausted')) then 'sent'
    when p_outcome = 'error' and p_status in ('sending', 'unknown') then 'error'
    when p_outcome = 'unknown' and p_status = 'sending' then 'unknown'
    when (p_outcome in ('wait', 'held', 'returned') and p_status in ('sending', 'unknown')) or (p_outcome = 'absent' and p_status = 'unknown') then
      case
        when p_outcome in ('wait', 'absent') and p_tries >= 5 then 'error'
        when p_campaign_status in ('canceled', 'failed') then 'canceled'
        else 'queued'
      end
  end
$$;

-- Full jitter over 2, 4, 8, 16 … times the base, ten minutes at the most.
create function backoff(p_tries integer, p_base_ms integer) returns interval language sql volatile as $$
  select random() * least(600000, p_base_ms * 2 ^ greatest(0, p_tries - 1)) * interval '1 millisecond'
$$;

-- p_outcomes: [{seq, attempt, outcome, sid?, code?, message?}]. The caller holds the campaign's lock. p_hold_until: when a breaker opened
-- just now, until then whoever would wait is held. Returns how many rows moved.
create function move_recipients(p_campaign campaign, p_outcomes jsonb, p_reconcile_ms integer, p_backoff_ms integer, p_hold_until timestamptz)
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
    select o.*, r.status as old, r.tries, r.group_snapshot, r.begun_at, next_status(o.outcome, r.status, r.error_code, r.tries, (p_campaign).status) as new
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
    delete from recipient_mark m using moved v
    where m.campaign_id = (p_campaign).id and m.seq = v.seq and v.new in ('sent', 'canceled') and v.old <> 'sending'
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
  ), by_group as (
    select group_snapshot as name, count(*) filter (where new = 'sent') as sent,
      count(*) filter (where new = 'error') - count(*) filter (where old = 'error') as errors
    from moved where new in ('sent', 'error') or old = 'error' group by group_snapshot
  ), rolled as (
    select add_stats((p_campaign).user_id, (p_campaign).id, t, coalesce(jsonb_agg(to_jsonb(g) order by g.name), '[]')) from by_group g
  )
  select d.moved into v_moved from delta d, rolled;
  return v_moved;
end
$$;

-- Adds to the rollups, by key: [{name, sent, errors, delivered, read}] per group, summed for the campaign's quarter of an hour.
create function add_stats(p_user uuid, p_campaign uuid, p_at timestamptz, p_groups jsonb) returns void language plpgsql as $$
begin
  if p_groups = '[]' then
    return;
  end if;
  insert into send_stat as s (user_id, at, campaign_id, sent, errors, delivered, read)
  select p_user, date_bin('15 minutes', p_at, '2000-01-01Z'), p_campaign,
    coalesce(sum(g.sent), 0), coalesce(sum(g.errors), 0), coalesce(sum(g.delivered), 0), coalesce(sum(g.read), 0)
  from jsonb_to_recordset(p_groups) as g (sent integer, errors integer, delivered integer, read integer)
  on conflict (user_id, at, campaign_id) do update
  set sent = s.sent + excluded.sent, errors = s.errors + excluded.errors, delivered = s.delivered + excluded.delivered, read = s.read + excluded.read;

  insert into group_stat as s (user_id, day, group_name, sent, errors, delivered, read)
  select p_user, (p_at at time zone u.time_zone)::date, g.name, coalesce(g.sent, 0), coalesce(g.errors, 0), coalesce(g.delivered, 0), coalesce(g.read, 0)
  from jsonb_to_recordset(p_groups) as g (name text, sent integer, errors integer, delivered integer, read integer), app_user u
  where u.id = p_user order by g.name
  on conflict (user_id, day, group_name) do update
  set sent = s.sent + excluded.sent, errors = s.errors + excluded.errors, delivered = s.delivered + excluded.delivered, read = s.read + excluded.read;
end
$$;

-- The breaker after a settle. Ten failures in a row, or one that says that the line itself is at fault, open it; a probe's outcome closes
-- or reopens it. p_outcomes is in the order in which they came. Returns until when it is open, null while it is closed.
create function turn_breaker(p_line uuid, p_outcomes jsonb, p_open_ms integer) returns timestamptz language plpgsql as $$
declare
  l sending_line;
  t timestamptz;
  v_failures integer;
  v_is_alive boolean;
  v_fault text;
  v_throttled integer;
  v_total integer;
begin
  select count(*) filter (where is_failure and i > last_alive), bool_or(is_alive), max(code) filter (where scope = 'line'),
    count(*) filter (where throttled), count(*)
  into v_failures, v_is_alive, v_fault, v_throttled, v_total
  from (
    select o.*, max(case when o.is_alive then o.i else 0 end) over () as last_alive from (
      -- An error that we found ourselves (a text that cannot be rendered) says nothing about the provider.
      select x.*, x.outcome = 'sent' or (x.outcome = 'error' and x.scope = 'recipient') as is_alive,
        x.outcome = 'unknown' or x.scope = 'line' or (x.outcome = 'wait' and not coalesce(x.throttled, false)) as is_failure
      from rows from (jsonb_to_recordset(p_outcomes) as (outcome text, code text, scope text, throttled boolean)) with ordinality as x (outcome, code, scope, throttled, i)
    ) o
  ) y;
  if v_failures = 0 and v_throttled * 5 <= v_total and not exists (select 1 from sending_line where id = p_line and failure_streak > 0) then
    return null;
  end if;

  select * into l from sending_line where id = p_line for no key update;
  t = clock_timestamp();
  l.failure_streak = case when v_is_alive then v_failures else l.failure_streak + v_failures end;
  if v_throttled * 5 > v_total then
    l.next_slot_at = greatest(l.next_slot_at, t) + interval '1 second';
  end if;
  if v_failures > 0 and (v_fault is not null or l.failure_streak >= 10 or (l.breaker_reason is not null and not coalesce(v_is_alive, false))) then
    l.breaker_open_until = t + p_open_ms * interval '1 millisecond';
    l.breaker_reason = coalesce(v_fault, l.breaker_reason, 'failures_in_a_row');
  elsif v_is_alive then
    l.breaker_open_until = null;
    l.breaker_reason = null;
  end if;
  update sending_line set failure_streak = l.failure_streak, next_slot_at = l.next_slot_at, breaker_open_until = l.breaker_open_until,
    breaker_reason = l.breaker_reason, updated_at = t
  where id = p_line;
  return case when l.breaker_open_until > t then l.breaker_open_until end;
end
$$;

-- Whom the provider says have asked not to be written to: from now on for every user of the line. [{seq, optOut}]; the last of the locks.
create function suppress_opted_out(p_campaign uuid, p_items jsonb) returns void language sql volatile as $$
  insert into suppression (id, line_id, phone_key, reason, source)
  select gen_random_uuid(), r.line_id, r.phone_key, 'opted_out', 'provider'
  from jsonb_to_recordset(p_items) as x (seq integer, "optOut" boolean)
  join campaign_recipient r on r.campaign_id = p_campaign and r.seq = x.seq and r.line_id is not null
  where x."optOut" order by r.phone_key
  on conflict (line_id, phone_key) where line_id is not null do nothing
$$;

-- Records the outcomes of a slice: [{seq, attempt, outcome, sid?, code?, message?, scope?, throttled?, optOut?}]. With p_is_done the slice is closed.
-- Answers {moved, status, isFinished}: the campaign's status tells a worker to stop, isFinished to close it.
create function settle(p_slice uuid, p_line uuid, p_campaign uuid, p_is_done boolean, p_outcomes jsonb, p_reconcile_ms integer, p_backoff_ms integer, p_open_ms integer)
returns jsonb language plpgsql as $$
declare
  c campaign;
  v_hold timestamptz;
  v_moved integer;
  v_fault text;
begin
  v_hold = turn_breaker(p_line, p_outcomes, p_open_ms);
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

-- A slice whose worker died: nobody knows which of its calls went out, so all that are still `sending` become `unknown`.
create function expire_slice(p_slice uuid, p_reconcile_ms integer) returns integer language plpgsql as $$
declare
  s slice;
  c campaign;
  v_moved integer;
begin
  select * into s from slice where id = p_slice and lease_until < clock_timestamp();
  if s.id is null then
    return 0;
  end if;
  select * into c from campaign where id = s.campaign_id for no key update;
  v_moved = move_recipients(c, (
    select coalesce(jsonb_agg(jsonb_build_object('seq', u.seq, 'attempt', u.attempt, 'outcome', 'unknown', 'code', 'worker_lost')), '[]')
    from unnest(s.seqs, s.attempts) u (seq, attempt)), p_reconcile_ms, 0, null);
  delete from slice where id = p_slice;
  insert into campaign_event (user_id, campaign_id, event_type, payload)
  values (c.user_id, c.id, 'slice_expired', jsonb_build_object('sliceId', p_slice, 'moved', v_moved));
  return v_moved;
end
$$;

-- Reconciliation and the user's word about unknowns: [{seq, attempt, outcome: sent|absent, sid?}].
create function reconcile(p_campaign uuid, p_outcomes jsonb, p_reconcile_ms integer) returns jsonb language plpgsql as $$
declare
  c campaign;
  v_moved integer;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null then
    return jsonb_build_object('moved', 0, 'isFinished', false);
  end if;
  v_moved = move_recipients(c, p_outcomes, p_reconcile_ms, 0, null);
  select * into c from campaign where id = p_campaign;
  return jsonb_build_object('moved', v_moved, 'isFinished', is_finished(c));
end
$$;
