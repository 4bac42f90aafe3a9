// API keys and the log of what was done, as the migrations make them; a test compares the two.
import { foreignKey, jsonb, pgTable, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import type { Scope } from '../../api-key/scope.ts';
import type { ApiKeyId, UserId } from '../../id.ts';
import { appUser } from './account.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true });

export const apiKey = pgTable(
  'api_key',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').$type<ApiKeyId>().notNull(),
    name: text('name').notNull(),
    prefix: text('prefix').notNull(),
    hash: text('hash').notNull(),
    scopes: text('scopes').array().$type<Scope[]>().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    unique().on(t.hash),
  ],
);

export const auditEvent = pgTable(
  'audit_event',
  {
    userId: uuid('user_id').$type<UserId>().notNull(),
    id: uuid('id').notNull(),
    at: instant('at').notNull(),
    actor: text('actor').notNull(),
    apiKeyId: uuid('api_key_id').$type<ApiKeyId>(),
    route: text('route').notNull(),
    resourceId: uuid('resource_id'),
    facts: jsonb('facts').$type<Readonly<Record<string, unknown>>>().notNull().default({}),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    foreignKey({ columns: [t.userId], foreignColumns: [appUser.id] }),
    foreignKey({ columns: [t.userId, t.apiKeyId], foreignColumns: [apiKey.userId, apiKey.id] }),
  ],
);
