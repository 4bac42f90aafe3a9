// Contacts, groups, imports and suppressions, as the migrations make them; a test compares the two.
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { BulkEditId, ContactId, GroupId, ImportId, LineId, UserId } from '../../id.ts';
import { appUser } from './account.ts';
import { sendingLine } from './line.ts';

export const contact = pgTable(
  'contact',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<ContactId>().notNull(),
    phone: text('phone').notNull(),
    phoneKey: text('phone_key').notNull(),
    nombre: text('nombre'),
    sustantivo: text('sustantivo'),
    source: text('source', { enum: ['csv', 'manual', 'drop', 'inbound'] }).notNull(),
    attributes: jsonb('attributes').$type<Readonly<Record<string, string>>>().notNull().default(sql`'{}'`),
    deletedAt: timestamp('deleted_at', { withTimezone: true }),
    lastSeenAt: timestamp('last_seen_at', { withTimezone: true }).notNull().defaultNow(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    formerKeys: text('former_keys').array().notNull().default(sql`'{}'`),
    erasedAt: timestamp('erased_at', { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    unique().on(t.userId, t.phone),
  ],
);

export const contactGroup = pgTable(
  'contact_group',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<GroupId>().notNull(),
    /** Null: it was removed, and has kept its members. */
    name: text('name'),
    removedName: text('removed_name'),
    removedAt: timestamp('removed_at', { withTimezone: true }),
    mergedInto: uuid('merged_into').$type<GroupId>(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    foreignKey({ columns: [t.userId, t.mergedInto], foreignColumns: [t.userId, t.id] }),
    unique().on(t.userId, t.name),
  ],
);

export const contactGroupMembership = pgTable(
  'contact_group_membership',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    contactId: uuid('contact_id').$type<ContactId>().notNull(),
    groupId: uuid('group_id').$type<GroupId>().notNull(),
    isActive: boolean('is_active').notNull().default(true),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.contactId, t.groupId] }),
    foreignKey({ columns: [t.userId, t.contactId], foreignColumns: [contact.userId, contact.id] }),
    foreignKey({ columns: [t.userId, t.groupId], foreignColumns: [contactGroup.userId, contactGroup.id] }),
  ],
);

export const contactWord = pgTable(
  'contact_word',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    word: text('word').notNull(),
    contactId: uuid('contact_id').$type<ContactId>().notNull(),
    shared: smallint('shared').notNull(),
    name: text('name').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.word, t.contactId] })],
);

export const importFile = pgTable(
  'import',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<ImportId>().notNull(),
    status: text('status', { enum: ['created', 'running', 'completed', 'failed'] }).notNull(),
    fileName: text('file_name').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }),
    source: text('source', { enum: ['csv', 'drop'] }).notNull(),
    country: text('country'),
    rowsRead: bigint('rows_read', { mode: 'number' }).notNull().default(0),
    bytesRead: bigint('bytes_read', { mode: 'number' }).notNull().default(0),
    inserted: integer('inserted').notNull().default(0),
    updated: integer('updated').notNull().default(0),
    duplicates: integer('duplicates').notNull().default(0),
    invalid: integer('invalid').notNull().default(0),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    leaseUntil: timestamp('lease_until', { withTimezone: true }),
    startedAt: timestamp('started_at', { withTimezone: true }),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    wordsAfter: uuid('words_after').notNull().default(sql`'00000000-0000-0000-0000-000000000000'`),
    wordsAt: timestamp('words_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    checkpoint: text('checkpoint'),
    uploadId: text('upload_id'),
    undoAskedAt: timestamp('undo_asked_at', { withTimezone: true }),
    undoCursor: uuid('undo_cursor'),
    undoneAt: timestamp('undone_at', { withTimezone: true }),
    removed: integer('removed').notNull().default(0),
    kept: integer('kept').notNull().default(0),
    mapping: text('mapping'),
    headerDigest: text('header_digest'),
  },
  (t) => [primaryKey({ columns: [t.userId, t.id] }), foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] })],
);

export const importPart = pgTable(
  'import_part',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    importId: uuid('import_id').$type<ImportId>().notNull(),
    part: integer('part').notNull(),
    inserted: integer('inserted').notNull(),
    updated: integer('updated').notNull(),
    duplicates: integer('duplicates').notNull(),
    invalid: integer('invalid').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.importId, t.part] }),
    foreignKey({ columns: [t.userId, t.importId], foreignColumns: [importFile.userId, importFile.id] }),
  ],
);

export const importGroup = pgTable(
  'import_group',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    importId: uuid('import_id').$type<ImportId>().notNull(),
    groupId: uuid('group_id').$type<GroupId>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.importId, t.groupId] }),
    foreignKey({ columns: [t.userId, t.importId], foreignColumns: [importFile.userId, importFile.id] }),
  ],
);

export const importMembership = pgTable(
  'import_membership',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    importId: uuid('import_id').$type<ImportId>().notNull(),
    contactId: uuid('contact_id').$type<ContactId>().notNull(),
    groupId: uuid('group_id').$type<GroupId>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.importId, t.contactId, t.groupId] }),
    foreignKey({ columns: [t.userId, t.importId], foreignColumns: [importFile.userId, importFile.id] }),
  ],
);

export const importContact = pgTable(
  'import_contact',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    importId: uuid('import_id').$type<ImportId>().notNull(),
    contactId: uuid('contact_id').$type<ContactId>().notNull(),
    wasCreated: boolean('was_created').notNull(),
  },
  // Its import is held to by triggers (migrations/0014_import.sql): a foreign key would look it up for each row.
  (t) => [primaryKey({ columns: [t.userId, t.importId, t.contactId] })],
);

export const suppression = pgTable(
  'suppression',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id').$type<UserId>(),
    lineId: uuid('line_id').$type<LineId>(),
    phoneKey: text('phone_key').notNull(),
    reason: text('reason').notNull(),
    source: text('source').notNull(),
    since: timestamp('since', { withTimezone: true }).notNull().defaultNow(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    isErased: boolean('is_erased').notNull().default(false),
  },
  (t) => [
    foreignKey({ columns: [t.lineId], foreignColumns: [sendingLine.id] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
  ],
);

export const erasureKey = pgTable('erasure_key', {
  id: boolean('id').primaryKey().default(true),
  secret: text('secret').notNull(),
});

export const suppressionEvent = pgTable(
  'suppression_event',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    userId: uuid('user_id').$type<UserId>(),
    lineId: uuid('line_id').$type<LineId>(),
    phoneKey: text('phone_key').notNull(),
    kind: text('kind', { enum: ['out', 'in'] }).notNull(),
    reason: text('reason').notNull(),
    source: text('source').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
  },
  (t) => [
    foreignKey({ columns: [t.lineId], foreignColumns: [sendingLine.id] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
  ],
);

export const bulkEdit = pgTable(
  'bulk_edit',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<BulkEditId>().notNull(),
    action: text('action', { enum: ['add-to-group', 'leave-group', 'opt-out', 'delete', 'merge'] }).notNull(),
    groupId: uuid('group_id').$type<GroupId>(),
    sourceGroupId: uuid('source_group_id').$type<GroupId>(),
    ids: jsonb('ids').$type<readonly ContactId[]>(),
    filter: jsonb('filter').$type<Readonly<Record<string, string>>>(),
    undoes: uuid('undoes').$type<BulkEditId>(),
    at: timestamp('at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
    cursor: uuid('cursor').$type<ContactId>(),
    examined: integer('examined').notNull().default(0),
    touched: integer('touched').notNull().default(0),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    foreignKey({ columns: [t.userId, t.undoes], foreignColumns: [t.userId, t.id] }),
  ],
);
