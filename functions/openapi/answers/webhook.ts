// Answers about webhooks. Only the making and the turning of a secret tell it.
import { eventTypes } from '@pregon/core/webhook/event';
import * as z from 'zod';
import { id, listOf, time } from './shared.ts';

const hook = z
  .strictObject({
    id,
    url: z.string(),
    events: z.array(z.enum(eventTypes)),
    isActive: z.boolean(),
    disabledReason: z.enum(['gone', 'failing']).nullable(),
    failingSince: time.nullable(),
    previousUntil: time.nullable(),
    createdAt: time,
  })
  .meta({ id: 'Webhook' });

const attempt = z
  .strictObject({
    at: time,
    durationMs: z.int(),
    status: z.int().nullable(),
    error: z.string().nullable(),
    answer: z.string(),
  })
  .meta({ id: 'WebhookAttempt' });

const delivery = z
  .strictObject({
    id,
    webhookId: id,
    type: z.string(),
    data: z.record(z.string(), z.unknown()),
    at: time,
    status: z.enum(['waiting', 'delivered', 'failed']),
    tries: z.int(),
    nextAt: time.nullable(),
    attempts: z.array(attempt),
  })
  .meta({ id: 'WebhookDelivery' });

// Null in the answer to a repetition: what was told once is kept nowhere.
const told = hook.extend({ secret: z.string().nullable() });

export const webhook = {
  'GET /webhooks': { status: 200, body: listOf(hook) },
  'POST /webhooks': { status: 201, body: told },
  'PUT /webhooks/{id}': { status: 200, body: hook },
  'DELETE /webhooks/{id}': { status: 204 },
  'POST /webhooks/{id}/rotate': { status: 200, body: told },
  'POST /webhooks/{id}/test': { status: 202, body: delivery },
  'GET /webhooks/{id}/deliveries': {
    status: 200,
    body: z.strictObject({ items: z.array(delivery), next: id.nullable() }),
  },
  'POST /webhook-deliveries/{id}/redeliver': { status: 202, body: delivery },
} as const;
