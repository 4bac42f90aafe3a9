-- Accounts of users' own at the provider. Their credentials stand in Secrets Manager, under the account's id; here is only whose it is.
-- sending_line.account is that id, or `default` for the deployment's account.

create table provider_account (
  user_id uuid not null references app_user (id),
  id uuid not null,
  provider text not null check (provider in ('twilio')),
  account_sid text not null,
  name text not null check (name <> ''),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  unique (provider, account_sid)
);

-- What a callback says is believed of the account's own messages only: whoever has an account can sign for it, and would else tell
-- what became of another's campaign. p_receipts as before, each with the account that it was verified for.
alter function record_receipts(uuid, jsonb, integer) rename to apply_receipts;
create function record_receipts(p_campaign uuid, p_receipts jsonb, p_reconcile_ms integer) returns jsonb language plpgsql as $$
declare
  v_own jsonb;
begin
  select coalesce(jsonb_agg(x.item order by x.place), '[]') into v_own
  from jsonb_array_elements(p_receipts) with ordinality as x (item, place)
  join campaign_recipient r on r.campaign_id = p_campaign and r.seq = (x.item->>'seq')::integer and r.attempt = (x.item->>'attempt')::integer
  join sending_line l on l.id = r.line_id and l.account = x.item->>'account';
  if v_own = '[]' then
    return jsonb_build_object('moved', 0, 'changed', 0, 'isFinished', false);
  end if;
  -- Same attempt, same line: whatever happens before the campaign is locked, the answer above stays true of what moves.
  return apply_receipts(p_campaign, v_own, p_reconcile_ms);
end
$$;

-- p_items: [{sid, account, to, key, keyword?, at}]. As before, but a line is its address at its account: any account can name any address.
create or replace function record_inbound(p_items jsonb) returns jsonb language plpgsql as $$
declare
  v_messages integer;
  v_stopped integer;
  v_started integer;
  v_latest jsonb;
begin
  with item as (
    select l.id as line_id, x.* from jsonb_to_recordset(p_items) as x (sid text, account text, "to" text, key text, keyword text, at timestamptz)
    join sending_line l on l.address = x."to" and l.account = x.account
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
      select l.id, x.key from jsonb_to_recordset(p_items) as x (account text, "to" text, key text, keyword text)
      join sending_line l on l.address = x."to" and l.account = x.account where x.keyword is not null)
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

-- A template of the provider's in place of a text: {sid, name, language, body, variables}. campaign.templates is then the same as one text.
alter table campaign add column content jsonb;

-- What a worker needs to send a slice, as before, and the provider's template if there is one.
create or replace function slice_json(p_slice slice, p_wait_ms numeric) returns jsonb language plpgsql volatile as $$
declare
  -- One clock for all rows: read row by row, the spacing would lack the time that the reading takes.
  v_lead_ms numeric = extract(epoch from p_slice.slot_at - clock_timestamp()) * 1000;
  v_rows jsonb;
begin
  select jsonb_agg(jsonb_build_object(
      'seq', r.seq, 'attempt', r.attempt, 'to', r.phone_snapshot, 'templateIndex', r.template_index, 'variables', r.variables,
      'delayMs', round(v_lead_ms + (u.i - 1) * p_slice.step_us / 1000.0, 1)
    ) order by u.i)
  into v_rows
  from unnest(p_slice.seqs, p_slice.attempts) with ordinality u (seq, attempt, i)
  join campaign_recipient r on r.campaign_id = p_slice.campaign_id and r.seq = u.seq and r.attempt = u.attempt and r.status = 'sending';
  return (select jsonb_build_object(
      'kind', 'slice', 'sliceId', p_slice.id, 'campaignId', k.id, 'userId', k.user_id,
      'templates', k.templates, 'content', k.content, 'mediaId', k.media_id, 'mediaContentType', k.media_content_type, 'waitMs', p_wait_ms,
      'rows', coalesce(v_rows, '[]'))
    from campaign k where k.id = p_slice.campaign_id);
end
$$;

-- The unknowns whose time has come, as before, in turns of their accounts: one that does not answer, and whose unknowns stay due, must
-- not fill the sweep's hundred for ever.
drop function unknowns_due(integer);
create function unknowns_due(p_limit integer)
returns table (campaign_id uuid, seq integer, attempt integer, line_id uuid, account text, address text, phone text, template text, content jsonb,
  variables jsonb, media_id uuid, begun_at timestamptz, claimed text[], rivals jsonb) language sql volatile as $$
  with due as materialized (
    select m.campaign_id, m.seq, m.due_at, r.attempt::integer, r.line_id, l.account, l.address, r.phone_snapshot, r.phone_key, r.template_index, r.variables,
      r.begun_at, row_number() over (partition by l.account order by m.due_at) as place
    from recipient_mark m
    join campaign_recipient r on r.campaign_id = m.campaign_id and r.seq = m.seq and r.status = 'unknown'
    join sending_line l on l.id = r.line_id
    where m.kind = 'unknown' and m.due_at <= clock_timestamp()
    order by place, m.due_at limit p_limit
  )
  select d.campaign_id, d.seq, d.attempt, d.line_id, d.account, d.address, d.phone_snapshot, k.templates->>d.template_index::integer, k.content, d.variables,
    k.media_id,     d.begun_at, others.claimed, others.rivals
  from due d
  join campaign k on k.id = d.campaign_id,
  lateral (
    select array_agg(o.provider_message_id) filter (where o.provider_message_id is not null) as claimed,
      coalesce(jsonb_agg(jsonb_build_object('template', ok.templates->>o.template_index::integer, 'content', ok.content, 'variables', o.variables))
        filter (where o.status in ('unknown', 'sending') and o.campaign_id <> d.campaign_id), '[]') as rivals
    from campaign_line cl
    join campaign ok on ok.id = cl.campaign_id
    join campaign_recipient o on o.campaign_id = cl.campaign_id and o.phone_key = d.phone_key
    where cl.line_id = d.line_id and (cl.is_open or ok.finished_at > d.begun_at - interval '1 hour')
  ) others
  order by d.place, d.due_at
$$;
