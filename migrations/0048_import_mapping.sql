-- What a user says of a file's columns. Text and not jsonb: only packages/core/src/import/mapping.ts reads it.
alter table import add column mapping text;
-- Of the file's header, to find the newest import of an equal one. Null where nothing was said, or the file has no header.
alter table import add column header_digest text;
create index import_header on import (user_id, header_digest, id desc) where header_digest is not null;
