// Users and the keys of their repeated requests, as the migrations make them; a test compares the two.
import { boolean, foreignKey, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { UserId } from '../../id.ts';

export const appUser = pgTable('app_user', {
  id: uuid('id').$type<UserId>().primaryKey(),
  authSubject: text('auth_subject').notNull().unique(),
  email: text('email'),
  displayName: text('display_name'),
  timeZone: text('time_zone').notNull(),
  country: text('country').notNull(),
  locale: text('locale', { enum: ['es', 'en'] }).notNull(),
  stoppedAt: timestamp('stopped_at', { withTimezone: true }),
  stopWords: jsonb('stop_words').$type<readonly string[]>().notNull().default([]),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});

export const deployment = pgTable(
  'deployment',
  {
    id: boolean('id').primaryKey().default(true),
    stoppedAt: timestamp('stopped_at', { withTimezone: true }),
    stoppedBy: uuid('stopped_by').$type<UserId>(),
  },
  (t) => [foreignKey({ columns: [t.stoppedBy], foreignColumns: [appUser.id] })],
);

export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    key: text('key').notNull(),
    route: text('route').notNull(),
    requestHash: text('request_hash').notNull(),
    resourceId: uuid('resource_id').notNull(),
    leaseUntil: timestamp('lease_until', { withTimezone: true }),
    status: integer('status'),
    response: text('response'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.key] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
  ],
);
