// What a path says: the stage in front of it, and the id in it.

import type { MiddlewareObj } from '@middy/core';
import { notFound } from '@pregon/core/error';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';

/** Behind a stage other than `$default`, API Gateway leaves the stage's name in front of the path. */
export const withoutStage = (): MiddlewareObj<APIGatewayProxyEventV2> => ({
  before: ({ event }) => {
    const { stage, http } = event.requestContext;
    const prefix = `/${stage}`;
    if (stage === '$default') return;
    if (event.rawPath !== prefix && !event.rawPath.startsWith(`${prefix}/`)) return;
    event.rawPath = event.rawPath.slice(prefix.length) || '/';
    http.path = event.rawPath;
  },
});

/** `/campaigns/{id}/start` → `campaign`: what the id in a route names. */
export const nounOf = (routePath: string): string | undefined =>
  /\/([a-z-]+)s\/\{id\}/.exec(routePath)?.[1]?.replace(/ie$/, 'y');

const Uuid = z.guid();

/** The id in the path. @throws DomainError not_found when it is no UUID: the caller learns nothing about which ids exist. */
export function pathId<T>(routePath: string, schema: z.ZodType<T>, event: APIGatewayProxyEventV2): T {
  const text = event.pathParameters?.id;
  const parsed = Uuid.safeParse(text).success ? schema.safeParse(text) : undefined;
  if (!parsed?.success) throw notFound(nounOf(routePath)?.replaceAll('-', '_') ?? 'resource');
  return parsed.data;
}
