// The stack of a function that S3 calls when an object was made.
//
//   export const handler = s3(container('import', { bucket, db }), async ({ key, sizeBytes, ports, remainingMs, note }) => { … });
//
// - Keys arrive decoded (S3 sends them URL-encoded, with `+` for a space). The event that S3 sends when notifications are
//   configured has no records and is ignored.
// - S3 delivers at least once and in no order, so the verb must bear repetition.
// - S3 calls asynchronously: Lambda repeats a run that threw, twice. All objects of an event are tried before it throws.
import type { Context, S3Event } from 'aws-lambda';
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

export const objectsOf = (event: Partial<S3Event>): MadeObject[] =>
  (event.Records ?? []).map(({ s3: { object } }) => ({
    key: decodeURIComponent(object.key.replaceAll('+', ' ')),
    sizeBytes: object.size,
    etag: object.eTag,
    versionId: object.versionId,
    sequencer: object.sequencer,
  }));

export function s3(box: Container, run: (work: Work & MadeObject) => Promise<void>) {
  return async (event: Partial<S3Event>, context: Context): Promise<void> => {
    const failures: unknown[] = [];
    for (const object of objectsOf(event)) {
      await observedWork('s3', box, context, (work) => run({ ...work, ...object })).catch((error: unknown) =>
        failures.push(error),
      );
    }
    if (failures.length > 0) throw failures[0];
  };
}
