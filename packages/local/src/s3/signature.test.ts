// The examples of "Signature Calculations" and "Authenticating Requests: Using Query Parameters" in the S3 API reference, with AWS's example keys.
import { expect, test } from 'vitest';
import { checkSignature } from './signature.ts';

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const now = Date.parse('2013-05-24T00:00:00Z');
const host = 'examplebucket.s3.amazonaws.com';
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const get = {
  method: 'GET',
  target: '/test.txt',
  headers: {
    host,
    range: 'bytes=0-9',
    'x-amz-content-sha256': emptyHash,
    'x-amz-date': '20130524T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
};

const link = (expires = '86400') =>
  `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=${expires}&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`;

const problem = (change: object, at = now, base: object = get): string => {
  try {
    checkSignature({ ...get, ...base, ...change }, credentials, at);
    return 'none';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
};
const headers = (change: Record<string, string | undefined>) => ({
  headers: Object.fromEntries(Object.entries({ ...get.headers, ...change }).filter(([, value]) => value !== undefined)),
});

test("AWS's example of a signed GET is good, and of a list with a query too", () => {
  expect(problem({})).toBe('none');
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7';
  expect(problem({ target: '/?max-keys=2&prefix=J', ...headers({ authorization, range: undefined }) })).toBe('none');
});

test("AWS's example of a presigned URL is good until it ends", () => {
  const presigned = { method: 'GET', headers: { host }, target: link() };
  expect(problem(presigned)).toBe('none');
  expect(problem(presigned, now + 86_399_999)).toBe('none');
  expect(problem(presigned, now + 86_400_000)).toBe('AccessDenied');
  expect(problem(presigned, now - 16 * 60_000)).toBe('AccessDenied');
});

test.each([
  ['another method', { method: 'DELETE' }, 'SignatureDoesNotMatch'],
  ['another key', { target: '/other.txt' }, 'SignatureDoesNotMatch'],
  ['another signed header', headers({ range: 'bytes=0-' }), 'SignatureDoesNotMatch'],
  ['a header of AWS that is not signed', headers({ 'x-amz-acl': 'public-read' }), 'AccessDenied'],
  ['no signature', headers({ authorization: undefined }), 'AccessDenied'],
  ['a malformed header', headers({ authorization: 'AWS4-HMAC-SHA256 x' }), 'AuthorizationHeaderMalformed'],
  ['an older version', headers({ authorization: 'AWS AKIAIOSFODNN7EXAMPLE:x' }), 'AuthorizationHeaderMalformed'],
  ['no hash of the body', headers({ 'x-amz-content-sha256': undefined }), 'InvalidRequest'],
  ['a date that is none', headers({ 'x-amz-date': 'today' }), 'AccessDenied'],
  ['a path that is none', { target: '/%E0%A4%A' }, 'InvalidURI'],
  ['a link of more than a week', { target: link('604801'), headers: { host } }, 'AuthorizationQueryParametersError'],
  [
    'a link without a date',
    { target: link().replace('X-Amz-Date', 'Date'), headers: { host } },
    'AuthorizationQueryParametersError',
  ],
  ['a link and a header', { target: link() }, 'AuthorizationQueryParametersError'],
])('%s is refused', (_, change, code) => {
  expect(problem(change)).toBe(code);
});

test('a signed request is good for fifteen minutes', () => {
  expect(problem({}, now + 15 * 60_000)).toBe('none');
  expect(problem({}, now + 15 * 60_000 + 1)).toBe('RequestTimeTooSkewed');
});

test('a credential of another service or day is refused', () => {
  const as = (scope: string) =>
    headers({ authorization: get.headers.authorization.replace('20130524/us-east-1/s3/aws4_request', scope) });
  expect(problem(as('20130524/us-east-1/sqs/aws4_request'))).toBe('AuthorizationHeaderMalformed');
  expect(problem(as('20130525/us-east-1/s3/aws4_request'))).toBe('AuthorizationHeaderMalformed');
});
