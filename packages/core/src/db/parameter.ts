// Parameters in the forms that the Data API accepts: it binds no arrays, no dates and no objects, only text that is cast.
import { type SQL, sql } from 'drizzle-orm';

/** A list of rows or any object, as one jsonb parameter: `jsonb_to_recordset(${json(rows)})`. A call takes less than 4 MiB. */
export const json = (value: unknown): SQL => sql`${JSON.stringify(value)}::jsonb`;

const plain = /^[A-Za-z0-9_-]+$/;

/** A list of ids as one uuid[] parameter, empty or not: `id = any(${uuids(ids)})`. */
export const uuids = (ids: readonly string[]): SQL => {
  if (!ids.every((id) => plain.test(id))) throw new Error('An id of the list is no UUID.');
  return sql`${`{${ids.join(',')}}`}::uuid[]`;
};

/** A list of texts as one text[] parameter. */
export const texts = (values: readonly string[]): SQL => {
  const quoted = values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`);
  return sql`${`{${quoted.join(',')}}`}::text[]`;
};

/** An instant, with its zone in the text: unlike the Data API's own timestamps it does not depend on the session's zone. */
export const instant = (at: Date): SQL => sql`${at.toISOString()}::timestamptz`;
