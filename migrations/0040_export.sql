-- Files that users have made of their contacts and of campaigns' people: what each is of, how far it is, and until when it is there.

create table export (
  user_id uuid not null references app_user (id),
  id uuid not null,
  subject text not null check (subject in ('contacts', 'recipients')),
  format text not null check (format in ('csv', 'xlsx')),
  filter jsonb not null,
  campaign_id uuid,
  status text not null check (status in ('queued', 'running', 'completed', 'failed')),
  total bigint,
  rows bigint not null default 0,
  file_name text not null,
  size_bytes bigint,
  error_code text,
  finished_at timestamptz,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  foreign key (user_id, campaign_id) references campaign (user_id, id),
  check ((subject = 'recipients') = (campaign_id is not null))
);
