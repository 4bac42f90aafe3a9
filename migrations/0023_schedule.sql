-- Schedules: a campaign that repeats is a series of campaigns, each with its own ledger. The next one is made when one leaves its schedule.

create table campaign_series (
  user_id uuid not null references app_user (id),
  id uuid not null,
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (user_id, id)
);

-- recurrence: {rule, timeZone, startsAt}. occurrence_at: the start that the rule gave it, wherever it was moved since.
-- next_campaign_id: the occurrence that was made when this one left its schedule; it makes no second one.
alter table campaign
  add column recurrence jsonb,
  add column series_id uuid,
  add column occurrence_at timestamptz,
  add column next_campaign_id uuid,
  add foreign key (user_id, series_id) references campaign_series (user_id, id),
  add foreign key (user_id, next_campaign_id) references campaign (user_id, id);
create unique index campaign_occurrence on campaign (series_id, occurrence_at) where series_id is not null;
-- For the sweep: starts that nobody has made.
create index campaign_scheduled on campaign (scheduled_at) where status = 'scheduled';

-- Takes a campaign out of its schedule: started, failed before its start, or skipped; and makes the next of its series in the same step, so that
-- neither is ever there without the other. The series is locked first: whoever ends it meanwhile has either seen the next one or prevents it.
-- p_next: {id, at, deadlineAt}. Answers {moved, next}; moved is false when it is no longer scheduled in this version.
create function leave_schedule(p_campaign uuid, p_version integer, p_to text, p_reason text, p_next jsonb, p_launch uuid, p_canary_size integer, p_canary_percent integer)
returns jsonb language plpgsql as $$
declare
  s campaign_series;
  c campaign;
  n campaign;
  t timestamptz;
begin
  select x.* into s from campaign_series x join campaign k on k.user_id = x.user_id and k.series_id = x.id where k.id = p_campaign for update of x;
  select * into c from campaign where id = p_campaign for no key update;
  if c.id is null or c.schedule_version <> p_version or c.series_id is distinct from s.id
      or not (c.status = 'scheduled' or (c.status = 'failed' and c.started_at is null)) then
    return jsonb_build_object('moved', false);
  end if;
  t = clock_timestamp();
  if p_next is not null and s.id is not null and s.ended_at is null and c.next_campaign_id is null then
    -- The whole row: what is written for one holds for those after it. Nothing has run yet, so its counts are a new campaign's.
    n = c;
    n.id = (p_next->>'id')::uuid;
    n.status = 'scheduled';
    n.status_reason = null;
    n.scheduled_at = (p_next->>'at')::timestamptz;
    n.occurrence_at = n.scheduled_at;
    n.deadline_at = (p_next->>'deadlineAt')::timestamptz;
    n.schedule_version = 1;
    n.launch_id = null;
    n.finished_at = null;
    n.created_at = t;
    n.updated_at = t;
    insert into campaign select n.*;
    insert into campaign_line
      select (jsonb_populate_record(cl, jsonb_build_object('campaign_id', n.id))).* from campaign_line cl where cl.campaign_id = c.id;
  end if;
  update campaign set status = p_to, status_reason = p_reason, next_campaign_id = coalesce(next_campaign_id, n.id), updated_at = t,
    started_at = case when p_to = 'queued' then t end, finished_at = case when p_to <> 'queued' then t end,
    launch_id = coalesce(p_launch, launch_id), canary_size = p_canary_size, canary_percent = p_canary_percent
  where id = c.id;
  insert into campaign_event (user_id, campaign_id, event_type, payload)
  values (c.user_id, c.id, case p_to when 'queued' then 'start' else p_to end,
    jsonb_strip_nulls(jsonb_build_object('code', p_reason, 'scheduledAt', c.scheduled_at, 'next', n.id)));
  return jsonb_build_object('moved', true, 'next', n.id);
end
$$;

-- Ends a series: what is scheduled of it is canceled, what runs goes on. Returns those it has canceled.
create function end_series(p_user uuid, p_series uuid) returns table (campaign_id uuid) language plpgsql as $$
begin
  update campaign_series set ended_at = coalesce(ended_at, clock_timestamp()) where user_id = p_user and id = p_series;
  return query with ended as (
    update campaign set status = 'canceled', status_reason = 'series_ended', finished_at = clock_timestamp(), updated_at = clock_timestamp()
    where user_id = p_user and series_id = p_series and status = 'scheduled' returning id, user_id
  ), told as (
    insert into campaign_event (user_id, campaign_id, event_type, payload)
    select user_id, id, 'canceled', jsonb_build_object('code', 'series_ended') from ended
  )
  select id from ended;
end
$$;
