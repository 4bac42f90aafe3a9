-- The long steps of a campaign: freezing its audience, canceling the rest, closing, folding contact statistics. Each goes in batches
-- under the campaign's lock and can be repeated.

create function is_finished(c campaign) returns boolean language sql immutable as $$
  select (c.status in ('running', 'canceled') and c.finished_at is null
    and (c.status = 'canceled' or (c.frozen_at is not null and c.cursor_seq >= c.last_seq))
    and c.queued_count + c.sending_count + c.unknown_count = 0)
$$;

-- Audiences. Plain SQL functions, so that a limit or a count is planned through them. Those who came after p_before are not in a group's.
create function audience_of_import(p_user uuid, p_import uuid) returns setof contact language sql stable as $$
  select k.* from import_contact i join contact k on k.user_id = i.user_id and k.id = i.contact_id
  where i.user_id = p_user and i.import_id = p_import and k.deleted_at is null
$$;

create function audience_of_groups(p_user uuid, p_names jsonb, p_before timestamptz) returns setof contact language sql stable as $$
  select k.* from contact k
  where k.user_id = p_user and k.deleted_at is null and k.created_at <= p_before and exists (
    select 1 from contact_group_membership m join contact_group g on g.user_id = m.user_id and g.id = m.group_id
    where m.user_id = k.user_id and m.contact_id = k.id and m.is_active and m.created_at <= p_before
      and g.name in (select jsonb_array_elements_text(p_names)))
$$;

create function audience_of_contacts(p_user uuid, p_ids jsonb) returns setof contact language sql stable as $$
  select k.* from contact k
  where k.user_id = p_user and k.deleted_at is null and k.id in (select x::uuid from jsonb_array_elements_text(p_ids) x)
$$;

-- The contacts of an audience beyond a cursor, in the order of their ids.
create function audience_page(p_user uuid, p_audience jsonb, p_after uuid, p_before timestamptz, p_limit integer) returns setof contact language plpgsql stable as $$
begin
  if p_audience->>'importId' is not null then
    return query select k.* from audience_of_import(p_user, (p_audience->>'importId')::uuid) k where k.id > p_after order by k.id limit p_limit;
  elsif p_audience->'groups' is not null then
    return query select k.* from audience_of_groups(p_user, p_audience->'groups', p_before) k where k.id > p_after order by k.id limit p_limit;
  else
    return query select k.* from audience_of_contacts(p_user, p_audience->'contactIds') k where k.id > p_after order by k.id limit p_limit;
  end if;
end
$$;

-- The group that a recipient counts under: one of the audience's groups if there is one, else the first by name; null for none.
create function counted_group(p_user uuid, p_contact uuid, p_audience jsonb) returns text language sql stable as $$
  select g.name from contact_group_membership m join contact_group g on g.user_id = m.user_id and g.id = m.group_id
  where m.user_id = p_user and m.contact_id = p_contact and m.is_active
  order by coalesce(jsonb_exists(p_audience->'groups', g.name), false) desc, g.name limit 1
$$;

-- What the templates use of a contact, so that a message does not change with the contact after the launch; null when they use nothing.
create function contact_variables(k contact, p_group text, p_names jsonb) returns jsonb language sql immutable as $$
  select jsonb_object_agg(n.name, v.value)
  from jsonb_array_elements_text(p_names) n (name), lateral (select case n.name
    when 'numero' then k.phone when 'nombre' then k.nombre when 'sustantivo' then k.sustantivo when 'grupo' then p_group
    else k.attributes->>n.name end as value) v
  where v.value is not null
$$;

-- Takes the next part of the audience into the campaign, if the cursor is where the caller believes it to be.
-- Rows, cursor and last seq move together. Answers {moved, cursor, added, isDone}; moved is false for a caller that came late.
create function freeze_part(p_campaign uuid, p_cursor uuid, p_limit integer) returns jsonb language plpgsql as $$
declare
  c campaign;
  v_read integer;
  v_added integer;
  v_last uuid;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or c.status not in ('queued', 'running', 'paused') or c.frozen_at is not null or c.freeze_cursor is distinct from p_cursor then
    return jsonb_build_object('moved', false, 'cursor', c.freeze_cursor, 'added', 0, 'isDone', c.id is null or c.frozen_at is not null or c.status not in ('queued', 'running', 'paused'));
  end if;
  with page as materialized (
    select * from audience_page(c.user_id, c.audience, coalesce(p_cursor, '00000000-0000-0000-0000-000000000000'), c.started_at, p_limit)
  ), one_each as (
    -- Two spellings of one phone are one person.
    select distinct on (p.phone_key) p.id from page p order by p.phone_key, p.id
  ), new as (
    select p.*, row_number() over (order by p.id) as place from page p join one_each o on o.id = p.id
    where not exists (select 1 from campaign_recipient r where r.campaign_id = c.id and r.phone_key = p.phone_key)
  ), added as (
    insert into campaign_recipient (campaign_id, seq, user_id, contact_id, phone_key, phone_snapshot, group_snapshot, variables, template_index, status)
    select c.id, c.last_seq + n.place, c.user_id, n.id, n.phone_key, n.phone, g.name,
      case when c.variables <> '[]' then contact_variables(row(n.user_id, n.id, n.phone, n.phone_key, n.nombre, n.sustantivo, n.source, n.attributes,
        n.deleted_at, n.last_seen_at, n.created_at, n.updated_at)::contact, g.name, c.variables) end,
      (c.last_seq + n.place - 1) % c.template_count, 'queued'
    from new n left join lateral (
      -- counted_group, written out: calling it for each row took half of the freezing.
      select g.name from contact_group_membership m join contact_group g on g.user_id = m.user_id and g.id = m.group_id
      where m.user_id = c.user_id and m.contact_id = n.id and m.is_active
      order by coalesce(jsonb_exists(c.audience->'groups', g.name), false) desc, g.name limit 1) g on true
    order by n.place
    returning 1
  )
  select (select count(*) from page), (select count(*) from added), (select p.id from page p order by p.id desc limit 1) into v_read, v_added, v_last;
  update campaign set
    freeze_cursor = coalesce(v_last, freeze_cursor), last_seq = c.last_seq + v_added, total_recipients = c.total_recipients + v_added,
    queued_count = queued_count + v_added, frozen_at = case when v_read < p_limit then clock_timestamp() end,
    status = case when c.status = 'queued' then 'running' else c.status end, updated_at = clock_timestamp()
  where id = p_campaign;
  if c.status = 'queued' then
    update campaign_line set is_open = true where campaign_id = p_campaign;
  end if;
  insert into campaign_event (user_id, campaign_id, event_type, payload)
  values (c.user_id, p_campaign, 'enqueue', jsonb_build_object('from', c.last_seq + 1, 'to', c.last_seq + v_added));
  return jsonb_build_object('moved', true, 'cursor', coalesce(v_last, c.freeze_cursor), 'added', v_added, 'isDone', v_read < p_limit);
end
$$;

-- Cancels a part of those who wait in a stopped campaign. Returns how many still wait.
create function cancel_part(p_campaign uuid, p_limit integer) returns integer language plpgsql as $$
declare
  c campaign;
  v_canceled integer;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or c.status <> 'canceled' or c.queued_count = 0 then
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
create function close_campaign(p_campaign uuid) returns jsonb language plpgsql as $$
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
    status = case when r.queued + r.sending + r.unknown > 0 or c.status = 'canceled' then c.status else 'completed' end,
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

-- Adds a part of a closed campaign's outcomes to its contacts' statistics, behind campaign.folded_seq: repeated, it goes on where it was.
-- Returns whether anything is left.
create function fold_contact_stats(p_campaign uuid, p_limit integer) returns boolean language plpgsql as $$
declare
  c campaign;
  v_zone text;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or c.finished_at is null or c.folded_seq >= c.last_seq then
    return false;
  end if;
  select time_zone into v_zone from app_user where id = c.user_id;
  insert into contact_stat as s (user_id, contact_id, period, starts_on, sent, errors, last_at)
  select c.user_id, r.contact_id, p.period, p.starts_on, count(*) filter (where r.status = 'sent'), count(*) filter (where r.status = 'error'), max(r.at)
  from (select contact_id, status, coalesce(sent_at, updated_at) as at from campaign_recipient
    where campaign_id = p_campaign and seq > c.folded_seq and seq <= c.folded_seq + p_limit and status in ('sent', 'error')) r,
    lateral (values ('day', (r.at at time zone v_zone)::date), ('month', date_trunc('month', r.at at time zone v_zone)::date), ('all', date '2000-01-01')) as p (period, starts_on)
  group by r.contact_id, p.period, p.starts_on order by p.period, p.starts_on, r.contact_id
  on conflict (user_id, period, starts_on, contact_id) do update
  set sent = s.sent + excluded.sent, errors = s.errors + excluded.errors, last_at = greatest(s.last_at, excluded.last_at);
  update campaign set folded_seq = least(last_seq, c.folded_seq + p_limit) where id = p_campaign;
  return c.folded_seq + p_limit < c.last_seq;
end
$$;
