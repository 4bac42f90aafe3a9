// The rollups, as the migrations make them; a test compares the two.
import { bigint, date, foreignKey, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { CampaignId, ContactId, LineId, UserId } from '../../id.ts';
import { appUser } from './account.ts';
import { campaign } from './campaign.ts';
import { contact } from './contact.ts';
import { sendingLine } from './line.ts';

export const sendStat = pgTable(
  'send_stat',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
    campaignId: uuid('campaign_id').$type<CampaignId>().notNull(),
    sent: integer('sent').notNull().default(0),
    errors: integer('errors').notNull().default(0),
    delivered: integer('delivered').notNull().default(0),
    read: integer('read').notNull().default(0),
    writes: bigint('writes', { mode: 'number' }).notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.at, t.campaignId] }),
    foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] }),
  ],
);

export const groupStat = pgTable(
  'group_stat',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    campaignId: uuid('campaign_id').$type<CampaignId>().notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
    groupName: text('group_name'),
    code: text('code'),
    sent: integer('sent').notNull().default(0),
    errors: integer('errors').notNull().default(0),
    delivered: integer('delivered').notNull().default(0),
    read: integer('read').notNull().default(0),
    undelivered: integer('undelivered').notNull().default(0),
  },
  (t) => [foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] })],
);

export const reportChange = pgTable(
  'report_change',
  {
    userId: uuid('user_id').$type<UserId>().primaryKey(),
    changes: bigint('changes', { mode: 'number' }).notNull().default(0),
  },
  (t) => [foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] })],
);

export const lineStat = pgTable(
  'line_stat',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    lineId: uuid('line_id').$type<LineId>().notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
    code: text('code'),
    sent: integer('sent').notNull().default(0),
    errors: integer('errors').notNull().default(0),
  },
  (t) => [
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    foreignKey({ columns: [t.lineId], foreignColumns: [sendingLine.id] }),
  ],
);

export const periodStat = pgTable(
  'period_stat',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    dimension: text('dimension', { enum: ['all', 'group', 'code', 'line'] }).notNull(),
    period: text('period', { enum: ['day', 'month'] }).notNull(),
    startsOn: date('starts_on').notNull(),
    name: text('name'),
    sent: integer('sent').notNull().default(0),
    errors: integer('errors').notNull().default(0),
    undelivered: integer('undelivered').notNull().default(0),
  },
  (t) => [foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] })],
);

export const periodFold = pgTable(
  'period_fold',
  {
    userId: uuid('user_id').$type<UserId>().primaryKey(),
    timeZone: text('time_zone').notNull(),
    until: date('until').notNull(),
  },
  (t) => [foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] })],
);

export const replyStat = pgTable(
  'reply_stat',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
    campaignId: uuid('campaign_id').$type<CampaignId>().notNull(),
    replies: integer('replies').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.at, t.campaignId] }),
    foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] }),
  ],
);

export const unitStat = pgTable(
  'unit_stat',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    campaignId: uuid('campaign_id').$type<CampaignId>().notNull(),
    channel: text('channel', { enum: ['whatsapp', 'sms'] }).notNull(),
    country: text('country').notNull(),
    messages: integer('messages').notNull(),
    parts: integer('parts').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.campaignId, t.channel, t.country] }),
    foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] }),
  ],
);

export const costDue = pgTable(
  'cost_due',
  { campaignId: uuid('campaign_id').$type<CampaignId>().notNull(), seq: integer('seq').notNull() },
  (t) => [
    primaryKey({ columns: [t.campaignId, t.seq] }),
    foreignKey({ columns: [t.campaignId], foreignColumns: [campaign.id] }),
  ],
);

export const contactStatDue = pgTable(
  'contact_stat_due',
  { campaignId: uuid('campaign_id').$type<CampaignId>().notNull(), seq: integer('seq').notNull() },
  (t) => [
    primaryKey({ columns: [t.campaignId, t.seq] }),
    foreignKey({ columns: [t.campaignId], foreignColumns: [campaign.id] }),
  ],
);

export const contactStat = pgTable(
  'contact_stat',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    contactId: uuid('contact_id').$type<ContactId>().notNull(),
    period: text('period', { enum: ['day', 'month', 'all'] }).notNull(),
    startsOn: date('starts_on').notNull(),
    sent: integer('sent').notNull().default(0),
    errors: integer('errors').notNull().default(0),
    lastAt: timestamp('last_at', { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.period, t.startsOn, t.contactId] }),
    foreignKey({ columns: [t.userId, t.contactId], foreignColumns: [contact.userId, contact.id] }),
  ],
);
