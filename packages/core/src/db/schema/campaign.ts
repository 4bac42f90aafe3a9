// Campaigns, recipients, slices and events, as the migrations make them; a test compares the two.
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  time,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { CampaignId, ContactId, LineId, MediaId, SenderId, SliceId, UserId } from '../../id.ts';
import { appUser } from './account.ts';
import { contact } from './contact.ts';
import { sender, sendingLine } from './line.ts';

/** What the occurrences of a recurring campaign share. */
export const campaignSeries = pgTable(
  'campaign_series',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.id] }), foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] })],
);

export const campaign = pgTable(
  'campaign',
  {
    id: uuid('id').$type<CampaignId>().primaryKey(),
    userId: uuid('user_id').$type<UserId>().notNull(),
    name: text('name').notNull(),
    status: text('status', {
      enum: ['draft', 'scheduled', 'queued', 'running', 'paused', 'completed', 'canceled', 'failed'],
    }).notNull(),
    statusReason: text('status_reason'),
    templates: jsonb('templates').$type<readonly string[]>().notNull(),
    templateCount: integer('template_count').notNull(),
    content: jsonb('content'),
    variables: jsonb('variables').$type<readonly string[]>().notNull().default(sql`'[]'`),
    mediaId: uuid('media_id').$type<MediaId>(),
    mediaContentType: text('media_content_type'),
    audience: jsonb('audience').notNull(),
    ratePerSecond: numeric('rate_per_second', { mode: 'number' }),
    weight: integer('weight').notNull().default(1),
    scheduledAt: timestamp('scheduled_at', { withTimezone: true }),
    scheduleVersion: integer('schedule_version').notNull().default(0),
    launchId: uuid('launch_id'),
    canarySize: integer('canary_size'),
    canaryPercent: integer('canary_percent').notNull().default(20),
    canaryAt: timestamp('canary_at', { withTimezone: true }),
    hasOwnQuietHours: boolean('has_own_quiet_hours').notNull().default(false),
    quietFrom: time('quiet_from'),
    quietTo: time('quiet_to'),
    deadlineAt: timestamp('deadline_at', { withTimezone: true }),
    freezeFailures: integer('freeze_failures').notNull().default(0),
    freezeCursor: uuid('freeze_cursor'),
    lastSeq: integer('last_seq').notNull().default(0),
    frozenAt: timestamp('frozen_at', { withTimezone: true }),
    cursorSeq: integer('cursor_seq').notNull().default(0),
    nextSlotAt: timestamp('next_slot_at', { withTimezone: true }).notNull().default(sql`'2000-01-01Z'`),
    totalRecipients: integer('total_recipients').notNull().default(0),
    queuedCount: integer('queued_count').notNull().default(0),
    sendingCount: integer('sending_count').notNull().default(0),
    sentCount: integer('sent_count').notNull().default(0),
    errorCount: integer('error_count').notNull().default(0),
    skippedCount: integer('skipped_count').notNull().default(0),
    unknownCount: integer('unknown_count').notNull().default(0),
    canceledCount: integer('canceled_count').notNull().default(0),
    deliveredCount: integer('delivered_count').notNull().default(0),
    readCount: integer('read_count').notNull().default(0),
    undeliveredCount: integer('undelivered_count').notNull().default(0),
    repliedCount: integer('replied_count').notNull().default(0),
    foldedSeq: integer('folded_seq').notNull().default(0),
    foldedZone: text('folded_zone'),
    costSeq: integer('cost_seq').notNull().default(0),
    startedAt: timestamp('started_at', { withTimezone: true }),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    recurrence: jsonb('recurrence'),
    seriesId: uuid('series_id'),
    occurrenceAt: timestamp('occurrence_at', { withTimezone: true }),
    nextCampaignId: uuid('next_campaign_id').$type<CampaignId>(),
  },
  (t) => [
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    foreignKey({ columns: [t.userId, t.seriesId], foreignColumns: [campaignSeries.userId, campaignSeries.id] }),
    foreignKey({ columns: [t.userId, t.nextCampaignId], foreignColumns: [t.userId, t.id] }),
    unique().on(t.userId, t.id),
  ],
);

export const campaignLine = pgTable(
  'campaign_line',
  {
    lineId: uuid('line_id').$type<LineId>().notNull(),
    campaignId: uuid('campaign_id').$type<CampaignId>().notNull(),
    userId: uuid('user_id').$type<UserId>().notNull(),
    senderId: uuid('sender_id').$type<SenderId>().notNull(),
    pass: numeric('pass').notNull().default('0'),
    isOpen: boolean('is_open').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.lineId, t.campaignId] }),
    foreignKey({ columns: [t.lineId], foreignColumns: [sendingLine.id] }),
    foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] }),
    foreignKey({ columns: [t.userId, t.senderId], foreignColumns: [sender.userId, sender.id] }),
  ],
);

export const campaignRecipient = pgTable(
  'campaign_recipient',
  {
    campaignId: uuid('campaign_id').$type<CampaignId>().notNull(),
    seq: integer('seq').notNull(),
    userId: uuid('user_id').$type<UserId>().notNull(),
    contactId: uuid('contact_id').$type<ContactId>().notNull(),
    phoneKey: text('phone_key').notNull(),
    phoneSnapshot: text('phone_snapshot').notNull(),
    groupSnapshot: text('group_snapshot'),
    variables: jsonb('variables'),
    templateIndex: smallint('template_index').notNull(),
    status: text('status', {
      enum: ['queued', 'sending', 'sent', 'error', 'canceled', 'skipped', 'unknown'],
    }).notNull(),
    attempt: smallint('attempt').notNull().default(0),
    tries: smallint('tries').notNull().default(0),
    lineId: uuid('line_id').$type<LineId>(),
    providerMessageId: text('provider_message_id'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    begunAt: timestamp('begun_at', { withTimezone: true }),
    sentAt: timestamp('sent_at', { withTimezone: true }),
    deliveredAt: timestamp('delivered_at', { withTimezone: true }),
    readAt: timestamp('read_at', { withTimezone: true }),
    undeliveredAt: timestamp('undelivered_at', { withTimezone: true }),
    repliedAt: timestamp('replied_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.campaignId, t.seq] }),
    unique().on(t.campaignId, t.phoneKey),
    foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] }),
    foreignKey({ columns: [t.userId, t.contactId], foreignColumns: [contact.userId, contact.id] }),
  ],
);

export const recipientBlock = pgTable(
  'recipient_block',
  {
    campaignId: uuid('campaign_id').$type<CampaignId>().notNull(),
    block: integer('block').notNull(),
    userId: uuid('user_id').$type<UserId>().notNull(),
    sent: integer('sent').notNull().default(0),
    error: integer('error').notNull().default(0),
    canceled: integer('canceled').notNull().default(0),
    delivered: integer('delivered').notNull().default(0),
    read: integer('read').notNull().default(0),
    undelivered: integer('undelivered').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.campaignId, t.block] }),
    foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] }),
  ],
);

export const recipientMark = pgTable(
  'recipient_mark',
  {
    campaignId: uuid('campaign_id').$type<CampaignId>().notNull(),
    seq: integer('seq').notNull(),
    userId: uuid('user_id').$type<UserId>().notNull(),
    kind: text('kind', { enum: ['waiting', 'assigned', 'error', 'skipped', 'unknown'] }).notNull(),
    dueAt: timestamp('due_at', { withTimezone: true }),
    lineId: uuid('line_id').$type<LineId>(),
    reason: text('reason'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.campaignId, t.seq] }),
    foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] }),
    foreignKey({ columns: [t.lineId], foreignColumns: [sendingLine.id] }),
  ],
);

export const slice = pgTable(
  'slice',
  {
    id: uuid('id').$type<SliceId>().primaryKey(),
    lineId: uuid('line_id').$type<LineId>().notNull(),
    campaignId: uuid('campaign_id').$type<CampaignId>().notNull(),
    userId: uuid('user_id').$type<UserId>().notNull(),
    seqs: integer('seqs').array().notNull(),
    attempts: integer('attempts').array().notNull(),
    slotAt: timestamp('slot_at', { withTimezone: true }).notNull(),
    stepUs: bigint('step_us', { mode: 'number' }).notNull(),
    leaseUntil: timestamp('lease_until', { withTimezone: true }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    foreignKey({ columns: [t.lineId], foreignColumns: [sendingLine.id] }),
    foreignKey({ columns: [t.userId, t.campaignId], foreignColumns: [campaign.userId, campaign.id] }),
  ],
);

export const campaignEvent = pgTable('campaign_event', {
  id: uuid('id').notNull().defaultRandom(),
  userId: uuid('user_id').$type<UserId>().notNull(),
  campaignId: uuid('campaign_id').$type<CampaignId>().notNull(),
  seq: integer('seq'),
  attempt: integer('attempt'),
  eventType: text('event_type').notNull(),
  payload: jsonb('payload'),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
});

export const sweepState = pgTable('sweep_state', {
  id: boolean('id').primaryKey().default(true),
  wantedUntil: timestamp('wanted_until', { withTimezone: true }).notNull().default(sql`'2000-01-01Z'`),
  lastRunAt: timestamp('last_run_at', { withTimezone: true }),
});
