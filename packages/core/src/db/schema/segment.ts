// Segments, and what they ask of a person's activity, as the migrations make them; a test compares the two.
import { sql } from 'drizzle-orm';
import { bigint, foreignKey, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { CampaignId, ContactId, SegmentId, UserId } from '../../id.ts';
import { appUser } from './account.ts';
import { campaign } from './campaign.ts';
import { contact } from './contact.ts';

export const segment = pgTable(
  'segment',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<SegmentId>().notNull(),
    name: text('name').notNull(),
    filter: jsonb('filter').notNull(),
    removedAt: timestamp('removed_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.userId, t.id] }), foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] })],
);

export const contactActivity = pgTable(
  'contact_activity',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    contactId: uuid('contact_id').$type<ContactId>().notNull(),
    sentAt: timestamp('sent_at', { withTimezone: true }),
    deliveredAt: timestamp('delivered_at', { withTimezone: true }),
    readAt: timestamp('read_at', { withTimezone: true }),
    repliedAt: timestamp('replied_at', { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.contactId] }),
    foreignKey({ columns: [t.userId, t.contactId], foreignColumns: [contact.userId, contact.id] }),
  ],
);

export const activityBlock = pgTable(
  'activity_block',
  {
    campaignId: uuid('campaign_id').$type<CampaignId>().notNull(),
    block: integer('block').notNull(),
    userId: uuid('user_id').$type<UserId>().notNull(),
    told: integer('told').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.campaignId, t.block] }),
    foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] }),
  ],
);

export const activityFold = pgTable(
  'activity_fold',
  {
    campaignId: uuid('campaign_id').$type<CampaignId>().primaryKey(),
    userId: uuid('user_id').$type<UserId>().notNull(),
    told: bigint('told', { mode: 'number' }).notNull(),
  },
  (t) => [foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] })],
);
