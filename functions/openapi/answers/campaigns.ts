// Answers about campaigns: what they are, how far they are, their people.
import * as z from 'zod';
import { segmentFilter } from './segments.ts';
import { breaker, id, listOf, reason, time } from './shared.ts';

const counts = z.strictObject({
  queued: z.int(),
  sending: z.int(),
  sent: z.int(),
  error: z.int(),
  skipped: z.int(),
  unknown: z.int(),
  canceled: z.int(),
  delivered: z.int(),
  read: z.int(),
  undelivered: z.int(),
});

const campaign = z
  .strictObject({
    id,
    name: z.string(),
    status: z.enum(['draft', 'scheduled', 'queued', 'running', 'paused', 'completed', 'canceled', 'failed']),
    statusReason: z.string().nullable(),
    templates: z.array(z.string()),
    templateCount: z.int(),
    content: z
      .strictObject({
        sid: z.string(),
        name: z.string(),
        language: z.string(),
        body: z.string(),
        variables: z.record(z.string(), z.string()),
      })
      .nullable(),
    mediaId: id.nullable(),
    audience: z.union([
      z.strictObject({ contactIds: z.array(id) }),
      z.strictObject({ groups: z.array(z.string()) }),
      z.strictObject({ importId: id }),
      z.strictObject({ segmentId: id, name: z.string().optional(), filter: segmentFilter.optional() }),
    ]),
    senderIds: z.array(id),
    rate: z.number().nullable(),
    priority: z.enum(['low', 'normal', 'high']),
    scheduledAt: time.nullable(),
    recurrence: z.strictObject({ rule: z.string(), timeZone: z.string(), startsAt: z.string() }).nullable(),
    series: z
      .strictObject({
        id,
        occurrenceAt: time,
        endedAt: time.nullable(),
        nextId: id.nullable(),
        nextAt: time.nullable(),
      })
      .nullable(),
    quietHours: z.union([z.literal('user'), z.strictObject({ from: z.string(), to: z.string() })]).nullable(),
    deadlineAt: time.nullable(),
    totalRecipients: z.int(),
    counts,
    lines: z.array(
      z.strictObject({
        id,
        senderId: id,
        name: z.string(),
        address: z.string(),
        ratePerSecond: z.number().nullable(),
        isStopped: z.boolean(),
        breaker,
      }),
    ),
    frozenAt: time.nullable(),
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Campaign' });

const started = z.strictObject({
  message: z.string(),
  jobId: z.string(),
  estimatedContacts: z.int(),
  estimatedTime: z.int(),
  campaign,
});

const controlled = z.strictObject({ success: z.boolean(), campaign });

const recipient = z
  .strictObject({
    seq: z.int(),
    contactId: id,
    phone: z.string(),
    nombre: z.string().nullable(),
    group: z.string().nullable(),
    templateIndex: z.int(),
    status: z.enum(['queued', 'sending', 'sent', 'error', 'skipped', 'unknown', 'canceled']),
    attempts: z.int(),
    reason: reason.nullable(),
    waitsUntil: time.nullable(),
    providerMessageId: z.string().nullable(),
    sentAt: time.nullable(),
    deliveredAt: time.nullable(),
    readAt: time.nullable(),
    undeliveredAt: time.nullable(),
  })
  .meta({ id: 'Recipient' });

const queueStatus = z
  .strictObject({
    success: z.boolean(),
    status: z.strictObject({
      campaignId: id,
      status: z.string(),
      totalJobs: z.int(),
      activeJobs: z.int(),
      waitingJobs: z.int(),
      completedJobs: z.int(),
      failedJobs: z.int(),
      progress: z.strictObject({
        processed: z.int(),
        total: z.int(),
        success: z.int(),
        failed: z.int(),
        percentage: z.int(),
      }),
      metrics: z.strictObject({
        ratePerSecond: z.number(),
        elapsedMs: z.int(),
        remainingMs: z.int().nullable(),
        unknown: z.int(),
        skipped: z.int(),
      }),
    }),
  })
  .meta({ id: 'QueueStatus' });

const preview = z
  .strictObject({
    variables: z.array(z.strictObject({ name: z.string(), known: z.boolean() })),
    samples: z.array(
      z.strictObject({
        phone: z.string(),
        nombre: z.string().nullable(),
        templateIndex: z.int(),
        text: z.string(),
        empty: z.array(z.string()),
      }),
    ),
    audienceSize: z.int(),
    problems: z.array(z.strictObject({ templateIndex: z.int(), code: z.string(), message: z.string() })),
  })
  .meta({ id: 'TemplatePreview' });

export const campaigns = {
  'POST /send-messages': {
    status: 202,
    body: z.strictObject({
      campaignId: id,
      totalNumbers: z.int(),
      queued: z.int(),
      importSummary: z.strictObject({
        inserted: z.int(),
        updated: z.int(),
        duplicates: z.int(),
        invalid: z.int(),
      }),
    }),
  },
  'POST /campaigns': { status: 201, body: campaign },
  'GET /campaigns': { status: 200, body: listOf(campaign) },
  'POST /templates/preview': { status: 200, body: preview },
  'GET /campaigns/{id}': { status: 200, body: campaign },
  'PUT /campaigns/{id}': { status: 200, body: campaign },
  'POST /campaigns/{id}/start': { status: 202, body: started },
  'POST /campaigns/{id}/reschedule': { status: 200, body: controlled },
  'POST /campaigns/{id}/send-now': { status: 202, body: started },
  'POST /campaigns/{id}/unschedule': { status: 200, body: controlled },
  'POST /campaigns/{id}/skip': { status: 200, body: controlled },
  'POST /campaigns/{id}/end-series': { status: 200, body: controlled },
  'POST /schedules/preview': {
    status: 200,
    body: z.strictObject({ timeZone: z.string(), starts: z.array(time), isLast: z.boolean() }),
  },
  'GET /campaigns/{id}/recipients': { status: 200, body: listOf(recipient) },
  'GET /campaigns/{id}/history': {
    status: 200,
    body: z.strictObject({
      items: z.array(
        z.strictObject({ at: time, event: z.string(), attempt: z.int().nullable(), code: z.string().nullable() }),
      ),
    }),
  },
  'GET /campaigns/{id}/reasons': {
    status: 200,
    body: z.strictObject({
      items: z.array(
        z.strictObject({
          status: z.enum(['error', 'skipped', 'unknown', 'waiting']),
          code: z.string().nullable(),
          count: z.int(),
        }),
      ),
      undelivered: z.int(),
    }),
  },
  'GET /campaigns/{id}/queue-status': { status: 200, body: queueStatus },
  'POST /campaigns/{id}/queue-pause': { status: 200, body: controlled },
  'POST /campaigns/{id}/queue-resume': { status: 200, body: controlled },
  'POST /campaigns/{id}/queue-stop': { status: 200, body: controlled },
  'POST /campaigns/{id}/resolve-unknown': { status: 200, body: z.strictObject({ resolved: z.int(), campaign }) },
  'POST /campaigns/{id}/retry-failed': { status: 200, body: z.strictObject({ retried: z.int(), campaign }) },
  'GET /campaigns/{id}/standing': {
    status: 200,
    body: z.strictObject({
      code: z.string(),
      at: z.string().optional(),
      reason: z.string().optional(),
      by: z.string().optional(),
      zone: z.string().optional(),
      count: z.int().optional(),
      undecided: z.int().optional(),
    }),
  },
  'PUT /campaigns/{id}/senders': { status: 200, body: campaign },
} as const;
