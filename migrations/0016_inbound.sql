-- Messages from people. What they say is not kept, only that they wrote, when, and whether it was an opt-out or its undoing.

alter table app_user add column stop_words jsonb not null default '[]';

create table inbound_message (
  line_id uuid not null references sending_line (id),
  provider_message_id text not null,
  phone_key text not null,
  keyword text check (keyword in ('stop', 'start')),
  at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (line_id, provider_message_id)
);
create index inbound_message_person on inbound_message (line_id, phone_key, at desc);

-- p_items: [{sid, to, key, keyword?, at}]. The latest word of each person on each line decides, whatever order they came in.
-- Suppressed are the person on the line, for all who share it, and with each user who has written to him from it, on every channel.
create function record_inbound(p_items jsonb) returns jsonb language plpgsql as $$
declare
  v_messages integer;
  v_stopped integer;
  v_started integer;
  v_latest jsonb;
begin
  with item as (
    select l.id as line_id, x.* from jsonb_to_recordset(p_items) as x (sid text, "to" text, key text, keyword text, at timestamptz)
    join sending_line l on l.address = x."to"
  ), added as (
    insert into inbound_message (line_id, provider_message_id, phone_key, keyword, at)
    select i.line_id, i.sid, i.key, i.keyword, i.at from item i order by i.line_id, i.sid
    on conflict do nothing returning 1
  )
  select count(*) into v_messages from added;

  select coalesce(jsonb_agg(to_jsonb(w)), '[]') into v_latest from (
    select distinct on (m.line_id, m.phone_key) m.line_id, m.phone_key, m.keyword, m.at
    from inbound_message m
    where m.keyword is not null and (m.line_id, m.phone_key) in (
      select l.id, x.key from jsonb_to_recordset(p_items) as x ("to" text, key text, keyword text) join sending_line l on l.address = x."to" where x.keyword is not null)
    order by m.line_id, m.phone_key, m.at desc, m.provider_message_id desc) w;

  with latest_word as (
    select * from jsonb_to_recordset(v_latest) as w (line_id uuid, phone_key text, keyword text, at timestamptz)
  ), writer as (
    -- Only who is written to from this line lately: an old campaign is no reason to look through every one there was.
    select distinct w.line_id, w.phone_key, w.at, k.user_id
    from latest_word w
    join campaign_line cl on cl.line_id = w.line_id
    join campaign k on k.id = cl.campaign_id and k.started_at > clock_timestamp() - interval '90 days'
    where w.keyword = 'stop' and exists (
      select 1 from campaign_recipient r where r.campaign_id = k.id and r.phone_key = w.phone_key and r.attempt > 0)
  ), of_line as (
    insert into suppression (id, line_id, phone_key, reason, source, since)
    select gen_random_uuid(), w.line_id, w.phone_key, 'opted_out', 'inbound', w.at from latest_word w where w.keyword = 'stop' order by w.line_id, w.phone_key
    on conflict (line_id, phone_key) where line_id is not null do nothing returning 1
  ), of_user as (
    insert into suppression (id, user_id, phone_key, reason, source, since)
    select gen_random_uuid(), w.user_id, w.phone_key, 'opted_out', 'inbound', max(w.at) from writer w group by w.user_id, w.phone_key order by w.user_id, w.phone_key
    on conflict (user_id, phone_key) where user_id is not null do nothing returning 1
  )
  select (select count(*) from of_line) into v_stopped from (select count(*) from of_user) u;

  -- What a person said himself he may take back; what a user wrote down stays.
  with back as (
    delete from suppression s using jsonb_to_recordset(v_latest) as w (line_id uuid, phone_key text, keyword text, at timestamptz)
    where w.keyword = 'start' and s.phone_key = w.phone_key and s.reason = 'opted_out' and s.source in ('inbound', 'provider') and s.since <= w.at
      and (s.line_id = w.line_id or s.user_id in (select n.user_id from sender n where n.line_id = w.line_id))
    returning s.line_id
  )
  select count(*) filter (where line_id is not null) into v_started from back;
  return jsonb_build_object('messages', v_messages, 'stopped', v_stopped, 'started', v_started);
end
$$;
