-- Messages that a user keeps to write them again: one or several texts, and the medium that goes with them.

create table template (
  user_id uuid not null references app_user (id),
  id uuid not null,
  name text not null,
  texts jsonb not null,
  media_id uuid,
  media_name text,
  media_content_type text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  unique (user_id, name),
  check ((media_id is null) = (media_name is null) and (media_id is null) = (media_content_type is null))
);
