// Answers about the messages that a user keeps.
import * as z from 'zod';
import { id, listOf, time } from './shared.ts';

const saved = z
  .strictObject({
    id,
    name: z.string(),
    texts: z.array(z.string()),
    media: z.strictObject({ id, name: z.string(), contentType: z.string() }).nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Template' });

export const template = {
  'GET /templates': { status: 200, body: listOf(saved) },
  'POST /templates': { status: 201, body: saved },
  'GET /templates/{id}': { status: 200, body: saved },
  'PUT /templates/{id}': { status: 200, body: saved },
  'DELETE /templates/{id}': { status: 204 },
} as const;
