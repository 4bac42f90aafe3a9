-- Segments: kept filters over contacts, and what such a filter asks of a person's activity.

create table segment (
  user_id uuid not null references app_user (id),
  id uuid not null,
  name text not null check (name <> ''),
  -- {match: all|any, conditions: […]}, as packages/core/src/segment/filter.ts says it.
  filter jsonb not null check (filter @> '{"match": "all", "conditions": []}' or filter @> '{"match": "any", "conditions": []}'),
  -- Removed, it is not listed and not written to; for a month it can come back.
  removed_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (user_id, id)
);
create unique index segment_name on segment (user_id, name) where removed_at is null;
create index segment_removed on segment (removed_at) where removed_at is not null;

-- Takes a segment out of the list. Answers how many scheduled campaigns are for it, and does nothing if there are any; null when there is no such one.
create function remove_segment(p_user uuid, p_segment uuid) returns integer language plpgsql as $$
declare
  v_busy integer;
begin
  perform 1 from segment where user_id = p_user and id = p_segment and removed_at is null for update;
  if not found then
    return null;
  end if;
  -- After the lock, for which keep_segment waits: what committed meanwhile is seen.
  select count(*) into v_busy from campaign k where k.user_id = p_user and k.status = 'scheduled' and k.audience->>'segmentId' = p_segment::text;
  if v_busy = 0 then
    update segment set removed_at = clock_timestamp() where user_id = p_user and id = p_segment;
  end if;
  return v_busy;
end
$$;

-- A campaign that waits for its time is for the segment as it will be then; from its start on it keeps name and filter as they were.
create function keep_segment() returns trigger language plpgsql as $$
declare
  s segment;
begin
  if tg_op = 'UPDATE' and old.status = new.status then
    return new;
  end if;
  select * into s from segment where user_id = new.user_id and id = (new.audience->>'segmentId')::uuid and removed_at is null for key share;
  if s.id is null then
    raise foreign_key_violation using message = 'There is no such segment.';
  end if;
  new.audience = jsonb_build_object('segmentId', s.id)
    || case when new.status = 'queued' then jsonb_build_object('name', s.name, 'filter', s.filter) else '{}' end;
  return new;
end
$$;
create trigger segment_kept before insert or update of status on campaign for each row
  when (new.status in ('scheduled', 'queued') and jsonb_exists(new.audience, 'segmentId')) execute function keep_segment();

-- Whether a filter asks for a group of that name; null of no filter.
create function filter_names(p_filter jsonb, p_group text) returns boolean language sql immutable as $$
  select exists (select 1 from jsonb_array_elements(p_filter->'conditions') c where jsonb_exists(c->'groups', p_group))
$$;

-- Names with another in the place of one, each once.
create function names_replaced(p_names jsonb, p_old text, p_new text) returns jsonb language sql immutable as $$
  select jsonb_agg(x.name order by x.place) from (
    select case e.name when p_old then p_new else e.name end as name, min(e.place) as place
    from jsonb_array_elements_text(p_names) with ordinality e (name, place) group by 1) x
$$;

create function filter_replaced(p_filter jsonb, p_old text, p_new text) returns jsonb language sql immutable as $$
  select jsonb_set(p_filter, '{conditions}', (
    select jsonb_agg(case when jsonb_exists(c.one, 'groups') then jsonb_set(c.one, '{groups}', names_replaced(c.one->'groups', p_old, p_new)) else c.one end order by c.place)
    from jsonb_array_elements(p_filter->'conditions') with ordinality c (one, place)))
$$;

-- As before, and those whose segment names the group, from the start on.
create or replace function campaigns_naming(p_user uuid, p_name text) returns setof campaign language sql stable as $$
  select k.* from campaign k
  where k.user_id = p_user and k.frozen_at is null and k.status in ('draft', 'scheduled', 'queued', 'running', 'paused')
    and (jsonb_exists(k.audience->'groups', p_name) or filter_names(k.audience->'filter', p_name))
$$;

-- As before, and segments follow.
create or replace function replace_group_name(p_user uuid, p_old text, p_new text) returns void language sql volatile as $$
  update campaign k set audience = case when jsonb_exists(k.audience, 'filter')
      then jsonb_set(k.audience, '{filter}', filter_replaced(k.audience->'filter', p_old, p_new))
      else jsonb_set(k.audience, '{groups}', names_replaced(k.audience->'groups', p_old, p_new)) end
  where k.id in (select n.id from campaigns_naming(p_user, p_old) n);
  update segment set filter = filter_replaced(filter, p_old, p_new) where user_id = p_user and filter_names(filter, p_old);
  update drop_rule set group_name = p_new, updated_at = clock_timestamp() where user_id = p_user and group_name = p_old;
$$;

-- When a person was last sent something, got it, read it, answered. Made from the ledger behind the campaigns, in blocks of 250 people that
-- have changed: a settle writes nothing for it.
create table contact_activity (
  user_id uuid not null,
  contact_id uuid not null,
  sent_at timestamptz,
  delivered_at timestamptz,
  read_at timestamptz,
  replied_at timestamptz,
  primary key (user_id, contact_id),
  foreign key (user_id, contact_id) references contact (user_id, id)
) with (fillfactor = 70);

-- What of a block was folded: its sent, delivered and read together, which only grow.
create table activity_block (
  campaign_id uuid not null,
  block integer not null,
  user_id uuid not null,
  told integer not null,
  primary key (campaign_id, block),
  foreign key (user_id, campaign_id) references campaign (user_id, id)
) with (fillfactor = 70);

-- The same of the whole campaign, so that blocks are looked at only where there is something new.
create table activity_fold (
  campaign_id uuid primary key,
  user_id uuid not null,
  told bigint not null,
  foreign key (user_id, campaign_id) references campaign (user_id, id)
);

insert into contact_activity (user_id, contact_id, sent_at, delivered_at, read_at, replied_at)
select user_id, contact_id, max(sent_at), max(delivered_at), max(read_at), max(replied_at) from campaign_recipient where sent_at is not null group by 1, 2;
insert into activity_block (campaign_id, block, user_id, told)
select campaign_id, block, user_id, sent + delivered + read from recipient_block where sent + delivered + read > 0;
insert into activity_fold (campaign_id, user_id, told)
select id, user_id, sent_count + delivered_count + read_count from campaign where sent_count + delivered_count + read_count > 0;

-- Campaigns of which something is to be folded, of those started since.
create function campaigns_unfolded(p_user uuid, p_since timestamptz) returns setof uuid language sql stable as $$
  select k.id from campaign k left join activity_fold f on f.campaign_id = k.id
  where k.user_id = p_user and k.started_at >= p_since and k.sent_count + k.delivered_count + k.read_count <> coalesce(f.told, 0)
$$;

-- Who was erased while his activity was being written has none. What was written holds his row in contact, so that nobody is missed.
create function forget_erased_activity(p_user uuid, p_contacts uuid[]) returns void language sql volatile as $$
  delete from contact_activity a using contact c
  where a.user_id = p_user and a.contact_id = any (p_contacts) and c.user_id = a.user_id and c.id = a.contact_id and c.erased_at is not null
$$;

-- Folds at most so many changed blocks of a campaign. Repeated, or by two at once, it writes the same. Answers whether there may be more.
create function fold_activity(p_campaign uuid, p_blocks integer) returns boolean language plpgsql as $$
declare
  c campaign;
  v_blocks integer;
  v_people uuid[];
begin
  -- Before the blocks: they tell at least as much.
  select * into c from campaign where id = p_campaign;
  with changed as materialized (
    select b.block, b.sent + b.delivered + b.read as told
    from recipient_block b left join activity_block a on a.campaign_id = b.campaign_id and a.block = b.block
    where b.campaign_id = p_campaign and b.sent + b.delivered + b.read <> coalesce(a.told, 0) order by b.block limit p_blocks
  ), told as (
    select r.contact_id, r.sent_at, r.delivered_at, r.read_at from changed b
    cross join lateral (select x.* from campaign_recipient x
      where x.campaign_id = p_campaign and x.seq >= b.block * 250 and x.seq < b.block * 250 + 250 offset 0) r
    where r.sent_at is not null
  ), kept as (
    insert into contact_activity as a (user_id, contact_id, sent_at, delivered_at, read_at)
    select c.user_id, t.contact_id, t.sent_at, t.delivered_at, t.read_at from told t order by t.contact_id
    on conflict (user_id, contact_id) do update set sent_at = greatest(a.sent_at, excluded.sent_at),
      delivered_at = greatest(a.delivered_at, excluded.delivered_at), read_at = greatest(a.read_at, excluded.read_at)
    where a.sent_at is null or excluded.sent_at > a.sent_at
      or excluded.delivered_at is not null and (a.delivered_at is null or excluded.delivered_at > a.delivered_at)
      or excluded.read_at is not null and (a.read_at is null or excluded.read_at > a.read_at)
    returning contact_id
  ), noted as (
    insert into activity_block as a (campaign_id, block, user_id, told)
    select p_campaign, b.block, c.user_id, b.told from changed b order by b.block
    on conflict (campaign_id, block) do update set told = excluded.told
  )
  select (select count(*) from changed), (select array_agg(contact_id) from kept) into v_blocks, v_people;
  perform forget_erased_activity(c.user_id, v_people);
  if v_blocks < p_blocks then
    insert into activity_fold as f (campaign_id, user_id, told) values (c.id, c.user_id, c.sent_count + c.delivered_count + c.read_count)
    on conflict (campaign_id) do update set told = excluded.told;
  end if;
  return v_blocks = p_blocks;
end
$$;

create function erase_activity() returns trigger language plpgsql as $$
begin
  delete from contact_activity where user_id = old.user_id and contact_id = old.id;
  return null;
end
$$;
create trigger contact_activity_erased after update on contact for each row when (old.erased_at is null and new.erased_at is not null)
  execute function erase_activity();

-- As before, and whoever has found the part already says who is in it (p_page): then it was found before the campaign was locked.
drop function freeze_part;
create function freeze_part(p_campaign uuid, p_cursor uuid, p_limit integer, p_page uuid[] default null) returns jsonb language plpgsql as $$
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
  v_page = coalesce(p_page, array(select audience_page(c.user_id, c.audience, coalesce(p_cursor, '00000000-0000-0000-0000-000000000000'), c.started_at, p_limit)));
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
