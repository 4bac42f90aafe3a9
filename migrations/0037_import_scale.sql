-- Imports at scale: a run goes on where the last one's last window ended.

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
