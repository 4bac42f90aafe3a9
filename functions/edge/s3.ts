// The stack of a function that S3 calls when an object was made.
//
//   export const handler = s3(container('import', { bucket, db, schedules }), {
//     isOurs: (key) => …,
//     run: async ({ key, sizeBytes, ports, remainingMs, note }) => 'done' | 'again' | 'busy',
//     giveUp: async ({ key, ports }) => { … },
//   });
//
// - Keys arrive decoded (S3 sends them URL-encoded, with `+` for a space). The event that S3 sends when notifications are
//   configured has no records and is ignored.
// - S3 delivers at least once and in no order, so `run` must bear repetition.
// - S3 calls asynchronously: Lambda repeats a run that threw, twice, and then forgets it. So before a run begins, the next one is put on
//   a schedule for the time when this one must be over; whoever ends the work takes it away. A run that dies leaves it behind.
// - All objects of an event are tried before it throws.
import { createHash } from 'node:crypto';
import type { Context, S3Event, S3EventRecord } from 'aws-lambda';
import type { FunctionName } from '../manifest.ts';
import type { Container } from './ports.ts';
import { observedWork, type Work } from './work.ts';

export interface MadeObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  /** Where the bucket keeps versions. */
  readonly versionId: string | undefined;
  /** Orders the events of one key: compare as text of equal length. */
  readonly sequencer: string;
}

/** S3's record; in one that a run left behind, how many runs in a row have not got any further. */
type KeptRecord = Pick<S3EventRecord, 's3'> & { readonly failedRuns?: number };

const objectOf = ({ s3: { object } }: KeptRecord): MadeObject => ({
  key: decodeURIComponent(object.key.replaceAll('+', ' ')),
  sizeBytes: object.size,
  etag: object.eTag,
  versionId: object.versionId,
  sequencer: object.sequencer,
});

export const objectsOf = (event: Partial<S3Event>): MadeObject[] => (event.Records ?? []).map(objectOf);

export type S3Work = Work & MadeObject;

export interface S3Endpoint {
  /** Whether there is anything to be done about this key. */
  isOurs(key: string): boolean;
  /** `again`: it got further and another run is to go on. `busy`: somebody else is at it. */
  run(work: S3Work): Promise<'done' | 'again' | 'busy'>;
  /** So many runs have failed that nobody is to wait any longer: says so where the user looks. */
  giveUp(work: S3Work): Promise<void>;
}

/** At a quarter of an hour each, six hours. */
const mostFailedRuns = 24;
const soonMs = 5_000;
const laterMs = 60_000;

/** One for each object, so that repeating it changes nothing. */
const successorName = (name: FunctionName, { key, versionId, sequencer }: MadeObject): string =>
  `${name}-${createHash('sha256')
    .update(JSON.stringify([key, versionId ?? sequencer]))
    .digest('hex')
    .slice(0, 32)}`;

async function handle(name: FunctionName, endpoint: S3Endpoint, record: KeptRecord, work: Work): Promise<void> {
  const object = objectOf(record);
  if (!endpoint.isOurs(object.key)) return work.note({ ignored: true });
  const { schedules } = work.ports;
  const { failedRuns = 0 } = record;
  const schedule = successorName(name, object);
  const next = (inMs: number, failed: number) => {
    const kept: KeptRecord = { s3: record.s3, failedRuns: failed };
    return schedules.once(schedule, new Date(Date.now() + inMs), name, { Records: [kept] });
  };
  if (failedRuns >= mostFailedRuns) return endpoint.giveUp({ ...work, ...object });
  await next(work.remainingMs() + laterMs, failedRuns + 1);
  const end = await endpoint.run({ ...work, ...object });
  if (end === 'done') return schedules.cancel(schedule);
  return end === 'again' ? next(soonMs, 0) : next(laterMs, failedRuns);
}

export function s3<F extends FunctionName>(box: Container<F>, endpoint: S3Endpoint) {
  return async (event: Partial<S3Event>, context: Context): Promise<void> => {
    const failures: unknown[] = [];
    for (const record of event.Records ?? []) {
      await observedWork('s3', box, context, (work) => handle(box.name, endpoint, record, work)).catch(
        (error: unknown) => failures.push(error),
      );
    }
    if (failures.length > 0) throw failures[0];
  };
}
