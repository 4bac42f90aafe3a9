-- Emptying what is kept of a user only to answer sooner: his days and months that are folded, and with them the version that browsers hold
-- their reports by. What is told is the same before and after; what is not folded is summed from its quarters of an hour.
create function clear_user_cache(p_user uuid) returns integer language plpgsql as $$
declare
  v_periods integer;
  v_folds integer;
begin
  -- As a fold does: whoever writes into days that are folded waits, and finds them folded or not.
  perform pg_advisory_xact_lock(period_lock(p_user));
  delete from period_stat where user_id = p_user;
  get diagnostics v_periods = row_count;
  delete from period_fold where user_id = p_user;
  get diagnostics v_folds = row_count;
  insert into report_change as c (user_id, changes) values (p_user, 1) on conflict (user_id) do update set changes = c.changes + 1;
  return v_periods + v_folds;
end
$$;
