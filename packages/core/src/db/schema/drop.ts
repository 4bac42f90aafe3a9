// The drop folder's rules and files, as migrations/0018_drop.sql makes them; a test compares the two.
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { CampaignId, DropId, DropRuleId, ImportId, MediaId, SenderId, UserId } from '../../id.ts';
import { appUser } from './account.ts';
import { campaign } from './campaign.ts';
import { importFile } from './contact.ts';

export const dropRule = pgTable(
  'drop_rule',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<DropRuleId>().notNull(),
    folder: text('folder').notNull(),
    pattern: text('pattern').notNull(),
    templates: jsonb('templates').$type<readonly string[]>().notNull(),
    senderIds: jsonb('sender_ids').$type<readonly SenderId[]>().notNull().default(sql`'[]'`),
    mediaId: uuid('media_id').$type<MediaId>(),
    groupName: text('group_name'),
    schedule: text('schedule').notNull().default('now'),
    needsApproval: boolean('needs_approval').notNull().default(false),
    isActive: boolean('is_active').notNull().default(true),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    unique().on(t.userId, t.folder, t.pattern),
  ],
);

export const dropFile = pgTable(
  'drop_file',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<DropId>().notNull(),
    objectKey: text('object_key').notNull(),
    version: text('version').notNull(),
    folder: text('folder').notNull(),
    name: text('name').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    status: text('status', {
      enum: ['received', 'importing', 'waiting_for_approval', 'started', 'refused', 'failed'],
    }).notNull(),
    reasonCode: text('reason_code'),
    reasonMessage: text('reason_message'),
    contentSha256: text('content_sha256'),
    duplicateOf: uuid('duplicate_of').$type<DropId>(),
    ruleId: uuid('rule_id').$type<DropRuleId>(),
    plan: jsonb('plan'),
    importId: uuid('import_id').$type<ImportId>(),
    campaignId: uuid('campaign_id').$type<CampaignId>(),
    leaseUntil: timestamp('lease_until', { withTimezone: true }),
    acceptedAt: timestamp('accepted_at', { withTimezone: true }),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    toldAt: timestamp('told_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    unique().on(t.userId, t.objectKey, t.version),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    foreignKey({ columns: [t.userId, t.ruleId], foreignColumns: [dropRule.userId, dropRule.id] }),
    foreignKey({ columns: [t.userId, t.duplicateOf], foreignColumns: [t.userId, t.id] }),
    foreignKey({ columns: [t.userId, t.importId], foreignColumns: [importFile.userId, importFile.id] }),
    foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] }),
  ],
);
