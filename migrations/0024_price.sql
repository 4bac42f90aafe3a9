-- What a user pays for a message, by country and channel; from how many people on the launch asks for their number; and what a preflight asks.

-- One currency for each user: a campaign's cost is a sum, and no rate of exchange is known here.
alter table app_user
  add column currency text not null default 'USD' check (length(currency) = 3),
  -- Null: never asked.
  add column confirm_above integer default 1000 check (confirm_above >= 0);

-- Of an SMS each part is paid, of WhatsApp each message. No prices come with the system: providers change theirs, and contracts differ.
create table price (
  user_id uuid not null references app_user (id),
  country text not null check (length(country) = 2),
  channel text not null check (channel in ('whatsapp', 'sms')),
  -- Exact: at most six digits before the point and six after it.
  amount numeric not null check (amount >= 0 and amount < 1000000 and scale(amount) <= 6),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, country, channel)
);

-- The contacts of an audience at a moment, as audience_of_… say it, for a reading of all of them: a hash join of two whole reads. Looking up
-- each contact's groups took five times as long.
create function audience_keys(p_user uuid, p_audience jsonb, p_before timestamptz) returns table (id uuid, phone_key text)
language plpgsql stable set enable_nestloop = off set enable_mergejoin = off set work_mem = '64MB' as $$
begin
  if p_audience->>'importId' is not null then
    return query select k.id, k.phone_key from import_contact i join contact k on k.user_id = i.user_id and k.id = i.contact_id
      where i.user_id = p_user and i.import_id = (p_audience->>'importId')::uuid and k.user_id = p_user and k.deleted_at is null;
  elsif p_audience->'groups' is not null then
    return query select k.id, k.phone_key from contact k join (
        select distinct m.contact_id from contact_group_membership m
        where m.user_id = p_user and m.is_active and m.created_at <= p_before and m.group_id = any (array(
          select g.id from contact_group g where g.user_id = p_user and g.name in (select jsonb_array_elements_text(p_audience->'groups'))))
      ) m on m.contact_id = k.id
      where k.user_id = p_user and k.deleted_at is null and k.created_at <= p_before;
  else
    return query select k.id, k.phone_key from contact k
      where k.user_id = p_user and k.deleted_at is null
        and k.id = any (array(select x::uuid from jsonb_array_elements_text(p_audience->'contactIds') x));
  end if;
end
$$;

-- What Begin would decide of people, for a whole audience at once: the rules of slice_candidates and charge_cap as sets. A preflight asks it.
-- p_keys: the people, each once or more often. p_is_part: they are few, and are looked up by their keys; for an audience whole tables are read and hashed.
-- p_depths: [{head, depth}], how many digits of a phone tell its country, where four do not.
-- has_written: to one of the lines, in the 24 hours before p_at.
-- Only hash joins: without statistics, an audience of 5,000 was joined row by row with itself, which took 4 s and grew with its square.
create function judge_people(p_user uuid, p_lines uuid[], p_at timestamptz, p_time_zone text, p_quiet_from time, p_quiet_to time,
  p_cap_messages integer, p_cap_days integer, p_deadline timestamptz, p_depths jsonb, p_keys text[], p_is_part boolean)
returns table (phone_key text, country_cell text, zones text, skip_reason text, quiet_until timestamptz, has_written boolean)
language plpgsql stable set enable_nestloop = off set enable_mergejoin = off set plan_cache_mode = force_custom_plan set work_mem = '64MB' as $$
begin
  return query
  with person as materialized (
    select k.key, left(k.key, 4) as head from (select distinct u.key from unnest(p_keys) u (key)) k
  ), depth as materialized (
    -- As many digits as it takes to tell the zone: it is looked up for each such beginning, and not for each person.
    select h.head, greatest(4, coalesce(z.depth, 0)) as zone_depth,
      greatest(4, coalesce((select max(x.depth) from jsonb_to_recordset(p_depths) as x (head text, depth integer) where starts_with(h.head, x.head)), 0)) as country_depth
    from (select distinct p.head from person p) h
    left join (select left(f.prefix, 4) as head, max(length(f.prefix)) as depth from phone_zone f where length(f.prefix) > 4 group by 1) z on z.head = h.head
  ), celled as materialized (
    select p.key, left(p.key, d.zone_depth) as cell, left(p.key, d.country_depth) as country from person p join depth d on d.head = p.head
  ), zoned as materialized (
    select c.cell, coalesce(phone_zones(c.cell), p_time_zone) as zones from (select distinct e.cell from celled e) c
  ), asleep as materialized (
    select z.zones, case when p_quiet_from is not null then quiet_until(z.zones, p_quiet_from, p_quiet_to, p_at) end as until
    from (select distinct o.zones from zoned o) z
  ), stopped as materialized (
    -- Whoever said no to one number of the pool is written to from none of them.
    select s.phone_key as key from suppression s
    where s.user_id = p_user and (not p_is_part or s.phone_key = any (array(select p.key from person p)))
    union
    select s.phone_key from suppression s
    where s.line_id = any (p_lines) and (not p_is_part or s.phone_key = any (array(select p.key from person p)))
  ), touched as materialized (
    -- The cap holds until the oldest of the last so many messages is older than it looks back.
    select t.phone_key as key, (select x.at from unnest(t.sent_at) x (at) order by x.at desc offset p_cap_messages - 1 limit 1)
      + p_cap_days * interval '1 day' as free_at
    from contact_touch t where p_cap_messages is not null and t.user_id = p_user and cardinality(t.sent_at) >= p_cap_messages
      and (not p_is_part or t.phone_key = any (array(select p.key from person p)))
  ), wrote as materialized (
    select distinct m.phone_key as key from inbound_message m
    where m.line_id = any (p_lines) and m.at > p_at - interval '24 hours' and (not p_is_part or m.phone_key = any (array(select p.key from person p)))
  )
  select c.key, c.country, z.zones,
    case when p_deadline <= p_at then 'deadline'
      when s.key is not null then 'suppressed'
      when a.until = 'infinity' then 'no_permitted_hour'
      when a.until >= p_deadline then 'deadline'
      when t.free_at > coalesce(a.until, p_at) then 'frequency_cap' end,
    a.until, w.key is not null
  from celled c join zoned z on z.cell = c.cell join asleep a on a.zones = z.zones
  left join stopped s on s.key = c.key left join touched t on t.key = c.key left join wrote w on w.key = c.key;
end
$$;
