// How fast campaigns go out when neither a line's pace nor the provider limits them, against the usual sender of one job per recipient.
import { queues } from '@pregon/functions/manifest';
import type { Bench, Measured, Run } from '../bench.ts';
import { at, medianOf, takePairs } from '../pairs.ts';
import { startPart } from '../stage/parts.ts';
import { startRedis } from '../stage/redis.ts';
import { openStage } from '../stage/stage.ts';
import { lines } from './campaigns.ts';
import { sendNaively } from './naive.ts';
import { sendOurs } from './ours.ts';

/** Rates are compared, and the naive side would take ten minutes for as many. */
const naiveShare = 10;

async function measure(run: Run): Promise<Measured> {
  const socket = await startRedis(run);
  const stage = await openStage(run);
  const sqs = await startPart({ part: 'sqs', options: { queues: { turn: queues.turn } } });
  run.started.defer(() => sqs.stop());
  const pairs = await takePairs(run, {
    ours: (rows) => sendOurs(stage, sqs, Math.ceil(rows / lines), false),
    guarded: (rows) => sendOurs(stage, sqs, Math.ceil(rows / lines), true),
    naive: (rows) => sendNaively(stage, socket, Math.ceil(rows / naiveShare / lines)),
  });
  const figures = {
    'pipeline.vsNaive': medianOf(pairs, (pair) => at(pair, 'oursPerSecond') / at(pair, 'naivePerSecond')),
    'pipeline.guardedVsNaive': medianOf(pairs, (pair) => at(pair, 'guardedPerSecond') / at(pair, 'naivePerSecond')),
    'pipeline.recipientsPerSecond': medianOf(pairs, (pair) => at(pair, 'oursPerSecond')),
    'pipeline.sqlPerRecipient': medianOf(pairs, (pair) => at(pair, 'sqlPerRecipient')),
    'pipeline.guardedSqlPerRecipient': medianOf(pairs, (pair) => at(pair, 'guardedSqlPerRecipient')),
    'pipeline.sqsPerRecipient': medianOf(pairs, (pair) => at(pair, 'sqsPerRecipient')),
  };
  return {
    figures,
    pairs,
    notes: [
      `Four unpaced lines with one campaign of ${Math.ceil(run.rows / lines)} each, one recipient in a hundred suppressed, a provider that answers at once. Guarded: with quiet hours, cap and deadline besides.`,
      `Ours from the first turn to closed campaigns; the naive side (a ${naiveShare}th of the recipients) from its first job to its last. Freezing is in neither.`,
    ],
  };
}

export const pipeline: Bench = {
  about: 'sending through queue and Data API, against BullMQ and a job per recipient',
  rowsAre: 'recipients in all',
  sizes: { rows: 40_000, pairs: 5, warmUpRows: 8_000 },
  goals: {
    'pipeline.vsNaive': { atLeast: 8, reach: 20 },
    'pipeline.guardedVsNaive': { atLeast: 6, reach: 15 },
    'pipeline.guardedSqlPerRecipient': { atMost: 0.06, reach: 0.04 },
    'pipeline.sqlPerRecipient': { atMost: 0.06, reach: 0.04 },
    'pipeline.sqsPerRecipient': { atMost: 0.02, reach: 0.007 },
  },
  measure,
};
