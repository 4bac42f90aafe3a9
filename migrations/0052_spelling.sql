-- The phones under which a contact with this key may stand (packages/core/src/phone/key.ts, turned round): contacts have an index by phone, and none by key.
create function phone_spellings(p_key text) returns text[] language sql immutable as $$
  select array[p_key, case
    when p_key ~ '^52[0-9]{10}$' then '521' || substr(p_key, 3)
    when p_key ~ '^54[0-9]{10}$' then '549' || substr(p_key, 3)
    when p_key ~ '^55[0-9]{2}9[6-9][0-9]{7}$' then substr(p_key, 1, 4) || substr(p_key, 6)
    else p_key end]
$$;

-- As before, by that index: the user's people were read one by one for each opt-out.
create or replace function tell_consent() returns trigger language plpgsql as $$
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
