-- The drop folder: what a file put into a folder starts, and what became of every file.

create table drop_rule (
  user_id uuid not null references app_user (id),
  id uuid not null,
  folder text not null,
  pattern text not null,
  templates jsonb not null,
  sender_ids jsonb not null default '[]',
  media_id uuid,
  group_name text,
  schedule text not null default 'now',
  needs_approval boolean not null default false,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  unique (user_id, folder, pattern)
);

-- One row for each version of an object that S3 has told of, however often it tells. What the file starts is fixed in plan when it is
-- accepted: a rule that is changed or deleted later changes nothing about a file under way.
create table drop_file (
  user_id uuid not null references app_user (id),
  id uuid not null,
  object_key text not null,
  version text not null,
  folder text not null,
  name text not null,
  size_bytes bigint not null,
  status text not null check (status in ('received', 'importing', 'waiting_for_approval', 'started', 'refused', 'failed')),
  reason_code text,
  reason_message text,
  content_sha256 text,
  duplicate_of uuid,
  rule_id uuid,
  plan jsonb,
  import_id uuid,
  campaign_id uuid,
  lease_until timestamptz,
  accepted_at timestamptz,
  finished_at timestamptz,
  told_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, id),
  unique (user_id, object_key, version),
  foreign key (user_id, rule_id) references drop_rule (user_id, id) on delete set null (rule_id),
  foreign key (user_id, duplicate_of) references drop_file (user_id, id),
  foreign key (user_id, import_id) references import (user_id, id),
  foreign key (user_id, campaign_id) references campaign (user_id, id)
);
create index drop_file_content on drop_file (user_id, content_sha256, accepted_at) where accepted_at is not null;

-- Accepts a file that is still only received, unless the same content of the same user was accepted within the day and did not fail: then it
-- is refused, naming that file. Two files of the same content wait for each other here, and the second one sees what the first one wrote.
-- Answers the row as it is afterwards, also when an earlier call has decided; p_import is made with it.
create function accept_drop(p_user uuid, p_id uuid, p_sha256 text, p_rule uuid, p_plan jsonb, p_import uuid) returns setof drop_file
language plpgsql as $$
declare
  v_earlier uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_user::text || p_sha256, 18));
  perform 1 from drop_file where user_id = p_user and id = p_id and status = 'received' for update;
  if found then
    -- A file whose runs all died long ago will not be carried on, and must not keep its own repetition out for a day: a run lives for a quarter of
    -- an hour, and is repeated twice within minutes. If its campaign is there, it counts as what it has started.
    update drop_file d set status = 'failed', reason_code = 'abandoned', lease_until = null, finished_at = clock_timestamp(), updated_at = clock_timestamp()
      where d.user_id = p_user and d.content_sha256 = p_sha256 and d.status = 'importing' and d.updated_at < clock_timestamp() - interval '2 hours'
        and not exists (select 1 from import i where i.user_id = d.user_id and i.id = d.import_id and i.updated_at > clock_timestamp() - interval '2 hours')
        and not exists (select 1 from campaign k where k.user_id = d.user_id and k.created_at >= d.created_at
          and k.audience ->> 'importId' = d.import_id::text);
    select id into v_earlier from drop_file
      where user_id = p_user and content_sha256 = p_sha256 and accepted_at > clock_timestamp() - interval '24 hours'
        and id <> p_id and status not in ('refused', 'failed')
      order by accepted_at desc limit 1;
    if v_earlier is not null then
      update drop_file set status = 'refused', reason_code = 'duplicate_content', content_sha256 = p_sha256,
          duplicate_of = v_earlier, finished_at = clock_timestamp(), updated_at = clock_timestamp()
        where user_id = p_user and id = p_id;
    else
      insert into import (user_id, id, status, file_name, size_bytes, source)
        select user_id, p_import, 'created', name, size_bytes, 'drop' from drop_file where user_id = p_user and id = p_id
        on conflict do nothing;
      -- A rule deleted since it was read is no longer named; what it said is in the plan.
      update drop_file set status = 'importing', content_sha256 = p_sha256, plan = p_plan, import_id = p_import,
          rule_id = (select r.id from drop_rule r where r.user_id = p_user and r.id = p_rule for key share),
          accepted_at = clock_timestamp(), updated_at = clock_timestamp()
        where user_id = p_user and id = p_id;
    end if;
  end if;
  return query select * from drop_file where user_id = p_user and id = p_id;
end
$$;
