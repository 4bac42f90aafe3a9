-- Sending again to those who failed leaves out those who have asked for no more.

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
    select r.seq, r.updated_at as failed_at from recipient_mark m
    join campaign_recipient r on r.campaign_id = m.campaign_id and r.seq = m.seq and r.status = 'error'
    where m.campaign_id = c.id and m.kind = 'error' and (p_codes is null or m.reason in (select jsonb_array_elements_text(p_codes)))
      -- Whoever has asked for no more stays what he is: sent to again, he would only be skipped.
      and not exists (select 1 from suppression s where s.phone_key = r.phone_key
        and (s.user_id = c.user_id or s.line_id in (select cl.line_id from campaign_line cl where cl.campaign_id = c.id)))
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
