// Answers about whom a user does not write to.
import * as z from 'zod';
import { id, listOf, time } from './shared.ts';

const entry = z
  .strictObject({
    id: id.nullable(),
    phone: z.string(),
    nombre: z.string().nullable(),
    reason: z.enum(['opted_out', 'manual']),
    source: z.enum(['inbound', 'provider', 'manual']),
    since: time,
    numbers: z.array(z.string()),
  })
  .meta({ id: 'Suppression' });

const added = z.strictObject({
  added: z.int(),
  known: z.int(),
  invalid: z.int(),
  rejects: z.array(z.strictObject({ index: z.int(), reason: z.string() })),
});

export const suppression = {
  'GET /suppressions': { status: 200, body: listOf(entry) },
  'POST /suppressions': { status: 200, body: added },
  'DELETE /suppressions/{id}': { status: 204 },
} as const;
