// What Lambda would call a function with.
import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda';

export interface TestRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** Text travels as it is, bytes as base64. */
  readonly body?: string | Uint8Array;
  readonly stage?: string;
}

export function httpEvent(method: string, path: string, request: TestRequest = {}): APIGatewayProxyEventV2 {
  const { headers = {}, query = '', body, stage = '$default' } = request;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { ...headers },
    requestContext: {
      accountId: '000000000000',
      apiId: 'test',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: '$default',
      stage,
      time: '22/Nov/2026:00:00:00 +0000',
      timeEpoch: 0,
    },
    isBase64Encoded: body !== undefined && typeof body !== 'string',
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body).toString('base64') }),
  };
}

export const lambdaContext = (remainingMs = 20_000): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'test',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
  memoryLimitInMB: '512',
  awsRequestId: 'request-1',
  logGroupName: 'test',
  logStreamName: 'test',
  getRemainingTimeInMillis: () => remainingMs,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});

export interface TestMessage {
  readonly id: string;
  readonly body: string;
  /** Of a FIFO queue. */
  readonly group?: string;
}

export const sqsEvent = (...messages: readonly TestMessage[]): SQSEvent => ({
  Records: messages.map(({ id, body, group }) => ({
    messageId: id,
    receiptHandle: id,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'test',
      ApproximateFirstReceiveTimestamp: '0',
      ...(group === undefined ? {} : { MessageGroupId: group }),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:test',
    awsRegion: 'us-east-1',
  })),
});
