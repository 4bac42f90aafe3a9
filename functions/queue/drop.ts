// A file has arrived in a drop folder: it is imported and starts its rule's campaign, or is told why not. Any run may go on where another died.
import { setTimeout as sleep } from 'node:timers/promises';
import { fillWords } from '@pregon/core/contact/fill';
import { parseDropKey } from '@pregon/core/drop/key';
import { giveUp, type Outcome, receive } from '@pregon/core/drop/receive';
import { postDue } from '@pregon/core/webhook/turn';
import { campaignPorts } from '../edge/campaign-ports.ts';
import { bucket } from '../edge/port/bucket.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { schedules } from '../edge/port/schedules.ts';
import { container } from '../edge/ports.ts';
import { type MadeObject, type S3Work, s3 } from '../edge/s3.ts';
import type { Work } from '../edge/work.ts';

/** Longer than one window of rows takes. */
const reserveMs = 60_000;
const busyWaitMs = 2_000;

export const handler = s3(container('drop', { bucket, db, queues, schedules }), {
  isOurs: (key) => parseDropKey(key) !== undefined,
  async run(work) {
    const { ports, config, remainingMs, note, sizeBytes } = work;
    const options = { limits: config.drop, shouldStop: () => remainingMs() < reserveMs };
    const attempt = (): Promise<Outcome> => receive(campaignPorts(ports, config), arrivalOf(work), options);
    let outcome = await attempt();
    // Who was killed holds his lease for a minute; a run that gave up at once would leave the file half read.
    while (outcome.status === 'busy' && remainingMs() > reserveMs) {
      await sleep(busyWaitMs);
      outcome = await attempt();
    }
    note({ sizeBytes, status: outcome.status });
    noteFile(note, outcome);
    await postDue({ db: ports.db, turns: ports.queues.webhook });
    if (outcome.status === 'busy') return 'busy';
    if (outcome.status === 'stopped') return 'again';
    return (await filled(work, outcome, options.shouldStop)) ? 'done' : 'again';
  },
  async giveUp(work) {
    const outcome = await giveUp(campaignPorts(work.ports, work.config), arrivalOf(work));
    work.note({ status: 'given up' });
    noteFile(work.note, outcome);
    await postDue({ db: work.ports.db, turns: work.ports.queues.webhook });
  },
});

const arrivalOf = ({ key, versionId, etag, sequencer, sizeBytes }: MadeObject) => ({
  ...{ key, versionId, etag, sequencer, sizeBytes },
});

async function filled({ ports, key }: S3Work, outcome: Outcome, shouldStop: () => boolean): Promise<boolean> {
  const importId = 'file' in outcome ? outcome.file.importId : null;
  const userId = parseDropKey(key)?.userId;
  return importId === null || userId === undefined || fillWords(ports.db, { userId, importId }, shouldStop);
}

function noteFile(note: Work['note'], outcome: Outcome): void {
  if (!('file' in outcome)) return;
  const { id, code, importId, campaignId } = outcome.file;
  note({
    dropId: id,
    ...(code ? { code } : {}),
    ...(importId ? { importId } : {}),
    ...(campaignId ? { campaignId } : {}),
  });
}
