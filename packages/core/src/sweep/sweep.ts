// The sweep: heals what a lost message, a dead worker or a silent provider left behind. It runs only while work is open, because a
// query each minute would keep a sleeping database awake for ever.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import * as Bulk from '../bulk/bulk.ts';
import * as Close from '../campaign/close.ts';
import { type DuePorts, startOverdue } from '../campaign/due.ts';
import * as Freeze from '../campaign/freeze.ts';
import type { ChannelOf } from '../channel/channel.ts';
import type { Queue } from '../cloud/queue.ts';
import type { Schedules } from '../cloud/schedule.ts';
import type { Db } from '../db/client.ts';
import { row, rows } from '../db/query.ts';
import { type Reconciled, reconcile } from '../dispatch/reconcile.ts';
import type { Timing } from '../dispatch/timing.ts';
import * as Group from '../group/group.ts';
import { CampaignId, SliceId } from '../id.ts';
import * as Idempotency from '../idempotency/idempotency.ts';
import * as Turn from '../line/turn.ts';
import { foldCosts } from '../report/cost-fold.ts';
import * as Fold from '../report/fold.ts';
import * as Activity from '../segment/activity.ts';
import * as Segment from '../segment/segment.ts';
import * as Webhook from '../webhook/turn.ts';
import { scheduleName } from './keep-on.ts';

export interface SweepPorts extends DuePorts {
  readonly turns: Queue;
  readonly channelOf: ChannelOf;
  readonly timing: Timing;
}

export interface SweepReport extends Reconciled {
  readonly expired: number;
  readonly turns: number;
  readonly frozen: number;
  readonly closed: number;
  /** Scheduled campaigns whose time was over. */
  readonly overdue: number;
  readonly isOver: boolean;
}

/** One sweep. Every step can be repeated and none depends on the one before. */
export async function sweep(ports: SweepPorts): Promise<SweepReport> {
  const { db } = ports;
  const expired = await expireSlices(db, ports.timing.reconcileAfterMs);
  const frozen = await Freeze.resumeStalled(db, ports.freezes);
  await Bulk.resumeStalled(db, ports.freezes);
  await finishCancels(db);
  // Before the provider is asked, which may take its time: a line that has lost its turn does not wait for what is unknown.
  const turns = await wake(ports);
  const reconciled = await reconcile(db, ports.channelOf, ports.timing.reconcileAfterMs);
  const closed = await Close.closeFinished(db);
  await foldOn(db);
  await Fold.foldAll(db);
  await Activity.foldAll(db);
  const again = reconciled.absent > 0 ? await wake(ports) : 0;
  await housekeep(db);
  const overdue = await startOverdue(ports);
  const isOver = await endIfNothingIsOpen(db, ports.schedules);
  return { ...reconciled, expired, turns: turns + again, frozen, closed: closed.length, overdue, isOver };
}

async function wake({ db, turns }: SweepPorts): Promise<number> {
  const raised = await Turn.raiseAll(db);
  if (raised.length > 0) await Turn.post(turns, raised);
  return raised.length;
}

async function expireSlices(db: Db, reconcileAfterMs: number): Promise<number> {
  const dead = await rows(
    db,
    sql`select id from slice where lease_until < clock_timestamp() order by lease_until limit 1000`,
    z.object({ id: SliceId }),
    { repeatable: true },
  );
  for (const { id } of dead) {
    await row(
      db,
      sql`select expire_slice(${id}::uuid, ${reconcileAfterMs}::int) as moved`,
      z.object({ moved: z.int() }),
      {
        repeatable: true,
      },
    );
  }
  return dead.length;
}

/** Cancels on where a stop ran out of time. */
async function finishCancels(db: Db): Promise<void> {
  const open = await rows(
    db,
    sql`select distinct k.id from campaign_line cl join campaign k on k.id = cl.campaign_id
      where cl.is_open and k.status in ('canceled', 'failed') and k.queued_count > 0`,
    z.object({ id: CampaignId }),
    { repeatable: true },
  );
  for (const { id } of open) await Close.cancelRest(db, id);
}

/** Of a sweep's minute, for all that is folded when campaigns have ended. */
const foldBudgetMs = 20_000;

async function foldOn(db: Db): Promise<void> {
  const endsAt = performance.now() + foldBudgetMs;
  for (const id of await unfolded(db)) {
    if (performance.now() > endsAt) return;
    await Close.fold(db, id);
  }
  await foldCosts(db, endsAt);
}

async function unfolded(db: Db): Promise<CampaignId[]> {
  const found = await rows(
    db,
    sql`select id from campaign where finished_at is not null and folded_seq < last_seq
      union select k.id from contact_stat_due d join campaign k on k.id = d.campaign_id where k.finished_at is not null limit 100`,
    z.object({ id: CampaignId }),
    { repeatable: true },
  );
  return found.map(({ id }) => id);
}

async function housekeep(db: Db): Promise<void> {
  await row(db, sql`select ensure_partitions(2) as made`, z.object({ made: z.int() }), { repeatable: true });
  await Idempotency.forget(db);
  await Group.forget(db);
  await Segment.forget(db);
  await Webhook.forget(db);
  await rows(
    db,
    sql`update sweep_state set last_run_at = clock_timestamp() returning id`,
    z.object({ id: z.boolean() }),
    {
      repeatable: true,
    },
  );
}

/** Turns itself off when nothing is open, then looks again: a launch may have asked for it in between. */
async function endIfNothingIsOpen(db: Db, schedules: Schedules): Promise<boolean> {
  if (await hasOpenWork(db)) return false;
  await schedules.setEnabled(scheduleName, false);
  if (!(await hasOpenWork(db))) return true;
  await schedules.setEnabled(scheduleName, true);
  return false;
}

async function hasOpenWork(db: Db): Promise<boolean> {
  const answer = await row(db, sql`select has_open_work() as open`, z.object({ open: z.boolean() }), {
    repeatable: true,
  });
  return answer.open;
}
