// Answers about segments.
import * as z from 'zod';
import { id, listOf, time } from './shared.ts';

const condition = z.union([
  z.strictObject({ kind: z.literal('group'), is: z.enum(['in', 'notIn']), groups: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal('attribute'),
    name: z.string(),
    is: z.enum(['equals', 'contains']),
    value: z.string(),
  }),
  z.strictObject({ kind: z.literal('attribute'), name: z.string(), is: z.literal('has') }),
  z.strictObject({
    kind: z.literal('activity'),
    what: z.enum(['sent', 'delivered', 'read', 'replied']),
    is: z.enum(['within', 'notWithin']),
    days: z.int(),
  }),
  z.strictObject({
    kind: z.literal('activity'),
    what: z.enum(['sent', 'delivered', 'read', 'replied']),
    is: z.literal('never'),
  }),
  z.strictObject({ kind: z.literal('opt'), is: z.enum(['in', 'out']) }),
]);

export const segmentFilter = z
  .strictObject({ match: z.enum(['all', 'any']), conditions: z.array(condition) })
  .meta({ id: 'SegmentFilter' });

const segment = z
  .strictObject({ id, name: z.string(), filter: segmentFilter, createdAt: time, updatedAt: time })
  .meta({ id: 'Segment' });

export const segments = {
  'GET /segments': { status: 200, body: listOf(segment) },
  'POST /segments': { status: 201, body: segment },
  'POST /segments/count': { status: 200, body: z.strictObject({ total: z.int(), totalIsExact: z.boolean() }) },
  'PUT /segments/{id}': { status: 200, body: segment },
  'DELETE /segments/{id}': { status: 204 },
  'POST /segments/{id}/restore': { status: 200, body: segment },
} as const;
