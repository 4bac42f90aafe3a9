-- Outgoing webhooks: where a user's own systems want to be told of what happens here, and what each of them was told or is yet to be.

create table webhook (
  user_id uuid not null references app_user (id),
  id uuid not null,
  url text not null,
  events text[] not null,
  -- The secret is derived from the deployment's, these ids and this number, so that none stands here.
  secret_version integer not null default 1,
  -- Until when the secret before it signs too.
  previous_until timestamptz,
  is_active boolean not null default true,
  -- Why it was turned off, when not by the user.
  disabled_reason text check (disabled_reason in ('gone', 'failing')),
  -- Since when nothing has got through; null when the last attempt has.
  failing_since timestamptz,
  -- When its last turn was put into the queue, until a worker takes it.
  posted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id)
);

-- Written in the statement in which it happened, so that nothing is lost and nothing is told that was rolled back. It holds ids and never
-- a phone: that is looked up when it is told, and is not after its person was erased.
create table webhook_delivery (
  user_id uuid not null,
  id uuid not null,
  webhook_id uuid not null,
  type text not null,
  data jsonb not null,
  at timestamptz not null,
  status text not null default 'waiting' check (status in ('waiting', 'delivered', 'failed')),
  -- Of the present round: one that is asked for again begins anew.
  tries integer not null default 0,
  -- Of a waiting one. Whoever tries it puts it off first, so that it is due again if he dies.
  next_at timestamptz not null default clock_timestamp(),
  -- The last attempts: [{at, durationMs, status, error, answer}].
  attempts jsonb not null default '[]',
  created_at timestamptz not null default clock_timestamp(),
  primary key (user_id, id),
  foreign key (user_id, webhook_id) references webhook (user_id, id) on delete cascade
);
create index webhook_delivery_due on webhook_delivery (user_id, webhook_id, next_at) where status = 'waiting';
create index webhook_delivery_log on webhook_delivery (user_id, webhook_id, id);
create index webhook_delivery_age on webhook_delivery (created_at);

-- One delivery for each of the user's webhooks that want it. Ids begin with their time, for the log's order.
create function tell_webhooks(p_user uuid, p_type text, p_data jsonb, p_at timestamptz) returns void language sql volatile as $$
  insert into webhook_delivery (user_id, id, webhook_id, type, data, at)
  select w.user_id, (left(uuid_floor(clock_timestamp())::text, 14) || '7' || right(gen_random_uuid()::text, 21))::uuid, w.id, p_type, jsonb_strip_nulls(p_data), p_at
  from webhook w where w.user_id = p_user and w.is_active and p_type = any (w.events)
$$;

create function tell_campaign() returns trigger language plpgsql as $$
begin
  perform tell_webhooks(new.user_id, 'campaign.' || case
      when old.finished_at is null and new.finished_at is not null then 'ended'
      when new.status = 'queued' then 'started'
      when new.status = 'paused' then 'paused'
      else 'resumed' end,
    jsonb_build_object('campaignId', new.id, 'name', new.name, 'status', new.status, 'reason', new.status_reason, 'total', new.total_recipients,
      'sent', new.sent_count, 'errors', new.error_count, 'skipped', new.skipped_count, 'canceled', new.canceled_count, 'unknown', new.unknown_count,
      'delivered', new.delivered_count, 'read', new.read_count, 'undelivered', new.undelivered_count),
    clock_timestamp());
  return null;
end
$$;
-- A settle changes counts and no status, and does not get here.
create trigger campaign_told after update on campaign for each row
  when ((old.finished_at is null and new.finished_at is not null)
    or (old.status is distinct from new.status and (new.status in ('queued', 'paused') or (new.status = 'running' and old.status in ('paused', 'completed')))))
  execute function tell_campaign();

create function tell_import() returns trigger language plpgsql as $$
begin
  perform tell_webhooks(new.user_id, 'import.ended', jsonb_build_object('importId', new.id, 'status', new.status, 'code', new.error_code, 'rows', new.rows_read,
    'inserted', new.inserted, 'updated', new.updated, 'duplicates', new.duplicates, 'invalid', new.invalid), clock_timestamp());
  return null;
end
$$;
create trigger import_told after update on import for each row
  when (old.status is distinct from new.status and new.status in ('completed', 'failed')) execute function tell_import();

-- The breaker of a number opened or closed: told to those whose campaigns it holds up.
create function tell_line() returns trigger language plpgsql as $$
begin
  perform tell_webhooks(s.user_id, case when new.breaker_reason is null then 'sender.recovered' else 'sender.blocked' end,
    jsonb_build_object('senderId', s.sender_id, 'reason', new.breaker_reason), clock_timestamp())
  from (select distinct cl.user_id, cl.sender_id from campaign_line cl join campaign k on k.id = cl.campaign_id and k.status = 'running'
    where cl.line_id = new.id and cl.is_open) s;
  return null;
end
$$;
create trigger line_told after update on sending_line for each row
  when ((old.breaker_reason is null) <> (new.breaker_reason is null)) execute function tell_line();

-- The phones under which a contact with this key may stand (packages/core/src/phone/key.ts, turned round): contacts have an index by phone, and none by key.
create function phone_spellings(p_key text) returns text[] language sql immutable as $$
  select array[p_key, case
    when p_key ~ '^52[0-9]{10}$' then '521' || substr(p_key, 3)
    when p_key ~ '^54[0-9]{10}$' then '549' || substr(p_key, 3)
    when p_key ~ '^55[0-9]{2}9[6-9][0-9]{7}$' then substr(p_key, 1, 4) || substr(p_key, 6)
    else p_key end]
$$;

-- What people ask for themselves, of the user or of a number of his; what a user writes down by hand he knows. An answer writes both rows,
-- so of a number's own only those count that the provider told.
create function tell_consent() returns trigger language plpgsql as $$
begin
  if exists (select 1 from webhook where is_active and tg_argv[0] = any (events)) then
    perform tell_webhooks(c.user_id, tg_argv[0], jsonb_build_object('contactId', c.id, 'source', x.source), case tg_op when 'INSERT' then x.since else clock_timestamp() end)
    from (
      select s.user_id, s.phone_key, s.source, s.since from changed s where s.user_id is not null and s.reason = 'opted_out' and not s.is_erased
      union
      select n.user_id, s.phone_key, s.source, s.since from changed s join sender n on n.line_id = s.line_id
      where s.source = 'provider' and s.reason = 'opted_out' and not s.is_erased
    ) x
    cross join lateral (
      select k.user_id, k.id from contact k
      where k.user_id = x.user_id and k.phone = any (phone_spellings(x.phone_key)) and k.phone_key = x.phone_key and k.deleted_at is null offset 0
    ) c;
  end if;
  return null;
end
$$;
create trigger opt_outs_told after insert on suppression referencing new table as changed for each statement execute function tell_consent('contact.opted_out');
create trigger opt_ins_told after delete on suppression referencing old table as changed for each statement execute function tell_consent('contact.opted_in');

-- Of who is erased nothing is told any more, and no answer is kept to what was.
create function erase_deliveries() returns trigger language plpgsql as $$
begin
  delete from webhook_delivery d where d.user_id = new.user_id and d.data->>'contactId' = new.id::text;
  return null;
end
$$;
create trigger contact_deliveries_erased after update on contact for each row when (old.erased_at is null and new.erased_at is not null)
  execute function erase_deliveries();

-- As before (0034); whoever replied has an activity (0044), and each reply is told.
create or replace function record_replies(p_items jsonb) returns integer language plpgsql as $$
declare
  v_found jsonb;
begin
  with fresh as (
    update inbound_message m set is_counted = true
    from jsonb_to_recordset(p_items) as x (sid text, account text, "to" text) join sending_line l on l.address = x."to" and l.account = x.account
    where m.line_id = l.id and m.provider_message_id = x.sid and not m.is_counted
    returning m.line_id, m.phone_key, m.at, m.keyword
  )
  select coalesce(jsonb_agg(jsonb_build_object('campaign_id', r.campaign_id, 'user_id', r.user_id, 'seq', r.seq, 'contact_id', r.contact_id, 'at', f.at)), '[]')
  into v_found
  from fresh f, lateral (
    select r.campaign_id, r.user_id, r.seq, r.contact_id from campaign_line cl
    join campaign k on k.id = cl.campaign_id and (k.finished_at is null or k.finished_at > f.at - interval '30 days')
    join campaign_recipient r on r.campaign_id = k.id and r.phone_key = f.phone_key and r.line_id = f.line_id and r.attempt > 0
    where cl.line_id = f.line_id and r.begun_at <= f.at and r.begun_at > f.at - interval '30 days' order by r.begun_at desc limit 1) r
  where f.keyword is null;
  perform 1 from campaign k
  where k.id in (select x.campaign_id from jsonb_to_recordset(v_found) as x (campaign_id uuid)) order by k.id for no key update;
  with first as (
    update campaign_recipient r set replied_at = x.at
    from (select x.campaign_id, x.seq, min(x.at) as at from jsonb_to_recordset(v_found) as x (campaign_id uuid, seq integer, at timestamptz) group by 1, 2) x
    where r.campaign_id = x.campaign_id and r.seq = x.seq and r.replied_at is null
    returning r.campaign_id
  ), counted as (
    update campaign k set replied_count = k.replied_count + n.people
    from (select campaign_id, count(*) as people from first group by 1) n where k.id = n.campaign_id
  )
  insert into reply_stat as s (user_id, at, campaign_id, replies)
  select x.user_id, date_bin('15 minutes', x.at, '2000-01-01Z') as at, x.campaign_id, count(*)
  from jsonb_to_recordset(v_found) as x (campaign_id uuid, user_id uuid, at timestamptz)
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (user_id, at, campaign_id) do update set replies = s.replies + excluded.replies;

  insert into contact_activity as a (user_id, contact_id, replied_at)
  select x.user_id, x.contact_id, max(x.at) from jsonb_to_recordset(v_found) as x (user_id uuid, contact_id uuid, at timestamptz) group by 1, 2 order by 1, 2
  on conflict (user_id, contact_id) do update set replied_at = greatest(a.replied_at, excluded.replied_at);
  perform forget_erased_activity(x.user_id, array_agg(x.contact_id))
  from jsonb_to_recordset(v_found) as x (user_id uuid, contact_id uuid) group by x.user_id;
  perform tell_webhooks(x.user_id, 'reply.received', jsonb_build_object('contactId', x.contact_id, 'campaignId', x.campaign_id), x.at)
  from jsonb_to_recordset(v_found) as x (user_id uuid, campaign_id uuid, contact_id uuid, at timestamptz);
  return jsonb_array_length(v_found);
end
$$;
