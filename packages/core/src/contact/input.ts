// A contact as a person writes it down: the same rules as for a row of a file.
import * as z from 'zod';
import { DomainError } from '../error.ts';
import { limits } from '../import/limits.ts';
import type { RowReason } from '../import/reason.ts';
import { groupFaultOf, groupsOf, textOf } from '../import/rows.ts';
import { normalise } from '../phone/phone.ts';

const text = z.string().max(limits.fieldLength);

/** What POST takes. `grupo` is one text, several groups separated by `;`, or a list of names. */
export const ContactInput = z.strictObject({
  phone: text,
  nombre: text.nullish(),
  sustantivo: text.nullish(),
  grupo: z.union([text, z.array(text).max(limits.groupsPerRow)]).nullish(),
});
export type ContactInput = z.infer<typeof ContactInput>;

/** What PUT takes: what is left out stays as it is, an empty text or null empties it, the groups named are all. */
export const ContactChange = ContactInput.partial();
export type ContactChange = z.infer<typeof ContactChange>;

export interface Phone {
  /** E.164 digits. */
  readonly phone: string;
  readonly phoneKey: string;
}

const sentences: Partial<Record<RowReason, string>> = {
  phone_missing: 'The phone is missing.',
  phone_scientific: 'This is a number as Excel abbreviates it; digits are lost. Write the whole number.',
  phone_several: 'There is more than one number here. Write one.',
  phone_impossible_length: 'This number has too many or too few digits.',
  phone_invalid: 'This is not a valid number. Write it with the code of its country.',
  group_too_long: `The name of a group has at most ${limits.groupLength} characters.`,
  too_many_groups: `A contact is in at most ${limits.groupsPerRow} groups.`,
};

const refusal = (reason: RowReason, field: string): DomainError =>
  new DomainError('invalid', reason, sentences[reason] ?? 'This cannot be read.', { field });

/** @throws DomainError invalid, with the code that a row of a file would be rejected with. */
export function readPhone(written: string, country: string): Phone {
  const read = normalise(written, country);
  if (!read.ok) throw refusal(read.reason, 'phone');
  return { phone: read.phone, phoneKey: read.phoneKey };
}

/** @throws DomainError invalid `group_too_long`, `too_many_groups` */
export function readGroups(grupo: ContactInput['grupo']): readonly string[] {
  const written = typeof grupo === 'string' ? [grupo] : (grupo ?? []);
  const groups = [...new Set(written.flatMap((names) => groupsOf(names, ',')))];
  const fault = groupFaultOf(groups);
  if (fault !== undefined) throw refusal(fault, 'grupo');
  return groups;
}

export const readText = (written: string | null | undefined): string | null => textOf(written ?? undefined);
