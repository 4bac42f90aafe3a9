// Answers about people: contacts, groups, imports, media, the drop folder.
import { roles } from '@pregon/core/import/columns';
import * as z from 'zod';
import { id, listOf, time, upload } from './shared.ts';

export const contact = z
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

export const group = z.strictObject({ id, name: z.string(), size: z.int() }).meta({ id: 'Group' });

const role = z.enum(roles);

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
    columns: z.array(z.strictObject({ header: z.string().nullable(), role })).optional(),
    error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
    undo: z.strictObject({ status: z.enum(['running', 'completed']), removed: z.int(), kept: z.int() }).optional(),
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
  isRemembered: z.boolean(),
  columns: z.array(
    z.strictObject({
      index: z.int(),
      header: z.string().nullish(),
      role,
      name: z.string(),
      samples: z.array(z.string()),
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
  'DELETE /imports/{id}': { status: 204 },
  'GET /imports/{id}/parts': {
    status: 200,
    body: z.strictObject({ partBytes: z.int(), partCount: z.int(), sizeBytes: z.int(), uploaded: z.array(z.int()) }),
  },
  'POST /imports/{id}/parts': {
    status: 200,
    body: z.strictObject({ parts: z.array(z.strictObject({ partNumber: z.int(), url: z.url() })) }),
  },
  'POST /imports/{id}/complete': { status: 202, body: importView },
  'POST /imports/{id}/undo': { status: 202, body: importView },
  'POST /imports/preview': { status: 200, body: filePreview },
  'POST /media': { status: 201, body: z.strictObject({ mediaId: id, upload }) },
  'GET /drop-rules': { status: 200, body: rules },
  'POST /drop-rules': { status: 201, body: rule },
  'PUT /drop-rules/{id}': { status: 200, body: rule },
  'DELETE /drop-rules/{id}': { status: 204 },
  'GET /drops': { status: 200, body: listOf(drop) },
} as const;
