-- What the sweep asks: which outcomes to look up at the provider, and whether any work is open at all.

-- The unknowns whose time has come, with what identifies their message at the provider: line, phone, text, and what others have claimed.
-- rivals counts other open attempts on the same line to the same phone: their identical texts could not be told apart.
create function unknowns_due(p_limit integer)
returns table (campaign_id uuid, seq integer, attempt integer, line_id uuid, address text, phone text, template text, variables jsonb, media_id uuid,
  begun_at timestamptz, claimed text[], rivals jsonb) language sql volatile as $$
  select m.campaign_id, m.seq, r.attempt::integer, r.line_id, l.address, r.phone_snapshot, k.templates->>r.template_index::integer, r.variables, k.media_id, r.begun_at,
    others.claimed, others.rivals
  from recipient_mark m
  join campaign_recipient r on r.campaign_id = m.campaign_id and r.seq = m.seq and r.status = 'unknown'
  join campaign k on k.id = m.campaign_id
  join sending_line l on l.id = r.line_id,
  lateral (
    select array_agg(o.provider_message_id) filter (where o.provider_message_id is not null) as claimed,
      coalesce(jsonb_agg(jsonb_build_object('template', ok.templates->>o.template_index::integer, 'variables', o.variables))
        filter (where o.status in ('unknown', 'sending') and o.campaign_id <> m.campaign_id), '[]') as rivals
    from campaign_line cl
    join campaign ok on ok.id = cl.campaign_id
    join campaign_recipient o on o.campaign_id = cl.campaign_id and o.phone_key = r.phone_key
    where cl.line_id = r.line_id and (cl.is_open or ok.finished_at > r.begun_at - interval '1 hour')
  ) others
  where m.kind = 'unknown' and m.due_at <= clock_timestamp()
  order by m.due_at limit p_limit
$$;

-- Puts off a look: to a later time, or (null) until the user decides. Only while it is still unknown at this attempt.
create function put_off_unknowns(p_campaign uuid, p_items jsonb) returns integer language plpgsql as $$
declare
  v_count integer;
begin
  perform 1 from campaign where id = p_campaign for no key update;
  with x as (
    select * from jsonb_to_recordset(p_items) as x (seq integer, attempt integer, due_at timestamptz, reason text)
  ), marked as (
    update recipient_mark m set due_at = x.due_at, reason = coalesce(x.reason, m.reason), updated_at = clock_timestamp()
    from x join campaign_recipient r on r.campaign_id = p_campaign and r.seq = x.seq and r.attempt = x.attempt and r.status = 'unknown'
    where m.campaign_id = p_campaign and m.seq = x.seq and m.kind = 'unknown' returning m.seq, m.reason, x.due_at
  ), told as (
    update campaign_recipient r set error_code = k.reason, updated_at = clock_timestamp() from marked k
    where r.campaign_id = p_campaign and r.seq = k.seq and k.due_at is null
  )
  select count(*) into v_count from marked;
  return v_count;
end
$$;

-- Whether the sweep has anything to come back for.
create function has_open_work() returns boolean language sql volatile as $$
  select exists (select 1 from campaign where status in ('queued', 'running'))
    or exists (select 1 from campaign_line cl join campaign k on k.id = cl.campaign_id where cl.is_open and k.status in ('canceled', 'completed'))
    or exists (select 1 from campaign where finished_at is not null and folded_seq < last_seq)
    or exists (select 1 from slice)
    or exists (select 1 from recipient_mark where kind = 'unknown' and due_at is not null)
    or (select wanted_until > clock_timestamp() from sweep_state)
$$;
