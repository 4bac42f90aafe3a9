-- API keys, and who did what.

-- Of a key only its SHA-256 is kept: it is 256 random bits, which no dictionary holds, so that no salt or slow hash is needed.
create table api_key (
  user_id uuid not null references app_user (id),
  id uuid not null,
  name text not null check (name <> ''),
  -- How the key begins, to tell it from others.
  prefix text not null,
  hash text not null unique,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (user_id, id)
);

-- One row for each change that was made through the API, written when it was made.
create table audit_event (
  user_id uuid not null references app_user (id),
  id uuid not null,
  at timestamptz not null,
  -- The name in the token, or the key's.
  actor text not null,
  api_key_id uuid,
  -- `POST /campaigns/{id}/start`
  route text not null,
  resource_id uuid,
  -- Ids that the request touched besides.
  facts jsonb not null default '{}',
  primary key (user_id, id),
  foreign key (user_id, api_key_id) references api_key (user_id, id)
);
