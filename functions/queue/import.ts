// A file of contacts has arrived: it is imported. What an earlier run has written is known, so that any run may go on.
import { setTimeout as sleep } from 'node:timers/promises';
import { fillWords } from '@pregon/core/contact/fill';
import { DomainError } from '@pregon/core/error';
import { ImportId, UserId } from '@pregon/core/id';
import * as Import from '@pregon/core/import/import';
import { type Outcome, run } from '@pregon/core/import/run';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { schedules } from '../edge/port/schedules.ts';
import { container } from '../edge/ports.ts';
import { s3 } from '../edge/s3.ts';
import type { Work } from '../edge/work.ts';

/** Longer than one window of rows takes. */
const reserveMs = 60_000;
const busyWaitMs = 2_000;

export const handler = s3(container('import', { bucket, db, schedules }), {
  isOurs: (key) => Import.idsOfKey(key) !== undefined,
  async run({ key, sizeBytes, note, ...work }) {
    const ids = idsOf(key);
    const shouldStop = () => work.remainingMs() < reserveMs;
    const outcome = await unlessBusy(work, async () => {
      const source = await work.ports.bucket.read(key);
      return run(work.ports, { ...ids, source, shouldStop });
    }).catch(unlessUnknown);
    note({ ...ids, sizeBytes, status: outcome.status });
    if (outcome.status === 'busy') return 'busy';
    if (outcome.status === 'stopped') return 'again';
    return (await fillWords(work.ports.db, ids, shouldStop)) ? 'done' : 'again';
  },
  async giveUp({ key, ports, note }) {
    const ids = idsOf(key);
    await Import.giveUp(ports.db, ids);
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
async function unlessBusy(work: Pick<Work, 'remainingMs'>, attempt: () => Promise<Outcome>): Promise<Outcome> {
  let outcome = await attempt();
  while (outcome.status === 'busy' && work.remainingMs() > reserveMs) {
    await sleep(busyWaitMs);
    outcome = await attempt();
  }
  return outcome;
}
