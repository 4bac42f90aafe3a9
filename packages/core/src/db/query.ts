// Statements of one's own, decoded by a schema: `rows`, `row`, `maybeRow`. The Data API returns timestamps, numerics and JSON as text,
// so a schema is made of the columns below. Each parameter carries a cast, or it would be text or int8 whatever the statement needs.
import { is, Param, SQL } from 'drizzle-orm';
import { AwsPgDialect } from 'drizzle-orm/aws-data-api/pg';
import * as z from 'zod';
import type { Db } from './client.ts';
import { retryCall } from './retry.ts';
import { sendStatement } from './session.ts';
import { scan } from './statement.ts';

export interface QueryOptions {
  /** Whether the statement may be executed twice, so that it is sent again after a 5xx or a broken connection. Not in a transaction. */
  readonly repeatable?: boolean;
}

/** YYYY-MM-DD HH:MM:SS with up to six digits of a second, always UTC. Milliseconds are kept, the digits beyond them dropped. */
const timestamp = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?$/)
  .transform((text) => new Date(`${text.slice(0, 23).replace(' ', 'T')}Z`));

/** Zod schemas for what the Data API returns. int2, int4, float8, text, uuid and boolean need none of these. */
export const column = {
  /** timestamp and timestamptz. */
  timestamp,
  /** `YYYY-MM-DD`, as it is: a calendar day has no instant. */
  date: z.iso.date(),
  /** int8 as bigint; one beyond 2^53 has lost digits on its way, and is refused: select it as `::text`. */
  bigint: z.union([z.int(), z.string().regex(/^-?\d+$/)]).transform((value) => BigInt(value)),
  /** numeric as a number; its precision is at most that of a double. */
  numeric: z
    .string()
    .regex(/^-?\d+(?:\.\d+)?$/)
    .transform(Number),
  /** json and jsonb. */
  json: <T>(schema: z.ZodType<T>) =>
    z
      .string()
      .transform((text, context) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          context.addIssue({ code: 'custom', message: 'is not JSON' });
          return z.NEVER;
        }
      })
      .pipe(schema),
};

/** An undefined value vanishes from drizzle's text, and a filter with it. */
const refuseUndefined = (query: SQL): void => {
  for (const chunk of query.queryChunks) {
    if (chunk === undefined) throw new Error('A value in an SQL template is undefined.');
    if (is(chunk, SQL)) refuseUndefined(chunk);
    else if (is(chunk, Param) && chunk.value === undefined)
      throw new Error('A parameter of an SQL template is undefined.');
  }
};

const isCast = (text: string, start: number, end: number): boolean =>
  /^\s*::/.test(text.slice(end, end + 20)) || /\bcast\s*\(\s*$/i.test(text.slice(Math.max(0, start - 20), start));

const checked = new Set<string>();
const maxChecked = 1_000;

/** Refuses a parameter without a cast: it would pass every other driver, and fail in the account. */
const checkCasts = (text: string, isTyped: (index: number) => boolean): void => {
  if (checked.has(text)) return;
  for (const { kind, name, start, end } of scan(text))
    if (kind === 'parameter' && !isCast(text, start, end) && !isTyped(Number(name) - 1))
      throw new Error(`Parameter ${name} has no cast; write \${value}::type. In: ${text.trim()}`);
  if (checked.size >= maxChecked) checked.clear();
  checked.add(text);
};

/** Two columns of one name would become one. */
const checkLabels = (labels: readonly (string | undefined)[], text: string): void => {
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined) throw new Error(`Two columns are called ${twice}. In: ${text.trim()}`);
};

const dialect = new AwsPgDialect();

/**
 * Runs one statement and decodes its rows.
 * @param query drizzle's `sql` template; every parameter in it is followed by `::type`.
 * @param schema of one row, by column label.
 * @throws DatabaseError; Error when a row does not fit the schema, which names the column and never its value.
 */
export const rows = async <T>(db: Db, query: SQL, schema: z.ZodType<T>, options: QueryOptions = {}): Promise<T[]> => {
  refuseUndefined(query);
  const { sql: text, params, typings } = dialect.sqlToQuery(query);
  checkCasts(text, (index) => (typings?.[index] ?? 'none') !== 'none');
  const { target } = db;
  const result = await retryCall(
    () => sendStatement(target, { text, params, typings, withMetadata: true }),
    {
      budgetMs: target.resumeBudgetMs,
      repeatable: options.repeatable === true && target.transactionId === undefined,
    },
    text,
  );
  const labels = result.columnMetadata?.map(({ label }) => label ?? '') ?? [];
  checkLabels(labels, text);
  return result.rows.map((values) => decode(schema, labels, values, text));
};

const decode = <T>(schema: z.ZodType<T>, labels: readonly string[], values: readonly unknown[], text: string): T => {
  const decoded = schema.safeParse(Object.fromEntries(labels.map((label, index) => [label, values[index]])));
  if (decoded.success) return decoded.data;
  const issues = decoded.error.issues.map(({ path, code }) => `${path.join('.')} (${code})`);
  throw new Error(`A row does not fit its schema: ${issues.join(', ')}. In: ${text.trim()}`);
};

/** The one row of a statement. @throws Error when there is none, or more than one. */
export const row = async <T>(db: Db, query: SQL, schema: z.ZodType<T>, options: QueryOptions = {}): Promise<T> => {
  const found = await maybeRow(db, query, schema, options);
  if (found === undefined) throw new Error('A statement that answers one row has answered none.');
  return found;
};

/** The row of a statement that has one or none. @throws Error when there are more. */
export const maybeRow = async <T>(
  db: Db,
  query: SQL,
  schema: z.ZodType<T>,
  options: QueryOptions = {},
): Promise<T | undefined> => {
  const found = await rows(db, query, schema, options);
  if (found.length > 1) throw new Error(`A statement that answers at most one row has answered ${found.length}.`);
  return found[0];
};
