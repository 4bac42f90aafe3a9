// Answers about API keys and the log of who did what. Only the making of a key tells it.
import { scopes } from '@pregon/core/api-key/scope';
import * as z from 'zod';
import { id, listOf, time } from './shared.ts';

const apiKey = z
  .strictObject({
    id,
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.enum(scopes)),
    createdAt: time,
    lastUsedAt: time.nullable(),
  })
  .meta({ id: 'ApiKey' });

const deed = z
  .strictObject({
    id,
    at: time,
    actor: z.string(),
    apiKeyId: id.nullable(),
    route: z.string(),
    resourceId: id.nullable(),
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Deed' });

export const access = {
  'GET /api-keys': { status: 200, body: listOf(apiKey) },
  // Null in the answer to a repetition: what was told once is kept nowhere.
  'POST /api-keys': { status: 201, body: apiKey.extend({ key: z.string().nullable() }) },
  'DELETE /api-keys/{id}': { status: 204 },
  'GET /audit': { status: 200, body: z.strictObject({ items: z.array(deed), next: id.nullable() }) },
} as const;
