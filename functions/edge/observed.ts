// One log line for each request, and the answer to whatever was thrown.

import type { MiddlewareObj } from '@middy/core';
import { masked } from '@pregon/core/phone/masked';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { describeError, type Facts, log, maskedQuery } from './log.ts';
import { type Answer, problem } from './problem.ts';

/** What is learnt about a request on its way. */
interface State {
  readonly startedAt: number;
  route?: string;
  userId?: string;
  code?: string;
  unexpected?: Record<string, unknown>;
  facts: Facts;
}

const states = new WeakMap<APIGatewayProxyEventV2, State>();

/** The request's own notes, for its log line. */
export function stateOf(event: APIGatewayProxyEventV2): State {
  const known = states.get(event);
  if (known) return known;
  const state: State = { startedAt: performance.now(), facts: {} };
  states.set(event, state);
  return state;
}

/** Turns an answer into what Lambda returns, and notes its problem code. Nothing of this API may be kept by a cache. */
export function respond(event: APIGatewayProxyEventV2, answer: Answer): APIGatewayProxyStructuredResultV2 {
  const { body } = answer;
  if (answer.status >= 400 && typeof body === 'object' && body !== null && 'code' in body) {
    stateOf(event).code = String(body.code);
  }
  return {
    statusCode: answer.status,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'cache-control': 'no-store',
      'x-request-id': event.requestContext.requestId,
      ...answer.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

function writeLine(event: APIGatewayProxyEventV2, functionName: string, status: number | undefined): void {
  const { startedAt, route, userId, code, unexpected, facts } = stateOf(event);
  const { requestId, http } = event.requestContext;
  const query = maskedQuery(event.rawQueryString);
  log(status === undefined || status >= 500 ? 'error' : 'info', 'http', {
    function: functionName,
    requestId,
    route: route ?? `${http.method} ${masked(event.rawPath)}`,
    path: masked(event.rawPath),
    ...(query === '' ? {} : { query }),
    status,
    durationMs: Math.round(performance.now() - startedAt),
    ...(userId === undefined ? {} : { userId }),
    ...facts,
    ...(code === undefined ? {} : { code }),
    ...unexpected,
  });
}

type Http = MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

/** Writes the line. Used first, so that it ends last. */
export const observed = (functionName: string): Http => ({
  before: ({ event }) => {
    stateOf(event);
  },
  after: ({ event, response }) => writeLine(event, functionName, response?.statusCode),
  onError: ({ event, response }) => writeLine(event, functionName, response?.statusCode),
});

/** Answers what was thrown. It sets the response and returns nothing: a returned one would skip the log line. */
export const problems = (): Http => ({
  onError: (request) => {
    const answer = problem(request.error, request.event.requestContext.requestId);
    if (answer.status >= 500) stateOf(request.event).unexpected = describeError(request.error);
    request.response = respond(request.event, answer);
  },
});
