// Answers about the user: himself, his numbers, guards and switches, and what admins see.
import * as z from 'zod';
import { roles } from '../../manifest.ts';
import { breaker, id, listOf, time } from './shared.ts';

const me = z
  .strictObject({
    id,
    email: z.string().nullable(),
    displayName: z.string().nullable(),
    timeZone: z.string(),
    country: z.string(),
    locale: z.enum(['es', 'en']),
    role: z.enum(roles),
  })
  .meta({ id: 'Me' });

const sender = z
  .strictObject({
    id,
    lineId: id,
    name: z.string(),
    state: z.enum(['active', 'paused', 'retired']),
    channel: z.enum(['whatsapp', 'sms']),
    address: z.string(),
    ratePerSecond: z.number().nullable(),
    dailyLimit: z.int().nullable(),
    warmUp: z.strictObject({ startedOn: z.iso.date(), perDay: z.array(z.int()) }).nullable(),
    jitter: z.number(),
    timeZone: z.string(),
    isStopped: z.boolean(),
    isShared: z.boolean(),
    mayPlan: z.boolean(),
    today: z.strictObject({ begun: z.int(), ceiling: z.int().nullable() }),
    breaker,
  })
  .meta({ id: 'Sender' });

const offered = z.strictObject({
  items: z.array(
    z.strictObject({ lineId: id, name: z.string(), channel: z.enum(['whatsapp', 'sms']), address: z.string() }),
  ),
});

const hours = z.strictObject({ from: z.string(), to: z.string() });

const guards = z
  .strictObject({
    quietHours: hours.nullable(),
    frequencyCap: z.strictObject({ messages: z.int(), days: z.int() }).nullable(),
    stopWords: z.array(z.string()),
  })
  .meta({ id: 'Guards' });

const stopState = z
  .strictObject({
    deploymentStoppedAt: time.nullable(),
    userStoppedAt: time.nullable(),
    lines: z.array(z.strictObject({ id, name: z.string(), isStopped: z.boolean() })),
  })
  .meta({ id: 'StopState' });

const system = z
  .strictObject({
    queues: z.array(z.strictObject({ name: z.string(), waiting: z.int(), inFlight: z.int(), dead: z.int() })),
  })
  .meta({ id: 'System' });

export const account = {
  'GET /health': { status: 200, body: z.strictObject({ status: z.literal('ok') }) },
  'GET /ready': { status: 200, body: z.strictObject({ status: z.literal('ready'), schemaVersion: z.int() }) },
  'GET /openapi.json': { status: 200, body: z.looseObject({ openapi: z.string() }) },
  'GET /me': { status: 200, body: me },
  'PUT /me': { status: 200, body: me },
  'DELETE /cache/user': { status: 200, body: z.strictObject({ success: z.literal(true), deletedKeys: z.int() }) },
  'GET /senders': { status: 200, body: listOf(sender) },
  'POST /senders': { status: 201, body: sender },
  'GET /senders/offered': { status: 200, body: offered },
  'PUT /senders/{id}': { status: 200, body: sender },
  'GET /guards': { status: 200, body: guards },
  'PUT /guards': { status: 200, body: guards },
  'GET /stop': { status: 200, body: stopState },
  'POST /stop': { status: 200, body: stopState },
  'POST /stop/release': { status: 200, body: stopState },
  'GET /system': { status: 200, body: system },
  'POST /system/redrive': { status: 202, body: system },
} as const;
