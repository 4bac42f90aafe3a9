// A file of contacts has arrived: it is imported. What an earlier run has written is known, so that any run may go on.
import { setTimeout as sleep } from 'node:timers/promises';
import { ImportId, UserId } from '@pregon/core/id';
import * as Import from '@pregon/core/import/import';
import { type Outcome, run } from '@pregon/core/import/run';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';
import { s3 } from '../edge/s3.ts';
import type { Work } from '../edge/work.ts';

/** Longer than one window of rows takes. */
const reserveMs = 60_000;
const busyWaitMs = 2_000;

export const handler = s3(container('import', { bucket, db }), async ({ key, sizeBytes, note, ...work }) => {
  const ids = Import.idsOfKey(key);
  if (!ids) return note({ ignored: true });
  const [userId, importId] = [UserId.parse(ids.userId), ImportId.parse(ids.importId)];
  const outcome = await unlessBusy(work, async () => {
    const source = await work.ports.bucket.read(key);
    return run(work.ports, { userId, importId, source, shouldStop: () => work.remainingMs() < reserveMs });
  });
  note({ userId, importId, sizeBytes, status: outcome.status });
  // Thrown, so that Lambda calls again: the next run goes on where this one ends.
  if (outcome.status === 'stopped') throw new Error('The import needs another run.');
  if (outcome.status === 'busy') throw new Error('Another run has the import.');
});

/** Who was killed holds his lease for a minute; a run that gave up at once would leave the file half read. */
async function unlessBusy(work: Pick<Work, 'remainingMs'>, attempt: () => Promise<Outcome>): Promise<Outcome> {
  let outcome = await attempt();
  while (outcome.status === 'busy' && work.remainingMs() > reserveMs) {
    await sleep(busyWaitMs);
    outcome = await attempt();
  }
  return outcome;
}
