-- What messages cost is units times the user's present price. Units are counted by country and channel when a campaign has ended, by the sweep
-- (packages/core/src/report/cost-fold.ts): parts and countries are found in code, and a send is to wait for neither.
create table unit_stat (
  user_id uuid not null,
  campaign_id uuid not null,
  channel text not null check (channel in ('whatsapp', 'sms')),
  -- ISO 3166; empty where a phone belongs to no country, or to somebody who had been erased by then.
  country text not null,
  messages integer not null,
  -- Of WhatsApp as many as messages.
  parts integer not null,
  primary key (user_id, campaign_id, channel, country),
  foreign key (user_id, campaign_id) references campaign (user_id, id)
) with (fillfactor = 80);

alter table campaign add column cost_seq integer not null default 0;
create index campaign_uncosted on campaign (id) where finished_at is not null and cost_seq < last_seq;

-- Who may be sent by now although the fold has passed him, as contact_stat_due.
create table cost_due (
  campaign_id uuid not null references campaign (id),
  seq integer not null,
  primary key (campaign_id, seq)
);

-- Adds the units [{channel, country, messages, parts}] of those who were sent to beyond p_from up to p_until, and of p_due. Answers whether any
-- is left; null, and nothing is done, when the campaign is not where it was read. A message is never unsent, so that as many as were read are the same.
create function fold_cost(p_campaign uuid, p_from integer, p_until integer, p_due jsonb, p_units jsonb) returns boolean language plpgsql as $$
declare
  c campaign;
  v_due integer[] = array(select x::integer from jsonb_array_elements_text(p_due) x);
  v_sent bigint;
begin
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or c.finished_at is null or c.cost_seq <> p_from
    or (select count(*) from cost_due d where d.campaign_id = c.id and d.seq = any (v_due)) <> cardinality(v_due) then
    return null;
  end if;
  select count(*) into v_sent from (
    select from campaign_recipient r where r.campaign_id = p_campaign and r.seq > p_from and r.seq <= p_until and r.status = 'sent'
    union all
    select from campaign_recipient r where r.campaign_id = p_campaign and r.seq = any (v_due) and r.status = 'sent') x;
  if v_sent <> (select coalesce(sum(x.messages), 0) from jsonb_to_recordset(p_units) as x (messages integer)) then
    return null;
  end if;
  delete from cost_due d where d.campaign_id = c.id and d.seq = any (v_due);
  insert into unit_stat as s (user_id, campaign_id, channel, country, messages, parts)
  select c.user_id, c.id, x.channel, x.country, x.messages, x.parts
  from jsonb_to_recordset(p_units) as x (channel text, country text, messages integer, parts integer)
  on conflict (user_id, campaign_id, channel, country) do update
  set messages = s.messages + excluded.messages, parts = s.parts + excluded.parts;
  update campaign set cost_seq = p_until where id = c.id;
  return p_until < c.last_seq or exists (select 1 from cost_due where campaign_id = c.id);
end
$$;

-- As before, and the cost of those who were passed already is looked at again. failed_at is null of whom no error had been counted for.
create or replace function unfold_contacts(c campaign, p_items jsonb) returns void language plpgsql as $$
begin
  if p_items = '[]' then
    return;
  end if;
  update contact_stat s set errors = s.errors - x.n
  from (
    select i.contact_id, p.period, p.starts_on, count(*) as n
    from jsonb_to_recordset(p_items) as i (seq integer, failed_at timestamptz, contact_id uuid),
      lateral (values ('day', (i.failed_at at time zone c.folded_zone)::date), ('month', date_trunc('month', i.failed_at at time zone c.folded_zone)::date),
        ('all', date '2000-01-01')) as p (period, starts_on)
    where i.failed_at is not null and i.seq <= c.folded_seq
      and not exists (select 1 from contact_stat_due d where d.campaign_id = c.id and d.seq = i.seq) group by 1, 2, 3) x
  where s.user_id = c.user_id and s.period = x.period and s.starts_on = x.starts_on and s.contact_id = x.contact_id;
  insert into contact_stat_due (campaign_id, seq)
  select c.id, i.seq from jsonb_to_recordset(p_items) as i (seq integer) where i.seq <= c.folded_seq on conflict do nothing;
  insert into cost_due (campaign_id, seq)
  select c.id, i.seq from jsonb_to_recordset(p_items) as i (seq integer) where i.seq <= c.cost_seq on conflict do nothing;
end
$$;

-- As before, and who was canceled and has the message after all is folded again too.
-- p_outcomes: [{seq, attempt, outcome, sid?, code?, message?}]. The caller holds the campaign's lock. p_hold_until: when a breaker opened
-- just now, until then whoever would wait is held. Returns how many rows moved.
create or replace function move_recipients(p_campaign campaign, p_outcomes jsonb, p_reconcile_ms integer, p_backoff_ms integer, p_hold_until timestamptz)
returns integer language plpgsql as $$
declare
  t timestamptz = clock_timestamp();
  v_moved integer;
begin
  with told as (
    select distinct on (x.seq) x.seq, x.attempt, case when x.outcome = 'wait' and p_hold_until is not null then 'held' else x.outcome end as outcome, x.sid, x.code, x.message
    from jsonb_to_recordset(p_outcomes) as x (seq integer, attempt integer, outcome text, sid text, code text, message text)
    order by x.seq, x.attempt desc
  ), found as (
    select o.*, r.status as old, r.error_code as old_code, r.updated_at as old_at, r.contact_id, r.line_id, r.tries, r.group_snapshot, r.begun_at,
      next_status(o.outcome, r.status, r.error_code, r.tries, (p_campaign).status) as new
    from told o
    join campaign_recipient r on r.campaign_id = (p_campaign).id and r.seq = o.seq and r.attempt = o.attempt and r.attempt > 0
  ), n as (
    select f.*, case when f.new = 'error' and f.outcome <> 'error' then 'retries_exhausted' else coalesce(f.code, f.outcome) end as reason
    from found f where f.new is not null
  ), moved as (
    update campaign_recipient r set
      status = n.new,
      tries = r.tries - case when n.outcome in ('returned', 'held') then 1 else 0 end,
      provider_message_id = coalesce(n.sid, r.provider_message_id),
      error_code = case when n.new = 'sent' then null else n.reason end,
      error_message = case when n.new = 'sent' then null else n.message end,
      sent_at = case when n.new = 'sent' then t else r.sent_at end,
      updated_at = t
    from n where r.campaign_id = (p_campaign).id and r.seq = n.seq and r.attempt = n.attempt
    returning n.*
  ), unmarked as (
    delete from recipient_mark m where m.campaign_id = (p_campaign).id
      and m.seq = any (array(select v.seq from moved v where v.new in ('sent', 'canceled') and v.old <> 'sending'))
  ), marked as (
    insert into recipient_mark as m (campaign_id, seq, user_id, kind, due_at, reason)
    select (p_campaign).id, v.seq, (p_campaign).user_id, case v.new when 'queued' then 'waiting' else v.new end,
      case
        when v.new = 'error' then null
        -- A first look early, since the provider usually knows at once; absence counts only after the whole time.
        when v.new = 'unknown' then t + p_reconcile_ms / 15 * interval '1 millisecond'
        when v.outcome = 'wait' then t + backoff(v.tries, p_backoff_ms)
        when v.outcome = 'held' then coalesce(p_hold_until, t)
        else t
      end, v.reason
    from moved v where v.new not in ('sent', 'canceled') order by v.seq
    on conflict (campaign_id, seq) do update set kind = excluded.kind, due_at = excluded.due_at, reason = excluded.reason, updated_at = t
  ), noted as (
    insert into campaign_event (user_id, campaign_id, seq, attempt, event_type, payload)
    select (p_campaign).user_id, (p_campaign).id, v.seq, v.attempt,
      'message_' || case v.new when 'queued' then case v.outcome when 'wait' then 'waiting' else v.outcome end else v.new end,
      jsonb_strip_nulls(jsonb_build_object('sid', v.sid, 'code', case when v.new <> 'sent' then v.reason end, 'begunAt', v.begun_at))
    from moved v
  ), delta as (
    select count(*)::integer as moved,
      count(*) filter (where new = 'sent') as sent, count(*) filter (where old = 'sending') as left_sending,
      (count(*) filter (where new = 'queued') - count(*) filter (where old = 'queued')) as queued,
      (count(*) filter (where new = 'error') - count(*) filter (where old = 'error')) as error,
      (count(*) filter (where new = 'unknown') - count(*) filter (where old = 'unknown')) as unknown,
      (count(*) filter (where new = 'canceled') - count(*) filter (where old = 'canceled')) as canceled
    from moved
  ), counted as (
    update campaign k set queued_count = queued_count + d.queued, sending_count = sending_count - d.left_sending, sent_count = sent_count + d.sent,
      error_count = error_count + d.error, unknown_count = unknown_count + d.unknown, canceled_count = canceled_count + d.canceled, updated_at = t
    from delta d where k.id = (p_campaign).id and d.moved > 0
  ), blocked as (
    insert into recipient_block as s (campaign_id, block, user_id, sent, error, canceled)
    select (p_campaign).id, v.seq / 250, (p_campaign).user_id, count(*) filter (where v.new = 'sent'),
      count(*) filter (where v.new = 'error') - count(*) filter (where v.old = 'error'),
      count(*) filter (where v.new = 'canceled') - count(*) filter (where v.old = 'canceled')
    from moved v where v.new in ('sent', 'error', 'canceled') or v.old in ('error', 'canceled') group by 2 order by 2
    on conflict (campaign_id, block) do update
    set sent = s.sent + excluded.sent, error = s.error + excluded.error, canceled = s.canceled + excluded.canceled
  ), changed as (
    -- What is an error no more leaves the quarter in which it became one.
    select v.line_id as line, v.group_snapshot as name, x.at, x.code, count(x.sent) as sent, sum(x.errors) as errors
    from moved v, lateral (values
      (v.new = 'sent', t, null, 1, 0), (v.new = 'error', t, v.reason, null, 1), (v.old = 'error', v.old_at, v.old_code, null, -1)
    ) as x (is_so, at, code, sent, errors)
    where x.is_so group by v.line_id, v.group_snapshot, x.at, x.code
  ), rolled as (
    select add_stats((p_campaign).user_id, (p_campaign).id, coalesce(jsonb_agg(to_jsonb(g)), '[]')) from changed g
  ), unfolded as (
    select unfold_contacts(p_campaign, coalesce(jsonb_agg(jsonb_build_object('seq', v.seq, 'failed_at', case v.old when 'error' then v.old_at end, 'contact_id', v.contact_id)), '[]'))
    from moved v where v.old in ('error', 'canceled')
  )
  select d.moved into v_moved from delta d, rolled, unfolded;
  return v_moved;
end
$$;

-- As before, and costs are folded too.
create or replace function has_open_work() returns boolean language sql volatile as $$
  select exists (select 1 from campaign where status in ('queued', 'running') and may_send(user_id))
    or exists (select 1 from campaign_line cl join campaign k on k.id = cl.campaign_id where cl.is_open and k.status in ('canceled', 'failed', 'completed'))
    or exists (select 1 from campaign where finished_at is not null and folded_seq < last_seq)
    or exists (select 1 from campaign where finished_at is not null and cost_seq < last_seq)
    or exists (select 1 from contact_stat_due d join campaign k on k.id = d.campaign_id where k.finished_at is not null)
    or exists (select 1 from cost_due d join campaign k on k.id = d.campaign_id where k.finished_at is not null)
    or exists (select 1 from slice)
    or exists (select 1 from recipient_mark where kind = 'unknown' and due_at is not null)
    or (select wanted_until > clock_timestamp() from sweep_state)
$$;
