-- Quiet hours end at the first moment that the clocks permit, also on a day on which they go forward or back: the end may be read
-- twice or not at all, and a clock may leave the quiet hours by the change itself.
create function is_quiet(p_clock time, p_from time, p_to time) returns boolean language sql immutable as $$
  select case when p_from < p_to then p_clock >= p_from and p_clock < p_to else p_clock >= p_from or p_clock < p_to end
$$;

create or replace function quiet_until(p_zones text, p_from time, p_to time, p_at timestamptz) returns timestamptz language plpgsql stable as $$
declare
  v_zones text[] = string_to_array(p_zones, '&');
  v_zone text;
  v_at timestamptz = p_at;
  v_next timestamptz;
  v_local timestamp;
  v_end timestamptz;
begin
  loop
    v_next = v_at;
    foreach v_zone in array v_zones loop
      v_local = v_at at time zone v_zone;
      if is_quiet(v_local::time, p_from, p_to) then
        v_end = (v_local::date + p_to) at time zone v_zone;
        if v_end <= v_at then
          v_end = (v_local::date + 1 + p_to) at time zone v_zone;
        end if;
        if v_end at time zone v_zone - v_local <> v_end - v_at then
          -- The clock changes in between, which it does at a quarter of an hour: the end is at one, or as far behind one as p_to is.
          v_end = coalesce((select min(s.quarter + b.behind) from generate_series(date_bin('15 minutes', v_at, 'epoch'), v_end, '15 minutes') as s (quarter),
              (values (interval '0'), (make_interval(mins => extract(minute from p_to)::integer % 15))) as b (behind)
            where s.quarter + b.behind > v_at and not is_quiet(((s.quarter + b.behind) at time zone v_zone)::time, p_from, p_to)), v_end);
        end if;
        v_next = greatest(v_next, v_end);
      end if;
    end loop;
    if v_next = v_at then
      return nullif(v_at, p_at);
    end if;
    v_at = v_next;
    -- The zones of a number that may be anywhere have no hour in common.
    if v_at > p_at + interval '3 days' then
      return 'infinity';
    end if;
  end loop;
end
$$;
