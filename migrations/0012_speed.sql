-- Begin and Settle at full rate. What a slice calls is in PL/pgSQL, which keeps its plans: a function in SQL is planned anew at every
-- call (1 to 5 ms each, more than most of them take).

-- What a worker needs to send a slice: each row with its delay from now. Rows that moved on meanwhile are not in it.
create or replace function slice_json(p_slice slice, p_wait_ms numeric) returns jsonb language plpgsql volatile as $$
declare
  -- One clock for all rows: read row by row, the spacing would lack the time that the reading takes.
  v_lead_ms numeric = extract(epoch from p_slice.slot_at - clock_timestamp()) * 1000;
  v_rows jsonb;
begin
  select jsonb_agg(jsonb_build_object(
      'seq', r.seq, 'attempt', r.attempt, 'to', r.phone_snapshot, 'templateIndex', r.template_index, 'variables', r.variables,
      'delayMs', round(v_lead_ms + (u.i - 1) * p_slice.step_us / 1000.0, 1)
    ) order by u.i)
  into v_rows
  from unnest(p_slice.seqs, p_slice.attempts) with ordinality u (seq, attempt, i)
  join campaign_recipient r on r.campaign_id = p_slice.campaign_id and r.seq = u.seq and r.attempt = u.attempt and r.status = 'sending';
  return (select jsonb_build_object(
      'kind', 'slice', 'sliceId', p_slice.id, 'campaignId', k.id, 'userId', k.user_id,
      'templates', k.templates, 'mediaId', k.media_id, 'mediaContentType', k.media_content_type, 'waitMs', p_wait_ms,
      'rows', coalesce(v_rows, '[]'))
    from campaign k where k.id = p_slice.campaign_id);
end
$$;

-- Whom the provider says have asked not to be written to: from now on for every user of the line. [{seq, optOut}]; the last of the locks.
create or replace function suppress_opted_out(p_campaign uuid, p_items jsonb) returns void language plpgsql volatile as $$
begin
  insert into suppression (id, line_id, phone_key, reason, source)
  select gen_random_uuid(), r.line_id, r.phone_key, 'opted_out', 'provider'
  from jsonb_to_recordset(p_items) as x (seq integer, "optOut" boolean)
  join campaign_recipient r on r.campaign_id = p_campaign and r.seq = x.seq and r.line_id is not null
  where x."optOut" order by r.phone_key
  on conflict (line_id, phone_key) where line_id is not null do nothing;
end
$$;

-- Moves the chosen to `sending` or `skipped` and keeps counts and marks; answers who was begun with which attempt.
create or replace function begin_recipients(p_campaign campaign, p_line uuid, p_seqs integer[], p_suppressed boolean[], p_cursor integer, p_at timestamptz,
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
    -- By an array, here and in Settle: joined, every mark of the campaign was read for each slice.
    delete from recipient_mark m
    where m.campaign_id = (p_campaign).id and m.seq = any (array(select x.seq from chosen x where not x.is_suppressed))
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

-- A slice moves every row of its pages at once, so that half of each page has to be free for the move to stay on it (HOT), and
-- a little more for what Settle adds: at 70 every other update left its page, and went into both indexes.
create or replace function ensure_partitions(p_months_ahead integer) returns integer language plpgsql as $$
declare
  v_from timestamptz;
  v_to timestamptz;
  v_suffix text;
  v_made integer = 0;
begin
  for i in 0..p_months_ahead loop
    v_from = date_trunc('month', clock_timestamp(), 'UTC') + make_interval(months => i);
    v_to = v_from + interval '1 month';
    v_suffix = to_char(v_from at time zone 'UTC', 'YYYY_MM');
    if to_regclass('campaign_event_' || v_suffix) is null then
      execute format('create table %I partition of campaign_event for values from (%L) to (%L)', 'campaign_event_' || v_suffix, v_from, v_to);
      v_made = v_made + 1;
    end if;
    if to_regclass('campaign_recipient_' || v_suffix) is null then
      execute format('create table %I partition of campaign_recipient for values from (%L) to (%L) with (fillfactor = 45)',
        'campaign_recipient_' || v_suffix, uuid_floor(v_from), uuid_floor(v_to));
      v_made = v_made + 1;
    end if;
  end loop;
  return v_made;
end
$$;

do $$
declare
  v_partition regclass;
begin
  for v_partition in select inhrelid from pg_inherits where inhparent = 'campaign_recipient'::regclass loop
    execute format('alter table %s set (fillfactor = 45)', v_partition);
  end loop;
end
$$;
