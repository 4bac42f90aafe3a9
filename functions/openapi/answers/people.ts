// Answers about people: contacts, groups, imports, media, the drop folder, and what the dashboard sums up.
import * as z from 'zod';
import { id, listOf, time, upload } from './shared.ts';

const contact = z
  .strictObject({
    id,
    phone: z.string(),
    nombre: z.string().nullable(),
    sustantivo: z.string().nullable(),
    grupos: z.array(z.string()),
    source: z.enum(['csv', 'manual', 'drop', 'inbound']),
    attributes: z.record(z.string(), z.unknown()),
    createdAt: time,
    updatedAt: time,
    lastSeenAt: time.nullable(),
  })
  .meta({ id: 'Contact' });

const group = z.strictObject({ id, name: z.string(), size: z.int() }).meta({ id: 'Group' });

const importView = z
  .strictObject({
    importId: id,
    status: z.enum(['created', 'running', 'completed', 'failed']),
    fileName: z.string(),
    sizeBytes: z.int().nullable(),
    rowsRead: z.int(),
    bytesRead: z.int(),
    inserted: z.int(),
    updated: z.int(),
    duplicates: z.int(),
    invalid: z.int(),
    error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
    rejectsUrl: z.url().optional(),
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    createdAt: time,
  })
  .meta({ id: 'Import' });

const filePreview = z.strictObject({
  encoding: z.string(),
  delimiter: z.string(),
  hasHeader: z.boolean(),
  columns: z.array(
    z.strictObject({
      index: z.int(),
      header: z.string().nullish(),
      role: z.enum(['numero', 'nombre', 'sustantivo', 'grupo', 'channel', 'opt_out', 'endpoint_status', 'attribute']),
      name: z.string(),
    }),
  ),
  rows: z.array(
    z.strictObject({
      line: z.int(),
      numero: z.string(),
      phone: z.string().optional(),
      nombre: z.string().nullable(),
      sustantivo: z.string().nullable(),
      grupos: z.array(z.string()),
      attributes: z.record(z.string(), z.string()),
      reason: z.string().optional(),
    }),
  ),
});

const rule = z
  .strictObject({
    id,
    folder: z.string(),
    pattern: z.string(),
    templates: z.array(z.string()),
    senderIds: z.array(id),
    mediaId: id.nullable(),
    group: z.string().nullable(),
    schedule: z.string(),
    needsApproval: z.boolean(),
    isActive: z.boolean(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'DropRule' });

const rules = listOf(rule).extend({
  address: z.strictObject({ bucket: z.string(), prefix: z.string(), isLocal: z.boolean() }),
});

const drop = z
  .strictObject({
    dropId: id,
    folder: z.string(),
    name: z.string(),
    sizeBytes: z.int(),
    status: z.enum(['received', 'importing', 'waiting_for_approval', 'started', 'refused', 'failed']),
    reason: z.strictObject({ code: z.string(), message: z.string() }).optional(),
    import: z
      .strictObject({
        importId: id,
        rows: z.int(),
        inserted: z.int(),
        updated: z.int(),
        duplicates: z.int(),
        invalid: z.int(),
        isEnded: z.boolean(),
      })
      .optional(),
    campaign: z.strictObject({ campaignId: id, name: z.string(), status: z.string() }).optional(),
    duplicateOf: z
      .strictObject({ dropId: id, name: z.string(), folder: z.string(), receivedAt: z.iso.datetime({ offset: true }) })
      .optional(),
    rejectsUrl: z.url().optional(),
    receivedAt: time,
    finishedAt: time.nullable(),
  })
  .meta({ id: 'Drop' });

const outcome = { sent: z.int(), errors: z.int() };
const month = { ...outcome, successRate: z.number() };

export const people = {
  'GET /contacts': {
    status: 200,
    body: listOf(contact).extend({ totalIsExact: z.boolean(), nextCursor: z.string().nullable() }),
  },
  'POST /contacts': { status: 201, knownStatus: 200, body: contact },
  'PUT /contacts/{id}': { status: 200, body: contact },
  'DELETE /contacts/{id}': { status: 204 },
  'GET /groups': { status: 200, body: listOf(group) },
  'POST /imports': { status: 201, body: z.strictObject({ importId: id, upload }) },
  'GET /imports': { status: 200, body: listOf(importView) },
  'GET /imports/{id}': { status: 200, body: importView },
  'POST /imports/preview': { status: 200, body: filePreview },
  'POST /media': { status: 201, body: z.strictObject({ mediaId: id, upload }) },
  'GET /drop-rules': { status: 200, body: rules },
  'POST /drop-rules': { status: 201, body: rule },
  'PUT /drop-rules/{id}': { status: 200, body: rule },
  'DELETE /drop-rules/{id}': { status: 204 },
  'GET /drops': { status: 200, body: listOf(drop) },
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
  'GET /dashboard/current-month': {
    status: 200,
    body: z.strictObject({ month: z.string(), ...month, previous: z.strictObject(month) }),
  },
} as const;
