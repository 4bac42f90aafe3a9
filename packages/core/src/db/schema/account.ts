// Users and the keys of their repeated requests, as the migrations make them; a test compares the two.
import {
  boolean,
  foreignKey,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  time,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
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
  quietFrom: time('quiet_from'),
  quietTo: time('quiet_to'),
  capMessages: integer('cap_messages'),
  capDays: integer('cap_days'),
  currency: text('currency').notNull().default('USD'),
  confirmAbove: integer('confirm_above').default(1000),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});

/** In which time zones a phone may be, by the beginning of its digits. */
export const phoneZone = pgTable('phone_zone', { prefix: text('prefix').primaryKey(), zones: text('zones').notNull() });

/** When a person was last begun with, for users with a cap. */
export const contactTouch = pgTable(
  'contact_touch',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    phoneKey: text('phone_key').notNull(),
    sentAt: timestamp('sent_at', { withTimezone: true }).array().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.phoneKey] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
  ],
);

/** What a user pays for a message: of an SMS for each part. */
export const price = pgTable(
  'price',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    country: text('country').notNull(),
    channel: text('channel', { enum: ['whatsapp', 'sms'] }).notNull(),
    amount: numeric('amount').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.country, t.channel] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
  ],
);

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
