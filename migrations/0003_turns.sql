-- Turns: who may begin slices for a line. The lease keeps a line to one worker; a queue message is only a hint that it has work.
-- Every function locks the row first and reads after it, with clock_timestamp(): now() would be the time before the wait.

-- The running campaigns of a line that have something to begin now. ready_at is when the campaign's own rate next allows it.
create function runnable_campaigns(p_line uuid, p_at timestamptz)
returns table (campaign_id uuid, pass numeric, ready_at timestamptz) language sql volatile as $$
  select k.id, cl.pass, k.next_slot_at
  from campaign_line cl
  join campaign k on k.id = cl.campaign_id
  where cl.line_id = p_line and cl.is_open and k.status = 'running'
    and (k.cursor_seq < k.last_seq
      -- The first due mark by its index: EXISTS was planned as a sequential scan (22 ms).
      or (select m.due_at from recipient_mark m where m.campaign_id = k.id and m.kind = 'waiting' order by m.due_at limit 1) <= p_at)
$$;

create function line_has_work(p_line sending_line, p_at timestamptz) returns boolean language sql volatile as $$
  select not (p_line).is_stopped
    and coalesce((p_line).breaker_open_until <= p_at, true)
    and exists (select 1 from runnable_campaigns((p_line).id, p_at))
$$;

-- Takes a turn. Good are a turn newer than the last one taken, and any turn when the last holder died (its lease ran out unreleased).
-- Returns the number under which the lease is held, or null: drop the message.
create function take_turn(p_line uuid, p_turn bigint, p_lease_ms integer) returns bigint language plpgsql as $$
declare
  l sending_line;
begin
  select * into l from sending_line where id = p_line for no key update;
  if l.id is null or l.lease_until > clock_timestamp() then
    return null;
  end if;
  if p_turn <= l.taken and l.lease_until is null then
    return null;
  end if;
  update sending_line
  set posted = l.posted + 1, taken = l.posted + 1, lease_until = clock_timestamp() + p_lease_ms * interval '1 millisecond'
  where id = p_line;
  return l.posted + 1;
end
$$;

-- Gives the lease back at the end of a turn and returns the number of the turn to post next; null if the lease was lost meanwhile.
create function pass_turn(p_line uuid, p_turn bigint) returns bigint language sql volatile as $$
  update sending_line set posted = posted + 1, lease_until = null where id = p_line and taken = p_turn returning posted
$$;

-- A new turn for a line that nobody holds and that has work, after a launch or resume has committed; null if there is none to post.
create function raise_turn(p_line uuid) returns bigint language plpgsql as $$
declare
  l sending_line;
begin
  -- Lock first: an UPDATE … WHERE unleased would not wait for a Begin that is about to release.
  select * into l from sending_line where id = p_line for no key update;
  if l.id is null or l.lease_until > clock_timestamp() or not line_has_work(l, clock_timestamp()) then
    return null;
  end if;
  update sending_line set posted = l.posted + 1 where id = p_line;
  return l.posted + 1;
end
$$;

-- What the sweep posts: a turn for every unleased line with due work, so that a lost message costs only time.
create function raise_turns() returns table (line_id uuid, turn bigint) language sql volatile as $$
  select o.line_id, r.turn
  from (select distinct cl.line_id from campaign_line cl where cl.is_open order by 1) o,
    lateral (select raise_turn(o.line_id) as turn) r
  where r.turn is not null
$$;
