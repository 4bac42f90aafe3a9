// Answers about files that were asked for.
import * as z from 'zod';
import { id, listOf, time } from './shared.ts';

const file = z
  .strictObject({
    id,
    of: z.enum(['contacts', 'recipients']),
    format: z.enum(['csv', 'xlsx']),
    campaign: z.strictObject({ id, name: z.string() }).nullable(),
    status: z.enum(['queued', 'running', 'completed', 'failed']),
    total: z.int().nullable(),
    rows: z.int(),
    fileName: z.string(),
    sizeBytes: z.int().nullable(),
    errorCode: z.string().nullable(),
    url: z.url().optional(),
    createdAt: time,
    finishedAt: time.nullable(),
    expiresAt: time.nullable(),
  })
  .meta({ id: 'Export' });

export const exported = {
  'POST /exports': { status: 202, body: file },
  'GET /exports': { status: 200, body: listOf(file) },
  'GET /exports/{id}': { status: 200, body: file },
} as const;
