// Checks AWS Signature Version 4 as S3 does, in the Authorization header and in presigned URLs.
// Source: "Authenticating Requests (AWS Signature Version 4)" in the S3 API reference.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import S3Error from 's3rver/lib/models/error.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

const algorithm = 'AWS4-HMAC-SHA256';
const skewMs = 15 * 60_000;
const weekSeconds = 604_800;

interface Claim {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20261122T020217Z` */
  readonly date: string;
  readonly payloadHash: string;
}

/** @throws S3Error 403 or 400 with S3's code: unsigned, forged, expired, by an unknown key, or with headers that were not signed. */
export const checkSignature = (request: SignedRequest, credentials: Credentials, now = Date.now()): void => {
  const { path, query } = split(request.target);
  const claim = query.some(([name]) => name === 'X-Amz-Algorithm')
    ? presigned(query, request.headers, now)
    : byHeader(request.headers, now);
  const [accessKeyId, day = '', region = '', service, end] = claim.credential.split('/');
  if (accessKeyId !== credentials.accessKeyId) {
    throw new S3Error('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');
  }
  if (service !== 's3' || end !== 'aws4_request' || !claim.date.startsWith(day)) {
    throw new S3Error('AuthorizationHeaderMalformed', 'The credential scope is not that of an S3 request.');
  }
  checkHeadersSigned(request.headers, claim.signedHeaders);
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = [algorithm, claim.date, scope, sha256(canonical(request, path, query, claim))].join('\n');
  const keyed = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${credentials.secretAccessKey}`);
  if (!sameHex(hmac(keyed, toSign).toString('hex'), claim.signature)) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
};

const byHeader = (headers: IncomingHttpHeaders, now: number): Claim => {
  const { authorization } = headers;
  if (authorization === undefined) throw new S3Error('AccessDenied', 'Access Denied');
  const match = new RegExp(`^${algorithm} Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$`).exec(
    authorization,
  );
  const [, credential, signedHeaders, signature] = match ?? [];
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    throw new S3Error('AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  }
  const date = one(headers['x-amz-date']) ?? '';
  if (Math.abs(now - instantOf(date)) > skewMs) {
    throw new S3Error('RequestTimeTooSkewed', "The difference between the request time and the server's is too large.");
  }
  const payloadHash = one(headers['x-amz-content-sha256']);
  if (payloadHash === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  return { credential, signedHeaders: signedHeaders.split(';'), signature, date, payloadHash };
};

const presigned = (query: readonly Pair[], headers: IncomingHttpHeaders, now: number): Claim => {
  const values = new Map(query);
  const value = (name: string): string => {
    const found = values.get(name);
    if (found !== undefined) return found;
    throw new S3Error('AuthorizationQueryParametersError', `The query parameter ${name} is missing.`);
  };
  if (headers.authorization !== undefined || value('X-Amz-Algorithm') !== algorithm) {
    throw new S3Error('AuthorizationQueryParametersError', `Only one signature, by ${algorithm}, is allowed.`);
  }
  const seconds = Number(value('X-Amz-Expires'));
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > weekSeconds) {
    throw new S3Error('AuthorizationQueryParametersError', 'X-Amz-Expires must be from 1 to 604800 seconds.');
  }
  const date = value('X-Amz-Date');
  const madeAt = instantOf(date);
  if (madeAt > now + skewMs) throw new S3Error('AccessDenied', 'Request is not yet valid');
  if (madeAt + seconds * 1000 <= now) throw new S3Error('AccessDenied', 'Request has expired');
  return {
    credential: value('X-Amz-Credential'),
    signedHeaders: value('X-Amz-SignedHeaders').split(';'),
    signature: value('X-Amz-Signature'),
    date,
    payloadHash: values.get('X-Amz-Content-Sha256') ?? one(headers['x-amz-content-sha256']) ?? 'UNSIGNED-PAYLOAD',
  };
};

const checkHeadersSigned = (headers: IncomingHttpHeaders, signed: readonly string[]): void => {
  const unsigned = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !signed.includes(name));
  if (unsigned.length > 0 || !signed.includes('host')) {
    throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', '),
    });
  }
};

const canonical = (request: SignedRequest, path: string, query: readonly Pair[], claim: Claim): string => {
  const parameters = query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const headers = claim.signedHeaders.map((name) => `${name}:${text(request.headers[name])}\n`);
  const segments = path.split('/').map((segment) => encode(decode(segment)));
  return [
    request.method,
    segments.join('/'),
    parameters.join('&'),
    headers.join(''),
    claim.signedHeaders.join(';'),
    claim.payloadHash,
  ].join('\n');
};

type Pair = readonly [name: string, value: string];

const split = (target: string): { path: string; query: readonly Pair[] } => {
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, query: [] };
  const query = target
    .slice(mark + 1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): Pair => {
      const [name = '', ...value] = pair.split('=');
      return [decode(name), decode(value.join('='))];
    });
  return { path: target.slice(0, mark), query };
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  }
};

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const one = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header;

const text = (header: string | string[] | undefined): string => (one(header) ?? '').trim().replaceAll(/ +/g, ' ');

const instantOf = (date: string): number => {
  const [, day, time] = /^(\d{8})T(\d{6})Z$/.exec(date) ?? [];
  if (day === undefined || time === undefined) {
    throw new S3Error('AccessDenied', 'AWS authentication requires a valid x-amz-date');
  }
  return Date.parse(`${day.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`);
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const sameHex = (expected: string, given: string): boolean => {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
};
