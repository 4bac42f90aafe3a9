-- What the provider tells later: accepted, delivered, read, undelivered. Callbacks come late, doubled, in any order, and before our own write.

-- p_receipts: [{seq, attempt, sid, status, code?, optOut?, at}] of one campaign, status in the provider's words. Every status proves acceptance.
-- Answers {moved, changed, isFinished}.
create function record_receipts(p_campaign uuid, p_receipts jsonb, p_reconcile_ms integer) returns jsonb language plpgsql as $$
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
      r.undelivered_at is not null and o.delivered is not null as is_taken_back,
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
  ), by_group as (
    select group_snapshot as name, count(*) filter (where is_delivered) as delivered, count(*) filter (where is_read) as read
    from changed where is_delivered or is_read group by group_snapshot
  ), rolled as (
    select add_stats(c.user_id, p_campaign, clock_timestamp(), coalesce(jsonb_agg(to_jsonb(g) order by g.name), '[]')) from by_group g
  )
  select count(*) into v_changed from changed, rolled;
  perform suppress_opted_out(p_campaign, p_receipts);
  select * into c from campaign where id = p_campaign;
  return jsonb_build_object('moved', v_moved, 'changed', v_changed, 'isFinished', is_finished(c));
end
$$;
