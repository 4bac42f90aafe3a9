// Lines and senders, as the migrations make them; a test compares the two.
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  date,
  foreignKey,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { LineId, SenderId, UserId } from '../../id.ts';
import { appUser } from './account.ts';

export const sendingLine = pgTable(
  'sending_line',
  {
    id: uuid('id').$type<LineId>().primaryKey(),
    provider: text('provider', { enum: ['twilio'] }).notNull(),
    channel: text('channel', { enum: ['whatsapp', 'sms'] }).notNull(),
    account: text('account').notNull(),
    address: text('address').notNull(),
    name: text('name').notNull(),
    ratePerSecond: numeric('rate_per_second', { mode: 'number' }),
    stepUs: bigint('step_us', { mode: 'number' })
      .notNull()
      .generatedAlwaysAs(sql`coalesce(ceil(1020000 * (1 + jitter) / rate_per_second), 0)`),
    jitter: numeric('jitter', { mode: 'number' }).notNull().default(0),
    timeZone: text('time_zone').notNull().default('UTC'),
    dailyLimit: integer('daily_limit'),
    warmUp: jsonb('warm_up').$type<{ readonly startedOn: string; readonly perDay: readonly number[] }>(),
    dayOn: date('day_on'),
    dayCount: integer('day_count').notNull().default(0),
    nextSlotAt: timestamp('next_slot_at', { withTimezone: true }).notNull().default(sql`'2000-01-01Z'`),
    virtualTime: numeric('virtual_time').notNull().default('0'),
    posted: bigint('posted', { mode: 'number' }).notNull().default(0),
    taken: bigint('taken', { mode: 'number' }).notNull().default(0),
    leaseUntil: timestamp('lease_until', { withTimezone: true }),
    isStopped: boolean('is_stopped').notNull().default(false),
    failureStreak: integer('failure_streak').notNull().default(0),
    breakerOpenUntil: timestamp('breaker_open_until', { withTimezone: true }),
    breakerReason: text('breaker_reason'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [unique().on(t.provider, t.account, t.address)],
);

export const sender = pgTable(
  'sender',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<SenderId>().notNull(),
    lineId: uuid('line_id').$type<LineId>().notNull(),
    name: text('name').notNull(),
    state: text('state', { enum: ['active', 'paused', 'retired'] }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    foreignKey({ columns: [t.lineId], foreignColumns: [sendingLine.id] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    unique().on(t.userId, t.lineId),
  ],
);

/** The line from which a person was last written to. */
export const contactLine = pgTable(
  'contact_line',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    phoneKey: text('phone_key').notNull(),
    lineId: uuid('line_id').$type<LineId>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.phoneKey] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    foreignKey({ columns: [t.lineId], foreignColumns: [sendingLine.id] }),
  ],
);

export const inboundMessage = pgTable(
  'inbound_message',
  {
    lineId: uuid('line_id').$type<LineId>().notNull(),
    providerMessageId: text('provider_message_id').notNull(),
    phoneKey: text('phone_key').notNull(),
    keyword: text('keyword', { enum: ['stop', 'start'] }),
    at: timestamp('at', { withTimezone: true }).notNull(),
    isCounted: boolean('is_counted').notNull().default(false),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.lineId, t.providerMessageId] }),
    foreignKey({ columns: [t.lineId], foreignColumns: [sendingLine.id] }),
  ],
);
