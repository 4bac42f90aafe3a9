// A file of contacts has arrived and is imported, or a note that an import is to be undone. What an earlier run has written is known, so that any run may go on.
import { setTimeout as sleep } from 'node:timers/promises';
import { fillWords } from '@pregon/core/contact/fill';
import { DomainError } from '@pregon/core/error';
import { ImportId, UserId } from '@pregon/core/id';
import * as Import from '@pregon/core/import/import';
import { type Outcome, run } from '@pregon/core/import/run';
import * as Undo from '@pregon/core/import/undo';
import { postDue } from '@pregon/core/webhook/turn';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { schedules } from '../edge/port/schedules.ts';
import { container } from '../edge/ports.ts';
import { s3 } from '../edge/s3.ts';
import type { Work } from '../edge/work.ts';

/** Longer than one window of rows takes. */
const reserveMs = 60_000;
const longestWaitMs = 2_000;

export const handler = s3(container('import', { bucket, db, queues, schedules }), {
  isOurs: (key) => Import.idsOfKey(key) !== undefined || Undo.idsOfUndo(key) !== undefined,
  silenceMs: (config) => 2 * config.importLeaseMs,
  progress: ({ key, ports }) => Import.progress(ports.db, Undo.idsOfUndo(key) ?? idsOf(key)),
  async run({ key, sizeBytes, note, ...work }) {
    const { ports, config, goesOn } = work;
    const shouldStop = () => work.remainingMs() < reserveMs;
    const undone = Undo.idsOfUndo(key);
    if (undone !== undefined) {
      const status = await Undo.undo(ports, undone, { shouldStop, onPart: goesOn });
      note({ ...undone, undo: status });
      return status === 'stopped' ? 'again' : 'done';
    }
    const ids = idsOf(key);
    const outcome = await unlessBusy(work, () =>
      run(ports, {
        ...ids,
        source: (start) => ports.bucket.read(key, { start }),
        shouldStop,
        onPart: goesOn,
        leaseMs: config.importLeaseMs,
      }),
    ).catch(unlessUnknown);
    note({ ...ids, sizeBytes, status: outcome.status });
    await postDue({ db: ports.db, turns: ports.queues.webhook });
    if (outcome.status === 'busy') return 'busy';
    if (outcome.status === 'stopped') return 'again';
    return (await fillWords(work.ports.db, ids, shouldStop)) ? 'done' : 'again';
  },
  async giveUp({ key, ports, note }) {
    // An undoing stays where it is: asked for again, it goes on.
    if (Undo.idsOfUndo(key) !== undefined) return note({ undo: 'given up' });
    const ids = idsOf(key);
    await Import.giveUp(ports.db, ids);
    await postDue({ db: ports.db, turns: ports.queues.webhook });
    note({ ...ids, status: 'given up' });
  },
});

function idsOf(key: string): { userId: UserId; importId: ImportId } {
  const ids = Import.idsOfKey(key);
  return { userId: UserId.parse(ids?.userId), importId: ImportId.parse(ids?.importId) };
}

/** Nobody asked for this file, and no later run would know more. */
function unlessUnknown(error: unknown): { readonly status: 'unknown' } {
  if (error instanceof DomainError && error.code === 'import_not_found') return { status: 'unknown' };
  throw error;
}

/** Who was killed holds his lease for a minute; a run that gave up at once would leave the file half read. */
async function unlessBusy(
  work: Pick<Work, 'remainingMs' | 'config'>,
  attempt: () => Promise<Outcome>,
): Promise<Outcome> {
  const waitMs = Math.min(longestWaitMs, work.config.importLeaseMs / 4);
  let outcome = await attempt();
  while (outcome.status === 'busy' && work.remainingMs() > reserveMs) {
    await sleep(waitMs);
    outcome = await attempt();
  }
  return outcome;
}
