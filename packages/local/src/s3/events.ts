// ObjectCreated events as S3 sends them, told to the listener at least once: each is on disk until the listener has taken it.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One record an event, with what S3 puts into it. `key` is URL-encoded, with `+` for a space. */
export interface S3ObjectCreated {
  readonly Records: readonly {
    readonly eventVersion: '2.1';
    readonly eventSource: 'aws:s3';
    readonly awsRegion: string;
    readonly eventTime: string;
    readonly eventName: `ObjectCreated:${'Put' | 'Copy' | 'CompleteMultipartUpload'}`;
    readonly userIdentity: { readonly principalId: string };
    readonly requestParameters: { readonly sourceIPAddress: string };
    readonly responseElements: { readonly 'x-amz-request-id': string; readonly 'x-amz-id-2': string };
    readonly s3: {
      readonly s3SchemaVersion: '1.0';
      readonly configurationId: string;
      readonly bucket: {
        readonly name: string;
        readonly ownerIdentity: { readonly principalId: string };
        readonly arn: string;
      };
      readonly object: {
        readonly key: string;
        readonly size: number;
        readonly eTag: string;
        readonly sequencer: string;
      };
    };
  }[];
}

export type ObjectCreatedListener = (event: S3ObjectCreated) => Promise<unknown>;

/** What s3rver emits, as far as it is used. */
export interface S3rverEvent {
  readonly Records: readonly {
    readonly eventTime: string;
    readonly eventName: string;
    readonly requestParameters: { readonly sourceIPAddress: string };
    readonly responseElements: { readonly 'x-amz-request-id': string; readonly 'x-amz-id-2': string };
    readonly s3: {
      readonly bucket: { readonly name: string };
      readonly object: { readonly key: string; readonly size?: number; readonly eTag?: string };
    };
  }[];
}

/** s3rver calls a completed multipart upload a Post; a form's POST, which is what S3 means by it, is not offered here. */
const eventNames: Readonly<Record<string, S3ObjectCreated['Records'][number]['eventName']>> = {
  'ObjectCreated:Put': 'ObjectCreated:Put',
  'ObjectCreated:Copy': 'ObjectCreated:Copy',
  'ObjectCreated:Post': 'ObjectCreated:CompleteMultipartUpload',
};

let events = 0;

/** Hexadecimal and growing, also from one run to the next. */
const nextSequencer = (): string => {
  events = (events + 1) % 0x10000;
  return (BigInt(Date.now()) * 0x10000n + BigInt(events)).toString(16).toUpperCase().padStart(18, '0');
};

/** Undefined for what is no creation. */
export const toObjectCreated = (event: S3rverEvent): S3ObjectCreated | undefined => {
  const record = event.Records[0];
  const eventName = eventNames[record?.eventName ?? ''];
  if (record === undefined || eventName === undefined) return undefined;
  const { bucket, object } = record.s3;
  const owner = { principalId: 'LOCAL' };
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'us-east-1',
        eventTime: record.eventTime,
        eventName,
        userIdentity: owner,
        requestParameters: record.requestParameters,
        responseElements: record.responseElements,
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'object-created',
          bucket: { name: bucket.name, ownerIdentity: owner, arn: `arn:aws:s3:::${bucket.name}` },
          object: {
            key: encodeKey(object.key),
            size: object.size ?? 0,
            eTag: object.eTag ?? '',
            sequencer: nextSequencer(),
          },
        },
      },
    ],
  };
};

/** As a form encodes it, with slashes kept: what `decodeURIComponent(key.replaceAll('+', ' '))` undoes. */
const encodeKey = (key: string): string =>
  key
    .split('/')
    .map((segment) =>
      encodeURIComponent(segment)
        .replaceAll(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
        .replaceAll('%20', '+'),
    )
    .join('/');

export interface OutboxOptions {
  readonly dir: string;
  readonly listener: ObjectCreatedListener;
  /** The pauses before the second and the third call: Lambda's for an asynchronous invocation that failed are one and two minutes. */
  readonly retryMs: readonly number[];
}

/** Events on disk, by their sequencer, until the listener has resolved or has failed three times. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopped = false;

  /** Tells again what an earlier run had not finished telling. */
  constructor(options: OutboxOptions) {
    this.#options = options;
    mkdirSync(options.dir, { recursive: true });
    for (const name of readdirSync(options.dir).sort()) {
      const file = join(options.dir, name);
      const event = readEvent(file);
      if (event === undefined) rmSync(file);
      else this.#later(0, () => this.#tell(file, event, 0));
    }
  }

  /** Returns when the event is on disk: before S3 answers the upload. */
  add(event: S3ObjectCreated): void {
    const file = join(this.#options.dir, `${event.Records[0]?.s3.object.sequencer}.json`);
    writeFileSync(file, JSON.stringify(event));
    this.#later(0, () => this.#tell(file, event, 0));
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #tell(file: string, event: S3ObjectCreated, failures: number): Promise<void> {
    try {
      await this.#options.listener(event);
    } catch {
      // What fails because everything is being stopped stays, and is told again at the next start.
      if (this.#stopped) return;
      const waitMs = this.#options.retryMs[failures];
      if (waitMs !== undefined) return this.#later(waitMs, () => this.#tell(file, event, failures + 1));
    }
    rmSync(file, { force: true });
  }

  #later(ms: number, work: () => Promise<void>): void {
    if (this.#stopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void work();
    }, ms);
    this.#timers.add(timer);
  }
}

/** A process killed while writing leaves half a file; its upload was not answered, so the client repeats it. */
const readEvent = (file: string): S3ObjectCreated | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};
