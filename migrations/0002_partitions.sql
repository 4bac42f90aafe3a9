-- Monthly partitions. A UUIDv7 begins with its time in milliseconds, so a month of campaign ids is a range too.

create function uuid_floor(p_at timestamptz) returns uuid language sql immutable as $$
  select (lpad(to_hex(floor(extract(epoch from p_at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

create function ensure_partitions(p_months_ahead integer) returns integer language plpgsql as $$
declare
  v_from timestamptz;
  v_to timestamptz;
  v_suffix text;
  v_made integer = 0;
begin
  for i in 0..p_months_ahead loop
    v_from = date_trunc('month', clock_timestamp(), 'UTC') + make_interval(months => i);
    v_to = v_from + interval '1 month';
    v_suffix = to_char(v_from at time zone 'UTC', 'YYYY_MM');
    if to_regclass('campaign_event_' || v_suffix) is null then
      execute format('create table %I partition of campaign_event for values from (%L) to (%L)', 'campaign_event_' || v_suffix, v_from, v_to);
      v_made = v_made + 1;
    end if;
    if to_regclass('campaign_recipient_' || v_suffix) is null then
      execute format('create table %I partition of campaign_recipient for values from (%L) to (%L) with (fillfactor = 70)',
        'campaign_recipient_' || v_suffix, uuid_floor(v_from), uuid_floor(v_to));
      v_made = v_made + 1;
    end if;
  end loop;
  return v_made;
end
$$;

create table campaign_event_default partition of campaign_event default;
create table campaign_recipient_default partition of campaign_recipient default with (fillfactor = 70);

select ensure_partitions(2);
