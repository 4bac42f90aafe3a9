// Messages that users keep, as the migrations make them; a test compares the two.
import { foreignKey, jsonb, pgTable, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import type { MediaId, TemplateId, UserId } from '../../id.ts';
import { appUser } from './account.ts';

export const template = pgTable(
  'template',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<TemplateId>().notNull(),
    name: text('name').notNull(),
    texts: jsonb('texts').$type<readonly string[]>().notNull(),
    mediaId: uuid('media_id').$type<MediaId>(),
    mediaName: text('media_name'),
    mediaContentType: text('media_content_type'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    unique().on(t.userId, t.name),
  ],
);
