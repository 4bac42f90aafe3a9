-- Imports at scale: a run goes on where the last one's last window ended, a file comes in parts, and what an import created can be undone.

-- What `packages/core/src/import/checkpoint.ts` writes: text and not jsonb, since only the code that wrote it reads it, and at the end it goes.
alter table import add column checkpoint text;

-- As it was, and the checkpoint goes with the end: it may hold half a row.
create or replace function finish_import(p_user uuid, p_import uuid, p_lease timestamptz, p_rows_read bigint, p_bytes_read bigint, p_error_code text, p_error_message text)
returns setof import language sql as $$
  update import set
      status = case when p_error_code is null then 'completed' else 'failed' end,
      rows_read = p_rows_read, bytes_read = p_bytes_read, error_code = p_error_code, error_message = p_error_message,
      inserted = c.inserted, updated = c.updated, duplicates = c.duplicates, invalid = c.invalid,
      checkpoint = null, lease_until = null, finished_at = clock_timestamp(), updated_at = clock_timestamp()
    from (select coalesce(sum(inserted), 0) inserted, coalesce(sum(updated), 0) updated, coalesce(sum(duplicates), 0) duplicates,
        coalesce(sum(invalid), 0) invalid from import_part where user_id = p_user and import_id = p_import) c
    where user_id = p_user and id = p_import and status = 'running' and lease_until = p_lease
    returning import.*
$$;

-- The multipart upload at S3 that is to become the file, while its parts come.
alter table import add column upload_id text;

-- Undoing: asked for, how far it is in import_contact, and its end with who was removed and who stayed, because changed since.
alter table import add column undo_asked_at timestamptz;
alter table import add column undo_cursor uuid;
alter table import add column undone_at timestamptz;
alter table import add column removed integer not null default 0;
alter table import add column kept integer not null default 0;

-- What an import created besides people: groups, and memberships of people whom there were already.
create table import_group (
  user_id uuid not null,
  import_id uuid not null,
  group_id uuid not null,
  primary key (user_id, import_id, group_id),
  foreign key (user_id, import_id) references import (user_id, id)
);
create table import_membership (
  user_id uuid not null,
  import_id uuid not null,
  contact_id uuid not null,
  group_id uuid not null,
  primary key (user_id, import_id, contact_id, group_id),
  foreign key (user_id, import_id) references import (user_id, id)
);

-- As in 0014_import.sql; it notes the groups and memberships that it makes.
create or replace function write_import_part(p_user uuid, p_import uuid, p_part integer, p_invalid integer, p_rows jsonb, p_groups jsonb) returns import_part
language plpgsql as $$
declare
  v_part import_part;
  v_source text;
begin
  -- Claims the part: a second call waits here for the first.
  insert into import_part (user_id, import_id, part, inserted, updated, duplicates, invalid)
    values (p_user, p_import, p_part, 0, 0, 0, p_invalid) on conflict do nothing returning * into v_part;
  if not found then
    select * into v_part from import_part where user_id = p_user and import_id = p_import and part = p_part;
    return v_part;
  end if;

  with made as (
    insert into contact_group (user_id, id, name)
      select p_user, g.value::uuid, g.key from jsonb_each_text(p_groups) g order by g.key collate "C"
      on conflict (user_id, name) do nothing returning id
  )
  insert into import_group (user_id, import_id, group_id) select p_user, p_import, id from made;
  select source into v_source from import where user_id = p_user and id = p_import;

  loop
    begin
      with incoming as materialized (
        -- By index for each phone: nothing else bounds what a plan without statistics may read.
        select r.*, (select true from contact k where k.user_id = p_user and k.phone = r.p limit 1) is not null as is_known
        from jsonb_to_recordset(p_rows) as r (i uuid, p text, k text, n text, s text, a jsonb, g jsonb, r integer)
      ), created as (
        insert into contact (user_id, id, phone, phone_key, nombre, sustantivo, source, attributes)
          select p_user, i, p, coalesce(k, p), n, s, v_source, coalesce(a, '{}') from incoming where not is_known order by p collate "C"
          returning id
      ), changed as (
        insert into contact (user_id, id, phone, phone_key, nombre, sustantivo, source, attributes)
          select p_user, i, p, coalesce(k, p), n, s, v_source, coalesce(a, '{}') from incoming
            -- After everybody new, in every import: known people locked before new ones are inserted would close a circle of waits.
            where is_known and (select count(*) from created) >= 0 order by p collate "C"
          on conflict (user_id, phone) do update set
            nombre = coalesce(excluded.nombre, contact.nombre),
            sustantivo = coalesce(excluded.sustantivo, contact.sustantivo),
            attributes = contact.attributes || excluded.attributes,
            deleted_at = null, last_seen_at = now(), updated_at = now()
          returning id, phone, xmax = 0 as is_new
      ), named as (
        select r.i, r.p, r.is_known, g.id as group_id
        from incoming r cross join lateral jsonb_array_elements_text(r.g) n (name)
        join contact_group g on g.user_id = p_user and g.name = n.name
      ), joined as (
        insert into contact_group_membership (user_id, contact_id, group_id)
          select p_user, i, group_id from named where not is_known order by i, group_id
      ), rejoined as (
        insert into contact_group_membership (user_id, contact_id, group_id)
          select p_user, c.id, n.group_id from named n join changed c on c.phone = n.p where n.is_known order by c.id, n.group_id
          on conflict (user_id, contact_id, group_id) do update set is_active = true, updated_at = now()
            where not contact_group_membership.is_active
          returning contact_id, group_id
      ), noted as (
        -- Whom an earlier window of this file created takes all his groups along when he is removed.
        insert into import_membership (user_id, import_id, contact_id, group_id)
          select p_user, p_import, j.contact_id, j.group_id from rejoined j
            where not exists (select 1 from import_contact s where s.user_id = p_user and s.import_id = p_import
              and s.contact_id = j.contact_id and s.was_created)
          on conflict do nothing
      ), first_seen as (
        insert into import_contact (user_id, import_id, contact_id, was_created)
          select p_user, p_import, id, true from created returning was_created
      ), seen as (
        -- Whoever an earlier window of this file has brought is there already, and this row of it is a duplicate.
        insert into import_contact (user_id, import_id, contact_id, was_created)
          select p_user, p_import, id, is_new from changed on conflict do nothing returning was_created
      ), told as (
        select was_created from first_seen union all select was_created from seen
      )
      select count(*) filter (where was_created), count(*) filter (where not was_created),
          (select coalesce(sum(coalesce(r, 1)), 0) from incoming) - count(*)
        into v_part.inserted, v_part.updated, v_part.duplicates from told;
      exit;
    exception when unique_violation then
      -- Another import has brought one of them meanwhile: from now on that one is known.
      continue;
    end;
  end loop;

  update import_part set inserted = v_part.inserted, updated = v_part.updated, duplicates = v_part.duplicates
    where user_id = p_user and import_id = p_import and part = p_part;
  return v_part;
end
$$;

-- Undoes an import for the next so many people of its file, and answers its row; call it until undone_at is set. All of it is one transaction
-- behind the import's row, so that calls wait for each other and a repeated one goes on. A person goes who came with this file and has not been
-- changed since it ended: by a later file, by hand, by a group. One whom a file brought that ran at the same time stays too.
create function undo_import_part(p_user uuid, p_import uuid, p_limit integer) returns setof import
language plpgsql as $$
declare
  v_import import;
  v_beside uuid[];
  v_ids uuid[];
  v_gone uuid[];
begin
  select * into v_import from import where user_id = p_user and id = p_import and undo_asked_at is not null for update;
  if not found or v_import.undone_at is not null then
    return query select i.* from import i where i.user_id = p_user and i.id = p_import and i.undo_asked_at is not null;
    return;
  end if;

  select array_agg(id) into v_beside from import where user_id = p_user and id <> p_import
    and started_at <= v_import.finished_at and coalesce(finished_at, 'infinity') >= v_import.started_at;
  select array_agg(contact_id order by contact_id) into v_ids from (
    select contact_id from import_contact where user_id = p_user and import_id = p_import
      and contact_id > coalesce(v_import.undo_cursor, '00000000-0000-0000-0000-000000000000') order by contact_id limit p_limit) s;

  -- In the order in which imports lock people.
  perform 1 from contact where user_id = p_user and id = any(v_ids) order by phone collate "C" for update;
  -- Person by person, each by index: without statistics a join reads the whole file for each of them.
  with untouched as materialized (
    select v.id from unnest(v_ids) as v (id)
    where (select s.was_created from import_contact s where s.user_id = p_user and s.import_id = p_import and s.contact_id = v.id)
      and (select c.deleted_at is null and c.updated_at <= v_import.finished_at from contact c where c.user_id = p_user and c.id = v.id)
      and (select true from import_contact o where o.user_id = p_user and o.import_id = any(v_beside) and o.contact_id = v.id limit 1) is null
      and (select true from contact_group_membership m where m.user_id = p_user and m.contact_id = v.id and m.is_active
        and m.updated_at > v_import.finished_at limit 1) is null
  ), gone as (
    update contact set deleted_at = clock_timestamp(), updated_at = clock_timestamp()
      where user_id = p_user and id = any(array(select id from untouched)) returning id
  )
  select array_agg(id) into v_gone from gone;
  delete from contact_group_membership where user_id = p_user and contact_id = any(v_gone);
  delete from contact_group_membership m using import_membership n
    where n.user_id = p_user and n.import_id = p_import and n.contact_id = any(v_ids)
      and m.user_id = p_user and m.contact_id = any(v_ids) and m.contact_id = n.contact_id and m.group_id = n.group_id
      and m.updated_at <= v_import.finished_at;

  return query update import i set
      removed = i.removed + coalesce(cardinality(v_gone), 0),
      undo_cursor = coalesce(v_ids[cardinality(v_ids)], i.undo_cursor),
      undone_at = case when coalesce(cardinality(v_ids), 0) < p_limit then clock_timestamp() end,
      kept = case when coalesce(cardinality(v_ids), 0) < p_limit then i.inserted - i.removed - coalesce(cardinality(v_gone), 0) else 0 end,
      updated_at = clock_timestamp()
    where i.user_id = p_user and i.id = p_import returning i.*;
end
$$;

-- Removes the groups that an undone import made and that nobody is in; whatever else holds on to one keeps it. @returns how many went.
create function undo_import_groups(p_user uuid, p_import uuid) returns integer
language plpgsql as $$
declare
  v_group uuid;
  v_count integer := 0;
begin
  for v_group in select group_id from import_group where user_id = p_user and import_id = p_import loop
    begin
      delete from contact_group g where g.user_id = p_user and g.id = v_group
        and not exists (select 1 from contact_group_membership m where m.user_id = p_user and m.group_id = v_group);
      if found then v_count := v_count + 1; end if;
    exception when foreign_key_violation then
      continue;
    end;
  end loop;
  return v_count;
end
$$;
