-- An import at full rate. Most rows of a file are people whom the user does not have yet: they, their groups and their place in the file
-- are inserted plainly, since ON CONFLICT tries each index twice and logs each row twice. The others go the careful way.

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

  insert into contact_group (user_id, id, name)
    select p_user, g.value::uuid, g.key from jsonb_each_text(p_groups) g order by g.key collate "C"
    on conflict (user_id, name) do nothing;
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

-- A row for every person of a file, all pointing at the one import: a foreign key looks that up person by person, a tenth of what an import
-- costs. Asked once a statement, the same is refused; import_part's own key keeps the import in place while its rows are written.
alter table import_contact drop constraint import_contact_user_id_import_id_fkey;

create function refuse_stray_import_contacts() returns trigger language plpgsql as $$
begin
  if exists (select 1 from (select distinct a.user_id, a.import_id from added a) d
      where not exists (select 1 from import i where i.user_id = d.user_id and i.id = d.import_id)) then
    raise foreign_key_violation using message = 'a row of import_contact names an import that its user does not have';
  end if;
  return null;
end
$$;

create trigger stray_inserted after insert on import_contact referencing new table as added
  for each statement execute function refuse_stray_import_contacts();
create trigger stray_updated after update on import_contact referencing new table as added
  for each statement execute function refuse_stray_import_contacts();

create function refuse_losing_import_contacts() returns trigger language plpgsql as $$
begin
  if exists (select 1 from import_contact c where c.user_id = old.user_id and c.import_id = old.id) then
    raise foreign_key_violation using message = 'import_contact still names this import';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end
$$;

create trigger losing_deleted before delete on import for each row execute function refuse_losing_import_contacts();
create trigger losing_updated before update on import for each row
  when ((old.user_id, old.id) is distinct from (new.user_id, new.id)) execute function refuse_losing_import_contacts();
