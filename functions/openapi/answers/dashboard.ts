// Answers of the dashboard: sums, rankings, and how the work goes.
import * as z from 'zod';
import { amount, breaker, channel, currency, id, time } from './shared.ts';

const outcome = { sent: z.int(), errors: z.int() };
const month = { ...outcome, successRate: z.number() };

const queue = z.strictObject({
  waiting: z.int(),
  active: z.int(),
  completed: z.int(),
  failed: z.int(),
  delayed: z.int(),
});

const sender = z
  .strictObject({
    id,
    name: z.string(),
    address: z.string(),
    state: z.enum(['active', 'paused', 'retired']),
    ...month,
    lastErrors: z.array(z.strictObject({ code: z.string(), errors: z.int(), lastAt: time })),
    today: z.strictObject({ begun: z.int(), ceiling: z.int().nullable() }),
    breaker,
  })
  .meta({ id: 'SenderHealth' });

export const dashboard = {
  'GET /dashboard/summary': {
    status: 200,
    body: z.strictObject({
      totalCampaigns: z.int(),
      totalSent: z.int(),
      totalErrors: z.int(),
      successRate: z.number(),
    }),
  },
  'GET /dashboard/timeline': {
    status: 200,
    body: z.strictObject({
      bucket: z.enum(['hour', 'day', 'month']),
      points: z.array(z.strictObject({ at: z.iso.datetime({ offset: true }), ...outcome })),
    }),
  },
  'GET /dashboard/by-group': {
    status: 200,
    body: z.strictObject({ groups: z.array(z.strictObject({ group: z.string(), ...outcome })) }),
  },
  'GET /dashboard/by-contact': {
    status: 200,
    body: z.strictObject({
      contacts: z.array(
        z.strictObject({
          contactId: id,
          phone: z.string(),
          nombre: z.string().nullable(),
          groups: z.array(z.string()),
          ...outcome,
          lastAt: time.nullable(),
        }),
      ),
    }),
  },
  'GET /dashboard/current-month': {
    status: 200,
    body: z.strictObject({
      month: z.string(),
      days: z.int(),
      ...month,
      previous: z.strictObject({ ...month, days: z.int() }),
      change: z.number().nullable(),
      dailyAverage: z.number(),
    }),
  },
  'GET /dashboard/monthly': {
    status: 200,
    body: z.strictObject({ months: z.array(z.strictObject({ month: z.string(), ...month })) }),
  },
  'GET /dashboard/funnel': {
    status: 200,
    body: z.strictObject({
      campaigns: z.int(),
      queued: z.int(),
      sent: z.int(),
      delivered: z.int(),
      read: z.int(),
      replied: z.int(),
    }),
  },
  'GET /dashboard/replies': {
    status: 200,
    body: z.strictObject({
      total: z.int(),
      cells: z.array(
        z.strictObject({ weekday: z.int().min(1).max(7), hour: z.int().min(0).max(23), replies: z.int() }),
      ),
    }),
  },
  'GET /dashboard/errors': {
    status: 200,
    body: z.strictObject({
      reasons: z.array(z.strictObject({ code: z.string(), errors: z.int(), undelivered: z.int() })),
    }),
  },
  'GET /dashboard/cost': {
    status: 200,
    body: z.strictObject({
      currency,
      total: amount,
      missing: z.array(z.string()),
      pending: z.int(),
      countries: z.array(
        z.strictObject({
          country: z.string(),
          channel,
          messages: z.int(),
          units: z.int(),
          price: amount.nullable(),
          amount: amount.nullable(),
        }),
      ),
    }),
  },
  'GET /dashboard/senders': { status: 200, body: z.strictObject({ senders: z.array(sender) }) },
  'GET /dashboard/campaign-queue-metrics': {
    status: 200,
    body: z.strictObject({
      success: z.literal(true),
      metrics: z.strictObject({
        campaignQueue: queue,
        processingQueue: queue,
        system: z.strictObject({
          campaignsProcessed: z.int(),
          messagesSent: z.int(),
          messagesFailed: z.int(),
          averageProcessingTime: z.int(),
          activeWorkers: z.int(),
          circuitBreakerStatus: z.enum(['closed', 'open', 'half-open']),
        }),
      }),
    }),
  },
} as const;
