// What a user says of a file's columns: checked when it comes, kept with the import, offered again for the next file with the same header.
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { isOurs, type Role, roles } from './columns.ts';
import { limits } from './limits.ts';

const MappedColumn = z.strictObject({
  header: z.string().trim().max(limits.fieldLength).nullable(),
  role: z.enum(roles),
});

/** Every column of the file, in its order. One is the phone, no two are the same field, and all have a header or none has. */
export const Mapping = z
  .array(MappedColumn)
  .min(1)
  .max(limits.columns)
  .superRefine((columns, { addIssue }) => {
    const refuse = (message: string, ...path: (string | number)[]) => addIssue({ code: 'custom', message, path });
    if (!columns.some(({ role }) => role === 'numero')) refuse('No column is the phone. Give one the role "numero".');
    for (const [index, { header, role }] of columns.entries()) {
      const isRepeated =
        !['attribute', 'ignored'].includes(role) && columns.findIndex((one) => one.role === role) < index;
      if (isRepeated) refuse(`Another column is "${role}" already. Only one can be.`, index, 'role');
      if ((header === null) !== (columns[0]?.header === null))
        refuse('Either every column has a header or none has.', index, 'header');
    }
  });
export type Mapping = z.infer<typeof Mapping>;

export const mappingText = (mapping: Mapping): string => JSON.stringify(mapping);

/** @param text as kept; null where nothing was said, and columns go by their names. */
export const mappingOf = (text: string | null): Mapping | undefined =>
  text === null ? undefined : Mapping.parse(JSON.parse(text));

/** A file of rejected rows, or an export, has columns of ours beside those of the file that was mapped. */
const isTheirs = (header: string | null): header is string => header !== null && !isOurs(header);

/** By which an equal header is found again. Null for a file without one: positions alone say too little of another file. */
export function headerDigest(headers: readonly (string | null)[]): string | null {
  const theirs = headers.filter(isTheirs);
  return theirs.length === 0 ? null : createHash('sha256').update(JSON.stringify(theirs)).digest('hex');
}

/** What the columns of an equal header were, for these. */
export function rolesAgain(mapping: Mapping, headers: readonly string[]): readonly Role[] {
  const theirs = mapping.filter(({ header }) => isTheirs(header)).values();
  return headers.map((header) => (isTheirs(header) ? (theirs.next().value?.role ?? 'attribute') : 'ignored'));
}
