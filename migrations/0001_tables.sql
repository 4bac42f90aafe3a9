-- The tables. Tenant tables carry user_id and are referenced by composite keys, so that a row can never point across tenants.
-- Status columns are text with a check: the Data API cannot bind enums. A recipient's status has no index: it would end HOT updates.

create table app_user (
  id uuid primary key,
  auth_subject text not null unique,
  email text,
  display_name text,
  time_zone text not null,
  country text not null,
  locale text not null check (locale in ('es', 'en')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table contact (
  user_id uuid not null references app_user (id),
  id uuid not null,
  phone text not null,
  phone_key text not null,
  nombre text,
  sustantivo text,
  source text not null check (source in ('csv', 'manual', 'drop', 'inbound')),
  attributes jsonb not null default '{}',
  deleted_at timestamptz,
  last_seen_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  unique (user_id, phone)
);

create table contact_group (
  user_id uuid not null references app_user (id),
  id uuid not null,
  name text not null check (name <> ''),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  unique (user_id, name)
);

create table contact_group_membership (
  user_id uuid not null,
  contact_id uuid not null,
  group_id uuid not null,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, contact_id, group_id),
  foreign key (user_id, contact_id) references contact (user_id, id),
  foreign key (user_id, group_id) references contact_group (user_id, id)
);
create index contact_group_membership_group on contact_group_membership (user_id, group_id, contact_id);

create table import (
  user_id uuid not null references app_user (id),
  id uuid not null,
  status text not null check (status in ('created', 'running', 'completed', 'failed')),
  file_name text not null,
  size_bytes bigint,
  source text not null check (source in ('csv', 'drop')),
  rows_read bigint not null default 0,
  bytes_read bigint not null default 0,
  inserted integer not null default 0,
  updated integer not null default 0,
  duplicates integer not null default 0,
  invalid integer not null default 0,
  error_code text,
  error_message text,
  lease_until timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id)
);

-- Which part of a file has been written: a part repeated after a lost answer finds itself here and changes nothing.
create table import_part (
  user_id uuid not null,
  import_id uuid not null,
  part integer not null,
  inserted integer not null,
  updated integer not null,
  duplicates integer not null,
  invalid integer not null,
  primary key (user_id, import_id, part),
  foreign key (user_id, import_id) references import (user_id, id)
);

-- Who was in a file: the audience of an import, and what tells a repeated number from a known contact.
create table import_contact (
  user_id uuid not null,
  import_id uuid not null,
  contact_id uuid not null,
  was_created boolean not null,
  primary key (user_id, import_id, contact_id),
  foreign key (user_id, import_id) references import (user_id, id)
);

-- One real number at its provider account. It has no tenant: pace, breaker and lease belong to the number.
create table sending_line (
  id uuid primary key,
  provider text not null check (provider in ('twilio')),
  channel text not null check (channel in ('whatsapp', 'sms')),
  account text not null,
  address text not null,
  name text not null,
  rate_per_second numeric check (rate_per_second > 0),
  step_us bigint not null generated always as (coalesce(ceil(1020000 / rate_per_second), 0)) stored,
  daily_limit integer,
  warm_up jsonb,
  next_slot_at timestamptz not null default '2000-01-01Z',
  virtual_time numeric not null default 0,
  posted bigint not null default 0,
  taken bigint not null default 0,
  lease_until timestamptz,
  is_stopped boolean not null default false,
  failure_streak integer not null default 0,
  breaker_open_until timestamptz,
  breaker_reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider, account, address)
) with (fillfactor = 50);

create table sender (
  user_id uuid not null references app_user (id),
  id uuid not null,
  line_id uuid not null references sending_line (id),
  name text not null,
  state text not null check (state in ('active', 'paused', 'retired')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  unique (user_id, line_id)
);

create table suppression (
  id uuid primary key,
  user_id uuid references app_user (id),
  line_id uuid references sending_line (id),
  phone_key text not null,
  reason text not null,
  source text not null,
  since timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((user_id is null) <> (line_id is null))
);
create unique index suppression_user on suppression (user_id, phone_key) where user_id is not null;
create unique index suppression_line on suppression (line_id, phone_key) where line_id is not null;

create table campaign (
  id uuid primary key,
  user_id uuid not null references app_user (id),
  name text not null,
  status text not null check (status in ('draft', 'scheduled', 'queued', 'running', 'paused', 'completed', 'canceled', 'failed')),
  status_reason text,
  templates jsonb not null,
  template_count integer not null,
  variables jsonb not null default '[]',
  media_id uuid,
  media_content_type text,
  audience jsonb not null,
  rate_per_second numeric check (rate_per_second > 0),
  weight integer not null default 1 check (weight between 1 and 10),
  scheduled_at timestamptz,
  schedule_version integer not null default 0,
  freeze_cursor uuid,
  last_seq integer not null default 0,
  frozen_at timestamptz,
  cursor_seq integer not null default 0,
  next_slot_at timestamptz not null default '2000-01-01Z',
  total_recipients integer not null default 0,
  queued_count integer not null default 0,
  sending_count integer not null default 0,
  sent_count integer not null default 0,
  error_count integer not null default 0,
  skipped_count integer not null default 0,
  unknown_count integer not null default 0,
  canceled_count integer not null default 0,
  delivered_count integer not null default 0,
  read_count integer not null default 0,
  undelivered_count integer not null default 0,
  folded_seq integer not null default 0,
  started_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, id)
) with (fillfactor = 50);
create index campaign_recent on campaign (user_id, created_at desc);
create index campaign_open on campaign (id) where status in ('queued', 'running');
create index campaign_unfolded on campaign (id) where finished_at is not null and folded_seq < last_seq;

-- Which lines a campaign may use, and its place in each line's turn order (stride scheduling: the lowest pass is next).
-- is_open holds from the launch to the end, so that choosing the next campaign never reads a line's past ones.
create table campaign_line (
  line_id uuid not null references sending_line (id),
  campaign_id uuid not null,
  user_id uuid not null,
  sender_id uuid not null,
  pass numeric not null default 0,
  is_open boolean not null default false,
  primary key (line_id, campaign_id),
  foreign key (user_id, campaign_id) references campaign (user_id, id),
  foreign key (user_id, sender_id) references sender (user_id, id)
) with (fillfactor = 50);
create index campaign_line_campaign on campaign_line (campaign_id);
create index campaign_line_open on campaign_line (line_id) where is_open;

create table campaign_recipient (
  campaign_id uuid not null,
  seq integer not null,
  user_id uuid not null,
  contact_id uuid not null,
  phone_key text not null,
  phone_snapshot text not null,
  group_snapshot text,
  variables jsonb,
  template_index smallint not null,
  status text not null check (status in ('queued', 'sending', 'sent', 'error', 'canceled', 'skipped', 'unknown')),
  attempt smallint not null default 0,
  tries smallint not null default 0,
  line_id uuid,
  provider_message_id text,
  error_code text,
  error_message text,
  begun_at timestamptz,
  sent_at timestamptz,
  delivered_at timestamptz,
  read_at timestamptz,
  undelivered_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (campaign_id, seq),
  unique (campaign_id, phone_key),
  foreign key (user_id, campaign_id) references campaign (user_id, id),
  foreign key (user_id, contact_id) references contact (user_id, id)
) partition by range (campaign_id);

-- The few recipients off the common path, which lists and timers look for.
create table recipient_mark (
  campaign_id uuid not null,
  seq integer not null,
  user_id uuid not null,
  kind text not null check (kind in ('waiting', 'error', 'skipped', 'unknown')),
  due_at timestamptz,
  reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (campaign_id, seq),
  foreign key (user_id, campaign_id) references campaign (user_id, id)
);
create index recipient_mark_due on recipient_mark (campaign_id, kind, due_at, seq);
create index recipient_mark_unknown on recipient_mark (due_at) where kind = 'unknown' and due_at is not null;

create table slice (
  id uuid primary key,
  line_id uuid not null references sending_line (id),
  campaign_id uuid not null,
  user_id uuid not null,
  seqs integer[] not null,
  attempts integer[] not null,
  slot_at timestamptz not null,
  step_us bigint not null,
  lease_until timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (user_id, campaign_id) references campaign (user_id, id)
);
create index slice_lease on slice (lease_until);
create index slice_campaign on slice (campaign_id);

create table campaign_event (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  campaign_id uuid not null,
  seq integer,
  attempt integer,
  event_type text not null,
  payload jsonb,
  created_at timestamptz not null default clock_timestamp()
) partition by range (created_at);
create index campaign_event_history on campaign_event (campaign_id, seq, created_at);

-- Rollups. A quarter of an hour is the finest step that every time zone's days and hours are made of.
create table send_stat (
  user_id uuid not null,
  at timestamptz not null,
  campaign_id uuid not null,
  sent integer not null default 0,
  errors integer not null default 0,
  delivered integer not null default 0,
  read integer not null default 0,
  primary key (user_id, at, campaign_id),
  foreign key (user_id, campaign_id) references campaign (user_id, id)
) with (fillfactor = 50);

create table group_stat (
  user_id uuid not null references app_user (id),
  day date not null,
  group_name text,
  sent integer not null default 0,
  errors integer not null default 0,
  delivered integer not null default 0,
  read integer not null default 0
) with (fillfactor = 50);
create unique index group_stat_key on group_stat (user_id, day, group_name) nulls not distinct;

-- Folded from the ledger behind campaign.folded_seq. period says what starts_on is the first day of.
create table contact_stat (
  user_id uuid not null,
  contact_id uuid not null,
  period text not null check (period in ('day', 'month', 'all')),
  starts_on date not null,
  sent integer not null default 0,
  errors integer not null default 0,
  last_at timestamptz,
  primary key (user_id, period, starts_on, contact_id),
  foreign key (user_id, contact_id) references contact (user_id, id)
);

-- A POST repeated with the same key gets the first answer; resource_id is what the first one was told to create.
create table idempotency_key (
  user_id uuid not null references app_user (id),
  key text not null,
  route text not null,
  request_hash text not null,
  resource_id uuid not null,
  lease_until timestamptz,
  status integer,
  response text,
  created_at timestamptz not null default now(),
  primary key (user_id, key)
);
create index idempotency_key_age on idempotency_key (created_at);

-- Until when the sweep must stay on although it finds nothing open: set before a launch commits.
create table sweep_state (
  id boolean primary key default true check (id),
  wanted_until timestamptz not null default '2000-01-01Z',
  last_run_at timestamptz
);
insert into sweep_state (id) values (true);
