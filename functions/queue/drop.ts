// A file has arrived in a drop folder: it is imported and starts its rule's campaign, or is told why not. Any run may go on where another died.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Outcome, receive } from '@pregon/core/drop/receive';
import { campaignPorts } from '../edge/campaign-ports.ts';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { schedules } from '../edge/port/schedules.ts';
import { container } from '../edge/ports.ts';
import { s3 } from '../edge/s3.ts';

/** Longer than one window of rows takes. */
const reserveMs = 60_000;
const busyWaitMs = 2_000;

export const handler = s3(container('drop', { bucket, db, queues, schedules }), async (work) => {
  const { key, versionId, etag, sequencer, sizeBytes, ports, config, remainingMs, note } = work;
  const arrival = { key, versionId, etag, sequencer, sizeBytes };
  const options = { limits: config.drop, shouldStop: () => remainingMs() < reserveMs };
  const attempt = (): Promise<Outcome> => receive(campaignPorts(ports, config), arrival, options);
  let outcome = await attempt();
  // Who was killed holds his lease for a minute; a run that gave up at once would leave the file half read.
  while (outcome.status === 'busy' && remainingMs() > reserveMs) {
    await sleep(busyWaitMs);
    outcome = await attempt();
  }
  note({ sizeBytes, status: outcome.status });
  if ('file' in outcome) {
    const { id, code, importId, campaignId } = outcome.file;
    note({
      dropId: id,
      ...(code ? { code } : {}),
      ...(importId ? { importId } : {}),
      ...(campaignId ? { campaignId } : {}),
    });
  }
  // Thrown, so that Lambda calls again: the next run goes on where this one ends.
  if (outcome.status === 'stopped') throw new Error('The dropped file needs another run.');
  if (outcome.status === 'busy') throw new Error('Another run has the dropped file.');
});
