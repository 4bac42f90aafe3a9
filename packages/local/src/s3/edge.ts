// What stands before s3rver: signatures, CORS, and the requests that it would answer wrongly or not at all.
import type { IncomingMessage, ServerResponse } from 'node:http';
import S3Error from 's3rver/lib/models/error.js';
import { type Credentials, checkSignature } from './signature.ts';
import type { ObjectStore } from './store.ts';

export interface EdgeOptions {
  readonly store: ObjectStore;
  /** The only bucket there is. */
  readonly bucket: string;
  readonly credentials: Credentials;
  /** Pages of these origins may read and upload. */
  readonly origins: readonly string[];
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const methods = 'GET, PUT, HEAD';

/** S3 lists so many parts at a time. */
const maxListed = 1000;

/** S3's limit for one PUT. */
const maxPutBytes = 5 * 1024 ** 3;

/** A segment of a key becomes a file name, which takes 255 bytes with s3rver's ending. */
const maxSegmentBytes = 220;

/** Passes to `s3rver` only what is signed by `credentials` and what it answers as S3 does. */
export const edge =
  ({ store, bucket, credentials, origins }: EdgeOptions, s3rver: Handler): Handler =>
  (request, response) => {
    try {
      const allowed = allowOrigin(request, response, origins);
      if (request.method === 'OPTIONS') return preflight(allowed, request, response);
      const target = request.url ?? '/';
      checkSignature({ method: request.method ?? '', target, headers: request.headers }, credentials);
      // Not by URL, which would resolve `..` before it can be refused.
      const [path = '', query = ''] = target.split('?', 2);
      const [asked = '', ...segments] = path.slice(1).split('/').map(decodeURIComponent);
      if (asked !== bucket) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist');
      const key = segments.join('/');
      if (key !== '') checkKey(segments);
      if (request.method === 'PUT') checkBody(request);
      const uploadId = new URLSearchParams(query).get('uploadId');
      if (request.method === 'DELETE' && uploadId !== null) {
        store.abortUpload(bucket, uploadId);
        response.writeHead(204).end();
        return;
      }
      if (request.method === 'GET' && uploadId !== null)
        return listParts(store, { bucket, key, uploadId, query }, response);
      checkConditions(request, store, bucket, key);
      plainRange(request, store, bucket, key);
      s3rver(request, response);
    } catch (error) {
      refuse(error, request, response);
    }
  };

const allowOrigin = (request: IncomingMessage, response: ServerResponse, origins: readonly string[]): boolean => {
  const { origin } = request.headers;
  if (origin === undefined || !(origins.includes(origin) || origins.includes('*'))) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'ETag');
  response.setHeader('vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method');
  return true;
};

const preflight = (allowed: boolean, request: IncomingMessage, response: ServerResponse): void => {
  const asked = request.headers['access-control-request-method'];
  if (!allowed || asked === undefined || !methods.split(', ').includes(asked)) {
    throw new S3Error('CORSResponse', 'This CORS request is not allowed.');
  }
  response.setHeader('access-control-allow-methods', methods);
  const headers = request.headers['access-control-request-headers'];
  if (headers !== undefined) response.setHeader('access-control-allow-headers', headers);
  response.setHeader('access-control-max-age', '3000');
  response.writeHead(200).end();
};

/** s3rver does not know this request. */
const listParts = (
  store: ObjectStore,
  asked: { readonly bucket: string; readonly key: string; readonly uploadId: string; readonly query: string },
  response: ServerResponse,
): void => {
  const { bucket, key, uploadId } = asked;
  const query = new URLSearchParams(asked.query);
  const marker = Number(query.get('part-number-marker') ?? 0);
  const most = Math.min(Number(query.get('max-parts') ?? maxListed), maxListed);
  const rest = store.partsOf(bucket, key, uploadId).filter(({ number }) => number > marker);
  const parts = rest.slice(0, most);
  const xml = parts.map(
    ({ number, etag, size }) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size></Part>`,
  );
  const next = `<NextPartNumberMarker>${parts.at(-1)?.number ?? 0}</NextPartNumberMarker>`;
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><UploadId>${uploadId}</UploadId>` +
      `${next}<IsTruncated>${parts.length < rest.length}</IsTruncated>${xml.join('')}</ListPartsResult>`,
  );
};

const checkKey = (segments: readonly string[]): void => {
  const odd = segments.some((segment) => segment === '' || segment === '.' || segment === '..');
  const long = segments.some((segment) => Buffer.byteLength(segment) > maxSegmentBytes);
  if (odd || long || segments.join('/').includes('\0')) {
    throw new S3Error('InvalidArgument', 'On one machine every segment of a key must be able to name a file.');
  }
};

const checkBody = (request: IncomingMessage): void => {
  const chunked = /^STREAMING-/.test(String(request.headers['x-amz-content-sha256'] ?? ''));
  if (chunked || /aws-chunked/.test(request.headers['content-encoding'] ?? '')) {
    throw new S3Error(
      'NotImplemented',
      'Bodies in signed chunks are not taken on one machine: send a body of known length.',
    );
  }
  const length = request.headers['content-length'];
  if (length === undefined)
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  if (Number(length) > maxPutBytes) {
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
  }
};

const checkConditions = (request: IncomingMessage, store: ObjectStore, bucket: string, key: string): void => {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
  const etag = () => store.facts(bucket, key)?.etag;
  const writes = request.method === 'PUT';
  const changed = ifMatch !== undefined && etag() !== undefined && ifMatch !== etag();
  if (changed || (writes && ifNoneMatch === '*' && etag() !== undefined)) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
};

/** s3rver reads `bytes=-5` as the first six bytes. S3 ignores what is no range, and several ranges. */
const plainRange = (request: IncomingMessage, store: ObjectStore, bucket: string, key: string): void => {
  const { range } = request.headers;
  if (range === undefined || /^bytes=\d+-$/.test(range)) return;
  const [, start, end] = /^bytes=(\d*)-(\d+)$/.exec(range) ?? [];
  if (end === undefined || (start !== '' && Number(start) > Number(end))) delete request.headers.range;
  else if (start === '') {
    const size = Number(store.facts(bucket, key)?.['content-length'] ?? 0);
    request.headers.range = `bytes=${Number(end) === 0 ? size : Math.max(0, size - Number(end))}-`;
  }
};

const refuse = (error: unknown, request: IncomingMessage, response: ServerResponse): void => {
  const problem = error instanceof S3Error ? error : new S3Error('InternalError', 'We encountered an internal error.');
  // The body that nobody will read is let through, so that the client gets to read the answer.
  request.resume();
  response.writeHead(problem.status, { 'content-type': 'application/xml' });
  response.end(request.method === 'HEAD' ? undefined : problem.toXML());
};
