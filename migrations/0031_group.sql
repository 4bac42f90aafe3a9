-- Groups that can be renamed, merged and removed, edits of many contacts at once, and the history of opt-outs.

-- A removed group has lost its name, so that nothing that goes by names finds it, and keeps its members, so that it can come back.
alter table contact_group alter column name drop not null;
alter table contact_group add column removed_name text;
alter table contact_group add column removed_at timestamptz;
-- Of one that was merged: into which.
alter table contact_group add column merged_into uuid;
alter table contact_group add foreign key (user_id, merged_into) references contact_group (user_id, id);
alter table contact_group add check ((name is null) = (removed_at is not null));
create index contact_group_removed on contact_group (removed_at) where removed_at is not null;

-- An import names its groups first and looks them up by name when it writes their members: what it has named keeps its name until it
-- has written. Nobody who renames or removes a group waits for anything else while he holds it, so that nothing goes in a circle.
create function hold_group_name() returns trigger language plpgsql as $$
begin
  perform 1 from contact_group where user_id = new.user_id and name = new.name for key share;
  return new;
end
$$;
create trigger hold_name before insert on contact_group for each row execute function hold_group_name();

-- Campaigns whose audience is read yet, by name: drafts, those that wait for their time, those that are being frozen.
create function campaigns_naming(p_user uuid, p_name text) returns setof campaign language sql stable as $$
  select k.* from campaign k
  where k.user_id = p_user and k.frozen_at is null and k.status in ('draft', 'scheduled', 'queued', 'running', 'paused')
    and jsonb_exists(k.audience->'groups', p_name)
$$;

-- What reads the group by its name from now on reads it by the new one. What was frozen keeps what it was called then.
create function replace_group_name(p_user uuid, p_old text, p_new text) returns void language sql volatile as $$
  update campaign k set audience = jsonb_set(k.audience, '{groups}', (
      select jsonb_agg(x.name order by x.place) from (
        select case e.name when p_old then p_new else e.name end as name, min(e.place) as place
        from jsonb_array_elements_text(k.audience->'groups') with ordinality e (name, place) group by 1) x))
  where k.id in (select n.id from campaigns_naming(p_user, p_old) n);
  update drop_rule set group_name = p_new, updated_at = clock_timestamp() where user_id = p_user and group_name = p_old;
$$;

-- No row: there is no such group. A name that another group has is a unique violation.
create function rename_group(p_user uuid, p_group uuid, p_name text) returns setof contact_group language plpgsql as $$
declare
  v_old text;
begin
  select name into v_old from contact_group where user_id = p_user and id = p_group and name is not null for update;
  if not found then
    return;
  end if;
  update contact_group set name = p_name, updated_at = clock_timestamp() where user_id = p_user and id = p_group;
  if v_old <> p_name then
    perform replace_group_name(p_user, v_old, p_name);
  end if;
  return query select * from contact_group where user_id = p_user and id = p_group;
end
$$;

-- An edit of many contacts: those chosen (ids) or all whom a filter finds, in the order of their ids, part by part behind the cursor.
-- `at` is written on whatever it changes (updated_at, deleted_at, since), which is how an undo finds that again.
create table bulk_edit (
  user_id uuid not null references app_user (id),
  id uuid not null,
  action text not null check (action in ('add-to-group', 'leave-group', 'opt-out', 'delete', 'merge')),
  -- Of add, leave and merge: the group that gets or loses members.
  group_id uuid,
  -- Of merge: whose members go there.
  source_group_id uuid,
  ids jsonb,
  filter jsonb,
  -- The edit that this one takes back.
  undoes uuid,
  at timestamptz not null default clock_timestamp(),
  cursor uuid,
  examined integer not null default 0,
  touched integer not null default 0,
  finished_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (user_id, id),
  foreign key (user_id, undoes) references bulk_edit (user_id, id)
);
create unique index bulk_edit_undoes on bulk_edit (user_id, undoes) where undoes is not null;
create index bulk_edit_open on bulk_edit (updated_at) where finished_at is null;

-- What keeps a group from being removed: campaigns for it that wait for their time or are being frozen, edits that give it members.
create function group_busy(p_user uuid, p_group uuid) returns integer language sql volatile as $$
  select (select count(*) from contact_group g cross join lateral campaigns_naming(g.user_id, g.name) k
      where g.user_id = p_user and g.id = p_group and k.status <> 'draft')::int
    + (select count(*) from bulk_edit b
      where b.user_id = p_user and b.group_id = p_group and b.finished_at is null and b.action in ('add-to-group', 'merge'))::int
$$;

-- Takes a group's name away; its members stay with it. p_into: the group that takes its place in drafts and drop rules. Answers group_busy,
-- and does nothing if that is not 0; null when there is no such group.
create function remove_group(p_user uuid, p_group uuid, p_into uuid) returns integer language plpgsql as $$
declare
  v_name text;
  v_busy integer;
begin
  select name into v_name from contact_group where user_id = p_user and id = p_group and name is not null for update;
  if not found then
    return null;
  end if;
  -- After the lock: what committed while it waited would not be seen otherwise.
  v_busy = group_busy(p_user, p_group);
  if v_busy > 0 then
    return v_busy;
  end if;
  update contact_group set name = null, removed_name = v_name, removed_at = clock_timestamp(), merged_into = p_into, updated_at = clock_timestamp()
  where user_id = p_user and id = p_group;
  if p_into is not null then
    perform replace_group_name(p_user, v_name, (select name from contact_group where user_id = p_user and id = p_into));
  end if;
  return 0;
end
$$;

-- Forgets the group that was removed longest ago, a month or more, members first: repeated, one after the other. Answers what was deleted.
create function forget_removed_group(p_limit integer) returns integer language plpgsql as $$
declare
  g contact_group;
  v_members integer;
begin
  select * into g from contact_group where removed_at < clock_timestamp() - interval '30 days' order by removed_at limit 1;
  if g.id is null then
    return 0;
  end if;
  delete from contact_group_membership m where m.user_id = g.user_id and m.group_id = g.id and m.contact_id = any (array(
    select x.contact_id from contact_group_membership x where x.user_id = g.user_id and x.group_id = g.id limit p_limit));
  get diagnostics v_members = row_count;
  if v_members < p_limit then
    delete from contact_group where user_id = g.user_id and id = g.id and removed_at is not null;
  end if;
  return v_members + 1;
end
$$;

-- Opt-outs and their undoing as they happened; suppression only knows what holds now. Kept by triggers, whoever writes there.
create table suppression_event (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references app_user (id),
  line_id uuid references sending_line (id),
  phone_key text not null,
  kind text not null check (kind in ('out', 'in')),
  reason text not null,
  source text not null,
  at timestamptz not null,
  check ((user_id is null) <> (line_id is null))
);
create index suppression_event_user on suppression_event (user_id, phone_key, at desc) where user_id is not null;
create index suppression_event_line on suppression_event (line_id, phone_key, at desc) where line_id is not null;

insert into suppression_event (user_id, line_id, phone_key, kind, reason, source, at)
select user_id, line_id, phone_key, 'out', reason, source, since from suppression where not is_erased;

create function tell_suppressed() returns trigger language plpgsql as $$
begin
  insert into suppression_event (user_id, line_id, phone_key, kind, reason, source, at)
  select user_id, line_id, phone_key, 'out', reason, source, since from changed where not is_erased;
  return null;
end
$$;
create function tell_released() returns trigger language plpgsql as $$
begin
  insert into suppression_event (user_id, line_id, phone_key, kind, reason, source, at)
  select user_id, line_id, phone_key, 'in', reason, source, clock_timestamp() from changed where not is_erased;
  return null;
end
$$;
create trigger told_suppressed after insert on suppression referencing new table as changed for each statement execute function tell_suppressed();
create trigger told_released after delete on suppression referencing old table as changed for each statement execute function tell_released();

-- Who is erased has no history of opt-outs either; numbers that others use keep what is still theirs.
create function erase_suppression_events() returns trigger language plpgsql as $$
begin
  delete from suppression_event e where e.phone_key = any (old.former_keys || old.phone_key)
    and (e.user_id = old.user_id or e.line_id in (select n.line_id from sender n where n.user_id = old.user_id))
    and not is_known_elsewhere(old.user_id, old.id, old.phone, e.phone_key, e.line_id);
  return null;
end
$$;
create trigger contact_erased after update on contact for each row when (old.erased_at is null and new.erased_at is not null)
  execute function erase_suppression_events();

-- A person's history looks through the campaigns in the order in which they were sent.
create index campaign_history on campaign (user_id, started_at desc, id desc) where started_at is not null;
