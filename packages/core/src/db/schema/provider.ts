// Users' own accounts at the provider, as the migrations make them; a test compares the two.
import { foreignKey, pgTable, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import type { ProviderAccountId, UserId } from '../../id.ts';
import { appUser } from './account.ts';

export const providerAccount = pgTable(
  'provider_account',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<ProviderAccountId>().notNull(),
    provider: text('provider', { enum: ['twilio'] }).notNull(),
    accountSid: text('account_sid').notNull(),
    name: text('name').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    unique().on(t.provider, t.accountSid),
  ],
);
