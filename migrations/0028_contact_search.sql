-- Contacts are found by the beginning of any word of their name and by the last digits of their phone (its beginning has an index already).

-- Lower case, without accents, whatever the database's locale: pg_c_utf8 comes with PostgreSQL.
create function name_words(p_name text) returns text language sql immutable parallel safe as $$
  -- Each word behind a space. Most names are plain, and need no Unicode tables.
  select ' ' || btrim(regexp_replace(
    case when octet_length(p_name) = char_length(p_name) then lower(p_name collate "pg_c_utf8")
      else regexp_replace(normalize(lower(p_name collate "pg_c_utf8"), NFD), '[\u0300-\u036f]', '', 'g') end,
    '[\u0001-\u002f:-@\[-`{-\u00a0¡«·»¿\u2000-\u206f\u3000]+', ' ', 'g'))
$$;

-- A row for each different word of a living contact's name, and one for its phone: `#` and the digits from the last to the first.
-- Kept by the triggers below and, for people whom a file brings, filled when the import has ended: it would cost the import a third.
-- No foreign key: the rows are made from contacts alone, and looking each up would double the filling.
create table contact_word (
  user_id uuid not null,
  word text collate "C" not null,
  contact_id uuid not null,
  -- Letters in common with the name's word before it in order: those who have several words that begin alike count once.
  shared smallint not null,
  -- All words of the name: a search for several finds them in one row.
  name text not null,
  primary key (user_id, word, contact_id)
);

create function common_letters(a text, b text) returns integer language plpgsql immutable parallel safe as $$
declare
  n integer = 0;
begin
  while n < least(length(a), length(b)) and left(a, n + 1) = left(b, n + 1) loop
    n = n + 1;
  end loop;
  return n;
end
$$;

-- All at once: a function called for each contact took six times as long. Words are cut where a search is, at a hundred letters.
create function add_contact_words(p_user uuid, p_ids uuid[]) returns void language sql set work_mem = '64MB' as $$
  with person as materialized (
    select c.id, c.phone, name_words(coalesce(c.nombre, '')) as name from contact c
    where c.user_id = p_user and c.id = any (p_ids) and c.deleted_at is null
  ), named as (
    select p.id, left(w, 100) as word, lag(left(w, 100)) over (partition by p.id order by left(w, 100) collate "C") as earlier, p.name
    from person p cross join unnest(string_to_array(btrim(p.name), ' ')) w where w <> ''
  )
  insert into contact_word (user_id, word, contact_id, shared, name)
  select p_user, x.word, x.id, x.shared, x.name from (
      select n.id, n.word, n.name, case when left(n.word, 1) = left(n.earlier, 1) then common_letters(n.word, n.earlier) else 0 end as shared
      from named n where n.word is distinct from n.earlier
      union all
      select p.id, '#' || reverse(p.phone), p.name, 0 from person p) x
    order by x.word collate "C", x.id
  on conflict (user_id, word, contact_id) do nothing
$$;

-- Whoever is written down by hand, or writes first, is found at once. The people of a file wait for its end.
create function add_new_contact_words() returns trigger language plpgsql as $$
begin
  perform add_contact_words(new.user_id, array[new.id]);
  return null;
end
$$;
create trigger contact_words_added after insert on contact for each row
  when (new.source in ('manual', 'inbound')) execute function add_new_contact_words();

-- Once a statement: what an import leaves as it was costs a comparison.
create function change_contact_words() returns trigger language plpgsql as $$
declare
  v record;
begin
  for v in
    select o.user_id, array_agg(o.id) as ids from was o join became n on n.user_id = o.user_id and n.id = o.id
      where (o.nombre, o.phone, o.deleted_at is null) is distinct from (n.nombre, n.phone, n.deleted_at is null)
      group by o.user_id
  loop
    -- Word by word, each by index: without statistics a join may read all words there are.
    delete from contact_word w where w.ctid = any (array(
      select t.ctid from was o
      cross join unnest(string_to_array(btrim(name_words(coalesce(o.nombre, ''))), ' ') || ('#' || reverse(o.phone))) x (word)
      cross join lateral (select i.ctid from contact_word i where i.user_id = o.user_id and i.word = left(x.word, 100) and i.contact_id = o.id offset 0) t
      where o.user_id = v.user_id and o.id = any (v.ids) and o.deleted_at is null));
    perform add_contact_words(v.user_id, v.ids);
  end loop;
  return null;
end
$$;
create trigger contact_words_changed after update on contact referencing old table as was new table as became
  for each statement execute function change_contact_words();

-- How far the words of those whom an import has brought are filled; words_at is set when all are.
alter table import
  add column words_after uuid not null default '00000000-0000-0000-0000-000000000000',
  add column words_at timestamptz;

-- Fills the words of the next p_limit people of an import that has ended; answers whether all are. Repeating it is harmless.
create function fill_import_words(p_user uuid, p_import uuid, p_limit integer) returns boolean language plpgsql as $$
declare
  i import;
  v_ids uuid[];
begin
  select * into i from import where user_id = p_user and id = p_import for no key update;
  if i.id is null or i.words_at is not null or i.status not in ('completed', 'failed') then
    return true;
  end if;
  v_ids = array(select c.contact_id from import_contact c
    where c.user_id = p_user and c.import_id = p_import and c.contact_id > i.words_after and c.was_created order by c.contact_id limit p_limit);
  -- A name that is changed meanwhile would leave its old words behind. By phone, as imports lock.
  perform 1 from contact c where c.user_id = p_user and c.id = any (v_ids) order by c.phone collate "C" for share;
  perform add_contact_words(p_user, v_ids);
  update import set words_after = coalesce(v_ids[cardinality(v_ids)], words_after),
      words_at = case when cardinality(v_ids) < p_limit then clock_timestamp() end
    where user_id = p_user and id = p_import;
  return cardinality(v_ids) < p_limit;
end
$$;

-- Phones that a person had before: what was sent to them is found by these.
alter table contact add column former_keys text[] not null default '{}', add column erased_at timestamptz;

-- Writes down a contact by hand. Whoever has the phone is changed, or brought back: what is said holds, what is not stays, groups are
-- added. As an import does it. p_groups: {"name": id to take if there is no such group}.
create function add_contact(p_user uuid, p_id uuid, p_phone text, p_key text, p_nombre text, p_sustantivo text, p_groups jsonb, out id uuid, out is_new boolean)
language plpgsql as $$
begin
  insert into contact as k (user_id, id, phone, phone_key, nombre, sustantivo, source)
    values (p_user, p_id, p_phone, p_key, p_nombre, p_sustantivo, 'manual')
    on conflict (user_id, phone) do update set nombre = coalesce(excluded.nombre, k.nombre), sustantivo = coalesce(excluded.sustantivo, k.sustantivo),
      deleted_at = null, last_seen_at = now(), updated_at = now()
    returning k.id, k.xmax = 0 into add_contact.id, add_contact.is_new;
  perform join_groups(p_user, add_contact.id, p_groups);
end
$$;

create function join_groups(p_user uuid, p_contact uuid, p_groups jsonb) returns void language plpgsql as $$
begin
  insert into contact_group (user_id, id, name)
    select p_user, g.value::uuid, g.key from jsonb_each_text(p_groups) g order by g.key collate "C" on conflict (user_id, name) do nothing;
  insert into contact_group_membership as m (user_id, contact_id, group_id)
    select p_user, p_contact, g.id from contact_group g where g.user_id = p_user and jsonb_exists(p_groups, g.name) order by g.id
    on conflict (user_id, contact_id, group_id) do update set is_active = true, updated_at = now() where not m.is_active;
end
$$;

-- Changes what p_change names of phone, key, nombre, sustantivo and groups. Null: there is no such contact.
create function change_contact(p_user uuid, p_id uuid, p_change jsonb) returns uuid language plpgsql as $$
begin
  update contact k set
      former_keys = case when k.phone_key <> p_change->>'key' and not k.phone_key = any (k.former_keys) then k.former_keys || k.phone_key else k.former_keys end,
      phone = coalesce(p_change->>'phone', k.phone), phone_key = coalesce(p_change->>'key', k.phone_key),
      nombre = case when jsonb_exists(p_change, 'nombre') then p_change->>'nombre' else k.nombre end,
      sustantivo = case when jsonb_exists(p_change, 'sustantivo') then p_change->>'sustantivo' else k.sustantivo end, updated_at = now()
    where k.user_id = p_user and k.id = p_id and k.deleted_at is null;
  if not found then
    return null;
  end if;
  if jsonb_exists(p_change, 'groups') then
    update contact_group_membership m set is_active = false, updated_at = now()
      where m.user_id = p_user and m.contact_id = p_id and m.is_active
        and not exists (select 1 from contact_group g where g.user_id = p_user and g.id = m.group_id and jsonb_exists(p_change->'groups', g.name));
    perform join_groups(p_user, p_id, p_change->'groups');
  end if;
  return p_id;
end
$$;

-- Erasing. Who was suppressed stays so under a keyed hash of his phone, which nothing that sends ever looks at: when the phone comes back
-- as anybody's contact, the trigger below writes it out again.
create table erasure_key (
  id boolean primary key default true check (id),
  secret text not null
);
insert into erasure_key (secret) values (gen_random_uuid()::text || gen_random_uuid()::text);

alter table suppression add column is_erased boolean not null default false;
create index suppression_erased on suppression (phone_key) where is_erased;

create function erased_key(p_key text) returns text language sql stable as $$
  select encode(sha256(convert_to(k.secret || encode(sha256(convert_to(k.secret || p_key, 'UTF8')), 'hex'), 'UTF8')), 'hex') from erasure_key k
$$;

create function recall_suppressions() returns trigger language plpgsql as $$
begin
  if exists (select 1 from suppression where is_erased) then
    update suppression s set phone_key = a.phone_key, is_erased = false, updated_at = clock_timestamp()
      from (select distinct n.user_id, n.phone_key, erased_key(n.phone_key) as hash from added n) a
      where s.is_erased and s.phone_key = a.hash and (s.user_id = a.user_id or s.line_id is not null)
        and not exists (select 1 from suppression o where o.phone_key = a.phone_key and (o.user_id = s.user_id or o.line_id = s.line_id));
  end if;
  return null;
end
$$;
create trigger contact_suppressions_recalled after insert on contact referencing new table as added
  for each statement execute function recall_suppressions();
create trigger contact_suppressions_recalled_by_change after update on contact referencing new table as added
  for each statement execute function recall_suppressions();

-- Whether somebody still has the phone as a contact: another row of this user's (another spelling), or another user of the line.
create function is_known_elsewhere(p_user uuid, p_contact uuid, p_phone text, p_key text, p_line uuid) returns boolean language sql stable as $$
  select exists (select 1 from contact c where c.user_id = p_user and c.phone_key = p_key and c.id <> p_contact and c.deleted_at is null)
    or exists (select 1 from sender s join contact c on c.user_id = s.user_id and c.phone in (p_phone, p_key) and c.deleted_at is null
      where s.line_id = p_line and s.user_id <> p_user)
$$;

-- Takes a person out of everything that is kept; what was counted stays counted. What is not begun with is skipped by Begin as suppressed,
-- and what is being sent is settled by its number. Answers false when there is no such contact.
create function erase_contact(p_user uuid, p_id uuid) returns boolean language plpgsql as $$
declare
  c contact;
  v_keys text[];
  v_alias text = 'erased-' || p_id;
  v_touched bigint;
begin
  -- No audience is being frozen meanwhile: its part has read the phone already.
  perform 1 from campaign k where k.user_id = p_user and k.frozen_at is null and k.status in ('queued', 'running', 'paused') order by k.id for no key update;
  select * into c from contact k where k.user_id = p_user and k.id = p_id and k.erased_at is null for update;
  if not found then
    return false;
  end if;
  v_keys = c.former_keys || c.phone_key;

  with found as materialized (
    select k.id as campaign_id, r.seq from campaign k
    cross join lateral (select r.seq from campaign_recipient r where r.campaign_id = k.id and r.phone_key = any (v_keys) and r.contact_id = p_id offset 0) r
    where k.user_id = p_user
  ), emptied as (
    update campaign_recipient r set phone_key = v_alias, phone_snapshot = '', variables = null, error_message = null
    from found f where r.campaign_id = f.campaign_id and r.seq = f.seq returning r.campaign_id, r.seq
  ), told as (
    update campaign_event e set payload = e.payload - 'sid' from found f where e.campaign_id = f.campaign_id and e.seq = f.seq and jsonb_exists(e.payload, 'sid')
  )
  select count(*) into v_touched from emptied;
  if v_touched > 0 then
    -- Whatever puts one of them back into a queue, nobody is written to.
    insert into suppression (id, user_id, phone_key, reason, source, is_erased) values (gen_random_uuid(), p_user, v_alias, 'erased', 'user', true)
      on conflict (user_id, phone_key) where user_id is not null do nothing;
  end if;

  delete from contact_touch t where t.user_id = p_user and t.phone_key = any (v_keys);
  delete from contact_line t where t.user_id = p_user and t.phone_key = any (v_keys);
  delete from inbound_message i using sender s
    where s.user_id = p_user and i.line_id = s.line_id and i.phone_key = any (v_keys) and not is_known_elsewhere(p_user, p_id, c.phone, i.phone_key, i.line_id);
  update suppression s set phone_key = erased_key(s.phone_key), is_erased = true, updated_at = clock_timestamp()
    where s.phone_key = any (v_keys) and (s.user_id = p_user or s.line_id in (select n.line_id from sender n where n.user_id = p_user))
      and not is_known_elsewhere(p_user, p_id, c.phone, s.phone_key, s.line_id);

  delete from contact_stat t where t.user_id = p_user and t.contact_id = p_id;
  delete from contact_group_membership m where m.user_id = p_user and m.contact_id = p_id;
  delete from import_contact i using import f where f.user_id = p_user and i.user_id = p_user and i.import_id = f.id and i.contact_id = p_id;
  -- A kept answer would give him back; forgotten, its repetition would write him down again.
  update idempotency_key a set status = 410,
      response = '{"headers":{"content-type":"application/problem+json"},"body":{"type":"about:blank","title":"Gone","status":410,"code":"contact_erased","detail":"This answer was about somebody who has been erased since."}}'
    where a.user_id = p_user and a.response is not null and (a.response like '%' || p_id || '%' or a.response like '%' || c.phone || '%');
  -- Last: the words of the name go with it, and the phone is free again.
  update contact k set phone = v_alias, phone_key = v_alias, nombre = null, sustantivo = null, attributes = '{}', former_keys = '{}',
      deleted_at = coalesce(k.deleted_at, clock_timestamp()), erased_at = clock_timestamp(), updated_at = clock_timestamp()
    where k.user_id = p_user and k.id = p_id;
  return true;
end
$$;

-- Those who are there already.
select add_contact_words(c.user_id, array_agg(c.id)) from contact c where c.deleted_at is null group by c.user_id;
update import set words_at = clock_timestamp() where status in ('completed', 'failed');
