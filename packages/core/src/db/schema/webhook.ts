// Outgoing webhooks and what they were told, as the migrations make them; a test compares the two.
import { sql } from 'drizzle-orm';
import { boolean, foreignKey, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { UserId, WebhookDeliveryId, WebhookId } from '../../id.ts';
import { appUser } from './account.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true });

export const webhook = pgTable(
  'webhook',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<WebhookId>().notNull(),
    url: text('url').notNull(),
    events: text('events').array().notNull(),
    secretVersion: integer('secret_version').notNull().default(1),
    previousUntil: instant('previous_until'),
    isActive: boolean('is_active').notNull().default(true),
    disabledReason: text('disabled_reason', { enum: ['gone', 'failing'] }),
    failingSince: instant('failing_since'),
    postedAt: instant('posted_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.id] }), foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] })],
);

export const webhookDelivery = pgTable(
  'webhook_delivery',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<WebhookDeliveryId>().notNull(),
    webhookId: uuid('webhook_id').$type<WebhookId>().notNull(),
    type: text('type').notNull(),
    data: jsonb('data').notNull(),
    at: instant('at').notNull(),
    status: text('status', { enum: ['waiting', 'delivered', 'failed'] })
      .notNull()
      .default('waiting'),
    tries: integer('tries').notNull().default(0),
    nextAt: instant('next_at').notNull().default(sql`clock_timestamp()`),
    attempts: jsonb('attempts').notNull().default([]),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    foreignKey({ columns: [t.userId, t.webhookId], foreignColumns: [webhook.userId, webhook.id] }).onDelete('cascade'),
  ],
);
