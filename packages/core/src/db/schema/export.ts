// Files that users have made, as the migrations make them; a test compares the two.
import { bigint, foreignKey, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { CampaignId, ExportId, UserId } from '../../id.ts';
import { appUser } from './account.ts';
import { campaign } from './campaign.ts';

export const exportFile = pgTable(
  'export',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<ExportId>().notNull(),
    subject: text('subject', { enum: ['contacts', 'recipients'] }).notNull(),
    format: text('format', { enum: ['csv', 'xlsx'] }).notNull(),
    filter: jsonb('filter').notNull(),
    campaignId: uuid('campaign_id').$type<CampaignId>(),
    status: text('status', { enum: ['queued', 'running', 'completed', 'failed'] }).notNull(),
    total: bigint('total', { mode: 'number' }),
    rows: bigint('rows', { mode: 'number' }).notNull().default(0),
    fileName: text('file_name').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }),
    errorCode: text('error_code'),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] }),
  ],
);
