// A worker's turn on one line: begins slice after slice while the lease allows, keeps the pace, and posts the next turn.
import { setTimeout as sleep } from 'node:timers/promises';
import * as Close from '../campaign/close.ts';
import type { Queue } from '../cloud/queue.ts';
import { newId, SliceId } from '../id.ts';
import * as Line from '../line/line.ts';
import * as Turn from '../line/turn.ts';
import { Gate, SendWindow } from './pace.ts';
import { begin, type Slice } from './slice.query.ts';
import { run as runSlice, type SendPorts, type TurnState } from './slice-run.ts';
import { maxInFlight, maxUnstartedSlices } from './timing.ts';

export interface TurnPorts extends SendPorts {
  readonly turns: Queue;
}

export interface TurnReport {
  /** `stale`: the message was old or the line is held. `idle`: nothing is due. `passed`: the next turn is posted. `lost`: the lease was. */
  readonly end: 'stale' | 'idle' | 'passed' | 'lost';
  readonly slices: number;
  readonly begun: number;
}

/** Runs a turn to its end: every slice that it began is settled, unless the process dies. */
export async function run(ports: TurnPorts, message: Turn.Turn): Promise<TurnReport> {
  // Measured before the lease is taken, so that it ends here no later than in the database.
  const takenAt = performance.now();
  const turn = await Turn.take(ports.db, message, ports.timing.leaseMs);
  if (turn === undefined) return { end: 'stale', slices: 0, begun: 0 };
  const held = { lineId: message.lineId, turn };
  const line = await Line.get(ports.db, message.lineId);
  const state: TurnState = {
    line,
    channel: await ports.channelOf(line.account),
    leaseEndsAt: takenAt + ports.timing.leaseMs,
    window: new SendWindow(line.ratePerSecond),
    unstarted: new Gate(maxUnstartedSlices),
    inFlight: new Gate(maxInFlight),
  };
  const slices = new OpenSlices();
  let report: TurnReport;
  try {
    report = await beginSlices(ports, state, held, takenAt + ports.timing.turnMs, slices);
    const next = report.end === 'passed' ? await Turn.pass(ports.db, held) : undefined;
    if (next) await Turn.post(ports.turns, [next]);
  } finally {
    await slices.settled();
  }
  if (report.end === 'idle') await afterIdle(ports, line, takenAt + ports.timing.turnMs);
  slices.throwFirst();
  return report;
}

/** The slices of a turn. A failure is kept until all have ended: the others' outcomes are recorded all the same. */
class OpenSlices {
  readonly #open: Promise<void>[] = [];
  readonly #failures: unknown[] = [];

  add(slice: Promise<void>): void {
    this.#open.push(
      slice.catch((error: unknown) => {
        this.#failures.push(error);
      }),
    );
  }

  async settled(): Promise<void> {
    await Promise.all(this.#open);
  }

  throwFirst(): void {
    if (this.#failures.length > 0) throw this.#failures[0];
  }
}

async function beginSlices(
  ports: TurnPorts,
  state: TurnState,
  held: Turn.Turn,
  endsAt: number,
  slices: OpenSlices,
): Promise<TurnReport> {
  const count = { slices: 0, begun: 0 };
  const leftMs = () => endsAt - performance.now();
  while (leftMs() > 0) {
    if (!(await state.unstarted.room(leftMs())) || !(await state.inFlight.room(leftMs()))) break;
    const begun = await begin(ports.db, newId(SliceId), held.lineId, held.turn, ports.timing);
    if (begun.kind === 'idle' || begun.kind === 'lost') return { end: begun.kind, ...count };
    if (begun.kind === 'slice') {
      count.slices += 1;
      count.begun += begun.rows.length;
      state.unstarted.enter();
      slices.add(sendAndClose(ports, state, begun));
    }
    const waitMs = begun.kind === 'again' ? 0 : Math.min(begun.waitMs, leftMs());
    if (waitMs > 0) await sleep(waitMs);
  }
  return { end: 'passed', ...count };
}

async function sendAndClose(ports: TurnPorts, state: TurnState, slice: Slice): Promise<void> {
  const settled = await runSlice(ports, state, slice);
  if (settled.isFinished) await Close.close(ports.db, slice.campaignId);
}

/**
 * The line was released with slices still out. What they put off for a moment gets its turn then, not a sweep later; a campaign
 * whose last people were skipped gets its end.
 */
async function afterIdle(ports: TurnPorts, line: Line.Line, endsAt: number): Promise<void> {
  await Close.closeFinished(ports.db, line.id);
  const dueInMs = await Turn.nextDueMs(ports.db, line.id);
  if (dueInMs === undefined || performance.now() + dueInMs > endsAt) return;
  if (dueInMs > 0) await sleep(dueInMs);
  await Turn.wake(ports.db, ports.turns, line.id);
}
