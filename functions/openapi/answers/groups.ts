// Answers about groups, edits of many contacts, and one contact.
import * as z from 'zod';
import { contact, group } from './people.ts';
import { id, reason, time } from './shared.ts';

const bulkEdit = z
  .strictObject({
    id,
    action: z.enum(['add-to-group', 'leave-group', 'opt-out', 'delete', 'merge']),
    group: z.string().nullable(),
    status: z.enum(['running', 'completed']),
    examined: z.int(),
    touched: z.int(),
    undoes: id.nullable(),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .meta({ id: 'BulkEdit' });

const person = contact.extend({
  optOuts: z.array(
    z.strictObject({ since: time, reason: z.string(), source: z.string(), number: z.string().nullable() }),
  ),
  deletedAt: time.nullable(),
});

const moment = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('campaign'),
    at: time,
    campaignId: id,
    name: z.string(),
    seq: z.int(),
    group: z.string().nullable(),
    status: z.enum(['queued', 'sending', 'sent', 'error', 'skipped', 'unknown', 'canceled']),
    reason: reason.nullable(),
    attempts: z.int(),
    waitsUntil: time.nullable(),
    sentAt: time.nullable(),
    deliveredAt: time.nullable(),
    readAt: time.nullable(),
    undeliveredAt: time.nullable(),
  }),
  z.strictObject({
    kind: z.literal('reply'),
    at: time,
    number: z.string(),
    keyword: z.enum(['stop', 'start']).nullable(),
  }),
  z.strictObject({ kind: z.enum(['opt-out', 'opt-in']), at: time, reason: z.string(), source: z.string() }),
]);

export const groups = {
  'POST /groups': { status: 201, body: group },
  'PUT /groups/{id}': { status: 200, body: group },
  'DELETE /groups/{id}': { status: 200, body: group },
  'POST /groups/{id}/restore': { status: 200, body: group },
  'POST /groups/{id}/merge': { status: 200, body: bulkEdit },
  'POST /contacts/bulk': { status: 200, body: bulkEdit },
  'GET /bulk-edits/{id}': { status: 200, body: bulkEdit },
  'POST /bulk-edits/{id}/undo': { status: 200, body: bulkEdit },
  'GET /contacts/{id}': { status: 200, body: person },
  'GET /contacts/{id}/history': {
    status: 200,
    body: z.strictObject({ items: z.array(moment), next: z.string().nullable() }),
  },
} as const;
