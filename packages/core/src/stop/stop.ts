// The switch that stops everything: for the deployment, one tenant or one line. Every Begin reads it, so nothing has to be told.
import { type SQL, sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Queue } from '../cloud/queue.ts';
import type { Schedules } from '../cloud/schedule.ts';
import type { Db } from '../db/client.ts';
import { column, maybeRow, row, rows } from '../db/query.ts';
import { DomainError, notFound } from '../error.ts';
import { LineId, type UserId } from '../id.ts';
import * as Turn from '../line/turn.ts';
import { keepOn } from '../sweep/keep-on.ts';

/** What is stopped: the user's own campaigns, one line for all who share it, or all campaigns of all users. */
export const Scope = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('user') }),
  z.strictObject({ scope: z.literal('line'), lineId: LineId }),
  z.strictObject({ scope: z.literal('deployment') }),
]);
export type Scope = z.infer<typeof Scope>;

export interface Operator {
  readonly userId: UserId;
  /** May stop what others use too. */
  readonly isAdmin: boolean;
}

export interface StopPorts {
  readonly db: Db;
  readonly turns: Queue;
  readonly schedules: Schedules;
}

const StopState = z.object({
  deploymentStoppedAt: column.timestamp.nullable(),
  userStoppedAt: column.timestamp.nullable(),
  lines: column.json(z.array(z.object({ id: LineId, name: z.string(), isStopped: z.boolean() }))),
});
export type StopState = z.infer<typeof StopState>;

/** The switch as the user sees it, with the lines of his senders. */
export async function state(db: Db, userId: UserId): Promise<StopState> {
  return row(
    db,
    sql`select d.stopped_at as "deploymentStoppedAt", u.stopped_at as "userStoppedAt", (
        select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'name', s.name, 'isStopped', l.is_stopped) order by s.id), '[]')
        from sender s join sending_line l on l.id = s.line_id where s.user_id = u.id)::text as lines
      from deployment d, app_user u where u.id = ${userId}::uuid`,
    StopState,
    { repeatable: true },
  );
}

/**
 * Once this has answered, nothing more of it is begun: at most the slices already open go out. Stopped already: nothing happens.
 * @throws DomainError forbidden `admin_needed`, not_found `line_not_found`.
 */
export async function stop(ports: StopPorts, operator: Operator, scope: Scope): Promise<StopState> {
  await authorise(ports.db, operator, scope);
  await turnSwitch(ports.db, operator.userId, scope, true);
  await Turn.beginsOver(ports.db, {
    ...(scope.scope === 'user' ? { userId: operator.userId } : {}),
    ...(scope.scope === 'line' ? { lineId: scope.lineId } : {}),
  });
  return state(ports.db, operator.userId);
}

/** Everything goes on where it stood. Not stopped: nothing happens. @throws as `stop`. */
export async function release(ports: StopPorts, operator: Operator, scope: Scope): Promise<StopState> {
  await authorise(ports.db, operator, scope);
  await keepOn(ports.db, ports.schedules);
  await turnSwitch(ports.db, operator.userId, scope, false);
  const turns = await Turn.raiseAll(ports.db);
  if (turns.length > 0) await Turn.post(ports.turns, turns);
  return state(ports.db, operator.userId);
}

async function authorise(db: Db, { userId, isAdmin }: Operator, scope: Scope): Promise<void> {
  if (scope.scope === 'user') return;
  if (scope.scope === 'line') {
    const own = await maybeRow(
      db,
      sql`select line_id as "lineId" from sender where user_id = ${userId}::uuid and line_id = ${scope.lineId}::uuid`,
      z.object({ lineId: LineId }),
      { repeatable: true },
    );
    if (!own) throw notFound('line');
  }
  if (isAdmin) return;
  throw new DomainError('forbidden', 'admin_needed', 'Others send here too: only an admin may stop or release it.');
}

async function turnSwitch(db: Db, userId: UserId, scope: Scope, isStopped: boolean): Promise<void> {
  await rows(db, switchOf(userId, scope, isStopped), z.object({ turned: z.int() }), { repeatable: true });
}

function switchOf(userId: UserId, scope: Scope, isStopped: boolean): SQL {
  // The first time of stopping is kept.
  const since = isStopped ? sql`coalesce(stopped_at, clock_timestamp())` : sql`null::timestamptz`;
  switch (scope.scope) {
    case 'user':
      return sql`update app_user set stopped_at = ${since}, updated_at = clock_timestamp() where id = ${userId}::uuid returning 1::int as turned`;
    case 'line':
      return sql`update sending_line set is_stopped = ${isStopped}::boolean, updated_at = clock_timestamp()
        where id = ${scope.lineId}::uuid returning 1::int as turned`;
    case 'deployment':
      return sql`update deployment set stopped_at = ${since}, stopped_by = ${isStopped ? userId : null}::uuid returning 1::int as turned`;
  }
}
