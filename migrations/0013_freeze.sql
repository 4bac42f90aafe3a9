-- Freezing at full rate, whatever the planner knows. A campaign often follows its import at once, before the tables were analysed: then a
-- join was planned over the whole audience for each part, and a part of 10,000 took from half a second to longer than a statement may.

drop function audience_page;

-- The ids of an audience beyond a cursor, in their order, at most p_limit; whoever is in several of its groups stands there as often.
-- It only ever walks indexes: without statistics, the planner sorted all who were left for each part.
create function audience_page(p_user uuid, p_audience jsonb, p_after uuid, p_before timestamptz, p_limit integer) returns setof uuid
language plpgsql stable set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
declare
  v_walks text;
begin
  if p_audience->>'importId' is not null then
    return query select i.contact_id from import_contact i
      where i.user_id = p_user and i.import_id = (p_audience->>'importId')::uuid and i.contact_id > p_after order by i.contact_id limit p_limit;
  elsif p_audience->'groups' is not null then
    -- One walk for each group, merged as they go.
    select string_agg(format('(select m.contact_id from contact_group_membership m where m.user_id = $1 and m.group_id = %L
        and m.contact_id > $2 and m.is_active and m.created_at <= $3 order by m.contact_id)', g.id), ' union all ')
    into v_walks from contact_group g where g.user_id = p_user and g.name in (select jsonb_array_elements_text(p_audience->'groups'));
    if v_walks is not null then
      return query execute 'select w.id from (' || v_walks || ') w (id) order by w.id limit $4' using p_user, p_after, p_before, p_limit;
    end if;
  else
    return query select distinct x::uuid from jsonb_array_elements_text(p_audience->'contactIds') x
      where x::uuid > p_after order by 1 limit p_limit;
  end if;
end
$$;

-- Takes the next part of the audience into the campaign, if the cursor is where the caller believes it to be.
-- Rows, cursor and last seq move together. Answers {moved, cursor, added, isDone}; moved is false for a caller that came late.
create or replace function freeze_part(p_campaign uuid, p_cursor uuid, p_limit integer) returns jsonb language plpgsql as $$
declare
  c campaign;
  v_names text[];
  v_is_by_group boolean;
  -- Of an audience of one group that is the one that counts.
  v_group text;
  v_page uuid[];
  v_read integer;
  v_added integer;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or c.status not in ('queued', 'running', 'paused') or c.frozen_at is not null or c.freeze_cursor is distinct from p_cursor then
    return jsonb_build_object('moved', false, 'cursor', c.freeze_cursor, 'added', 0, 'isDone', c.id is null or c.frozen_at is not null or c.status not in ('queued', 'running', 'paused'));
  end if;
  v_names = array(select jsonb_array_elements_text(c.variables));
  v_is_by_group = c.audience->'groups' is not null;
  v_group = case when jsonb_array_length(c.audience->'groups') = 1 then c.audience->'groups'->>0 end;
  v_page = array(select audience_page(c.user_id, c.audience, coalesce(p_cursor, '00000000-0000-0000-0000-000000000000'), c.started_at, p_limit));
  v_read = cardinality(v_page);

  -- By the key for each contact, as everything below: no plan may read more than the part.
  with person as (
    select k.*, row_number() over (partition by k.phone_key order by k.id) as spelling
    from (select distinct u.id from unnest(v_page) u (id)) p
    cross join lateral (select * from contact k where k.user_id = c.user_id and k.id = p.id offset 0) k
    where k.deleted_at is null and (k.created_at <= c.started_at or not v_is_by_group)
  ), new as (
    -- Two spellings of one phone are one person.
    select p.*, row_number() over (order by p.id) as place from person p
    where p.spelling = 1
      and (select true from campaign_recipient r where r.campaign_id = p_campaign and r.phone_key = p.phone_key limit 1) is null
  ), counted as (
    select n.*, coalesce(v_group, g.name) as group_name from new n
    left join lateral (
      -- counted_group, written out: calling it for each row took half of the freezing.
      select g.name from contact_group_membership m join contact_group g on g.user_id = m.user_id and g.id = m.group_id
      where v_group is null and m.user_id = c.user_id and m.contact_id = n.id and m.is_active
      order by coalesce(jsonb_exists(c.audience->'groups', g.name), false) desc, g.name limit 1) g on true
  ), added as (
    insert into campaign_recipient (campaign_id, seq, user_id, contact_id, phone_key, phone_snapshot, group_snapshot, variables, template_index, status)
    select p_campaign, c.last_seq + n.place, c.user_id, n.id, n.phone_key, n.phone, n.group_name,
      -- contact_variables, written out for the same reason.
      (select jsonb_object_agg(x.name, x.value) from (
          select u.name, case u.name when 'numero' then n.phone when 'nombre' then n.nombre when 'sustantivo' then n.sustantivo
            when 'grupo' then n.group_name else n.attributes->>u.name end as value
          from unnest(v_names) u (name)) x
        where x.value is not null),
      (c.last_seq + n.place - 1) % c.template_count, 'queued'
    from counted n order by n.place
    returning 1
  )
  select count(*) into v_added from added;

  update campaign set
    freeze_cursor = coalesce(v_page[v_read], freeze_cursor), last_seq = c.last_seq + v_added, total_recipients = c.total_recipients + v_added,
    queued_count = queued_count + v_added, frozen_at = case when v_read < p_limit then clock_timestamp() end,
    status = case when c.status = 'queued' then 'running' else c.status end, updated_at = clock_timestamp()
  where id = p_campaign;
  if c.status = 'queued' then
    update campaign_line set is_open = true where campaign_id = p_campaign;
  end if;
  insert into campaign_event (user_id, campaign_id, event_type, payload)
  values (c.user_id, p_campaign, 'enqueue', jsonb_build_object('from', c.last_seq + 1, 'to', c.last_seq + v_added));
  return jsonb_build_object('moved', true, 'cursor', coalesce(v_page[v_read], c.freeze_cursor), 'added', v_added, 'isDone', v_read < p_limit);
end
$$;
