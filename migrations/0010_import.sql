-- The import: one call writes one part of a file. Contacts come sorted by phone, and groups are made before contacts, so that imports
-- which run at once wait for each other in one order and never in a circle.

-- p_rows: [{i id, p phone, k phone_key if it is another, n nombre, s sustantivo, a attributes, g [groups], r rows that said so}], each
-- phone once; p_groups: {"name": id to take if there is no such group}. Called again for a part that is written, it changes nothing
-- and answers what the first call did.
create function write_import_part(p_user uuid, p_import uuid, p_part integer, p_invalid integer, p_rows jsonb, p_groups jsonb) returns import_part
language plpgsql as $$
declare
  v_part import_part;
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

  with incoming as materialized (
    select * from jsonb_to_recordset(p_rows) as r (i uuid, p text, k text, n text, s text, a jsonb, g jsonb, r integer)
  ), written as (
    insert into contact (user_id, id, phone, phone_key, nombre, sustantivo, source, attributes)
      select p_user, i, p, coalesce(k, p), n, s, f.source, coalesce(a, '{}')
        from incoming, (select source from import where user_id = p_user and id = p_import) f order by p collate "C"
      on conflict (user_id, phone) do update set
        nombre = coalesce(excluded.nombre, contact.nombre),
        sustantivo = coalesce(excluded.sustantivo, contact.sustantivo),
        attributes = contact.attributes || excluded.attributes,
        deleted_at = null, last_seen_at = now(), updated_at = now()
      returning id, phone, xmax = 0 as is_new
  ), member as (
    insert into contact_group_membership (user_id, contact_id, group_id)
      select p_user, w.id, g.id
        from incoming r join written w on w.phone = r.p cross join lateral jsonb_array_elements_text(r.g) n (name)
        join contact_group g on g.user_id = p_user and g.name = n.name
      order by w.id, g.id
      on conflict (user_id, contact_id, group_id) do update set is_active = true, updated_at = now()
        where not contact_group_membership.is_active
  ), first_seen as (
    -- Whoever an earlier window of this file has brought is there already, and this row of it is a duplicate.
    insert into import_contact (user_id, import_id, contact_id, was_created)
      select p_user, p_import, id, is_new from written on conflict do nothing returning was_created
  )
  select count(*) filter (where was_created), count(*) filter (where not was_created),
      (select coalesce(sum(coalesce(r, 1)), 0) from incoming) - count(*)
    into v_part.inserted, v_part.updated, v_part.duplicates from first_seen;

  update import_part set inserted = v_part.inserted, updated = v_part.updated, duplicates = v_part.duplicates
    where user_id = p_user and import_id = p_import and part = p_part;
  return v_part;
end
$$;

-- Ends an import that holds its lease: its counts are those of its parts. No row back: the lease was lost.
create function finish_import(p_user uuid, p_import uuid, p_lease timestamptz, p_rows_read bigint, p_bytes_read bigint, p_error_code text, p_error_message text)
returns setof import language sql as $$
  update import set
      status = case when p_error_code is null then 'completed' else 'failed' end,
      rows_read = p_rows_read, bytes_read = p_bytes_read, error_code = p_error_code, error_message = p_error_message,
      inserted = c.inserted, updated = c.updated, duplicates = c.duplicates, invalid = c.invalid,
      lease_until = null, finished_at = clock_timestamp(), updated_at = clock_timestamp()
    from (select coalesce(sum(inserted), 0) inserted, coalesce(sum(updated), 0) updated, coalesce(sum(duplicates), 0) duplicates,
        coalesce(sum(invalid), 0) invalid from import_part where user_id = p_user and import_id = p_import) c
    where user_id = p_user and id = p_import and status = 'running' and lease_until = p_lease
    returning import.*
$$;
