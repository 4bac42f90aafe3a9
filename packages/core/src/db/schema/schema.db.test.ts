// Drizzle's description of the tables against the migrated database: neither may change without the other.
import { testDatabase } from '@pregon/local/testing/database';
import { is, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { column, rows } from '../query.ts';
import * as access from './access.ts';
import * as account from './account.ts';
import * as campaign from './campaign.ts';
import * as contact from './contact.ts';
import * as drop from './drop.ts';
import * as exported from './export.ts';
import * as line from './line.ts';
import * as provider from './provider.ts';
import * as segment from './segment.ts';
import * as stat from './stat.ts';
import * as template from './template.ts';
import * as webhook from './webhook.ts';

const Described = z.object({
  name: z.string(),
  columns: column.json(
    z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        isNotNull: z.boolean(),
        hasDefault: z.boolean(),
        isGenerated: z.boolean(),
        /** The words that a check constraint allows, sorted. */
        words: z.array(z.string()).nullable(),
      }),
    ),
  ),
  /** `primary (a, b)`, `unique (a)`, `foreign (a, b) to t (a, b)`, sorted. */
  constraints: column.json(z.array(z.string())),
});
type Described = z.infer<typeof Described>;

/** The tables of the database but for partitions and the runner's own ledger. */
const catalog = sql`
  select t.relname::text as "name",
    (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'isNotNull', a.attnotnull,
        'hasDefault', a.atthasdef and a.attgenerated = '', 'isGenerated', a.attgenerated <> '', 'words', (
          select json_agg(w.word order by w.word) from pg_constraint c
          cross join lateral (select m[1] as word from regexp_matches(pg_get_constraintdef(c.oid), '''([^'']+)''::text', 'g') m) w
          where c.conrelid = t.oid and c.contype = 'c' and c.conkey = array[a.attnum])) order by a.attname)
      from pg_attribute a where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped)::text as "columns",
    (select coalesce(json_agg(d.text order by d.text), '[]') from (
        select case c.contype when 'p' then 'primary ' when 'u' then 'unique ' else 'foreign ' end
          || '(' || (select string_agg(attname, ', ' order by k.place) from unnest(c.conkey) with ordinality k (num, place)
              join pg_attribute on attrelid = c.conrelid and attnum = k.num) || ')'
          || case when c.contype = 'f' then ' to ' || (select relname from pg_class where oid = c.confrelid) || ' ('
            || (select string_agg(attname, ', ' order by k.place) from unnest(c.confkey) with ordinality k (num, place)
              join pg_attribute on attrelid = c.confrelid and attnum = k.num) || ')' else '' end as text
        from pg_constraint c where c.conrelid = t.oid and c.contype in ('p', 'u', 'f')) d)::text as "constraints"
  from pg_class t join pg_namespace n on n.oid = t.relnamespace
  where n.nspname = 'public' and t.relkind in ('r', 'p') and not t.relispartition and t.relname <> 'schema_migration'
  order by t.relname`;

const list = (columns: readonly { name: string }[]): string => `(${columns.map(({ name }) => name).join(', ')})`;

const constraintsOf = (table: PgTable): string[] => {
  const config = getTableConfig(table);
  const foreign = config.foreignKeys.map((key) => {
    const { columns, foreignColumns, foreignTable } = key.reference();
    return `foreign ${list(columns)} to ${getTableConfig(foreignTable).name} ${list(foreignColumns)}`;
  });
  return [
    ...config.columns.filter(({ primary }) => primary).map((one) => `primary ${list([one])}`),
    ...config.primaryKeys.map(({ columns }) => `primary ${list(columns)}`),
    ...config.columns.filter(({ isUnique }) => isUnique).map((one) => `unique ${list([one])}`),
    ...config.uniqueConstraints.map(({ columns }) => `unique ${list(columns)}`),
    ...foreign,
  ].sort();
};

const describeTable = (table: PgTable): Described => ({
  name: getTableConfig(table).name,
  columns: getTableConfig(table)
    .columns.map((one) => ({
      name: one.name,
      type: one.getSQLType().replace(/^time$/, 'time without time zone'),
      isNotNull: one.notNull,
      hasDefault: one.hasDefault && one.generated === undefined,
      isGenerated: one.generated !== undefined,
      words: one.enumValues === undefined ? null : [...one.enumValues].sort(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1)),
  constraints: constraintsOf(table),
});

it('describes every table of the migrated database, column by column and key by key', async () => {
  const modules = [
    access,
    account,
    campaign,
    contact,
    drop,
    exported,
    line,
    provider,
    segment,
    stat,
    template,
    webhook,
  ];
  const tables = modules.flatMap((module) => Object.values(module)).filter((value) => is(value, PgTable));
  const ours = tables.map(describeTable).sort((a, b) => (a.name < b.name ? -1 : 1));
  await using database = await testDatabase();
  const theirs = await rows(database.db, catalog, Described);
  expect(ours).toEqual(theirs);
});
