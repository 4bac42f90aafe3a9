// S3 on one machine: s3rver speaks the protocol, our edge checks signatures and CORS, our store keeps the objects, our outbox tells of them.
import type { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import S3rver from 's3rver';
import account from 's3rver/lib/models/account.js';
import { listen } from './listen.ts';
import { edge } from './s3/edge.ts';
import { type ObjectCreatedListener, Outbox, type S3rverEvent, toObjectCreated } from './s3/events.ts';
import type { Credentials } from './s3/signature.ts';
import { ObjectStore } from './s3/store.ts';

export type { S3ObjectCreated } from './s3/events.ts';

export interface S3Options {
  /** Objects, uploads and untold events are kept here between runs. */
  readonly dir: string;
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  /** Made when it does not exist. */
  readonly bucket: string;
  /** The one key that signs; the clients must have it. Default `local` / `local`. */
  readonly credentials?: Credentials;
  /** Origins whose pages may upload and read (CORS), such as `http://localhost:3000`. Default none; `*` is all. */
  readonly origins?: readonly string[];
  /**
   * Told of each new object, at least once; resolves when the work that hangs on it is done. When it rejects it is called again
   * after `retryMs`, twice; an event whose call had not ended at stop() (or at a SIGKILL) is told again at the next start.
   */
  readonly onObjectCreated?: ObjectCreatedListener;
  /** Default a second, then two (Lambda waits minutes). */
  readonly retryMs?: readonly number[];
}

export interface LocalS3 {
  /** For a client with `forcePathStyle: true`. */
  readonly url: string;
  readonly bucket: string;
  stop(): Promise<void>;
}

/** What s3rver has and its types do not say. */
interface Internals extends EventEmitter {
  store: ObjectStore;
  readonly context: { store: ObjectStore };
  readonly logger: { silent: boolean };
}

export const startS3 = async (options: S3Options): Promise<LocalS3> => {
  const { bucket, credentials = { accessKeyId: 'local', secretAccessKey: 'local' } } = options;
  const store = new ObjectStore(options.dir);
  await store.putBucket(bucket);
  // s3rver knows signatures by their key only; the edge has checked them.
  account.DUMMY_ACCOUNT.createKeyPair(credentials.accessKeyId, credentials.secretAccessKey);
  const s3rver = new S3rver({ directory: store.rootDirectory, silent: true, vhostBuckets: false });
  const internals = s3rver as unknown as Internals;
  internals.store = store;
  internals.context.store = store;
  // It would format every line, only to write none.
  internals.logger.silent = true;

  const { onObjectCreated, retryMs = [1000, 2000] } = options;
  const outbox =
    onObjectCreated && new Outbox({ dir: join(options.dir, 'events'), listener: onObjectCreated, retryMs });
  internals.on('event', (event: S3rverEvent) => {
    const created = toObjectCreated(event);
    if (created !== undefined) outbox?.add(created);
  });

  const server = createServer(edge({ store, bucket, credentials, origins: options.origins ?? [] }, s3rver.callback()));
  // Uploads may take long; a client that is gone is noticed by its connection.
  server.requestTimeout = 0;
  const listening = await listen(server, options.port);
  const stop = async () => {
    outbox?.stop();
    await listening.close();
  };
  return { url: listening.url, bucket, stop };
};
