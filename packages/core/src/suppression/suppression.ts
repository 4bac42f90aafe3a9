// Whom the user does not write to: those who asked for it, and those he wrote down himself. A phone that a number refuses for all who
// send from it is shown among his own people, and only the person can take that back.
import * as z from 'zod';
import { needleOf } from '../contact/needle.ts';
import type { Db } from '../db/client.ts';
import { notFound } from '../error.ts';
import type { SuppressionId, UserId } from '../id.ts';
import { type List, offsetOf, Page } from '../page.ts';
import { normalise, type PhoneReason } from '../phone/phone.ts';
import * as User from '../user/user.ts';
import { addQuery, countQuery, listQuery, removeQuery } from './suppression.query.ts';

/** `opted_out`: asked for it, by an answer or at the provider. `manual`: the user wrote it down. */
export const Reason = z.enum(['opted_out', 'manual']);

export const Filter = Page.extend({
  /** A part of the name or phone. */
  search: z.string().trim().max(100).optional(),
  reason: Reason.optional(),
});
export type Filter = z.infer<typeof Filter>;

export const maxPhones = 10_000;

/** Phones as people write them, each judged as a row of a file is. */
export const Added = z.strictObject({ phones: z.array(z.string().max(100)).min(1).max(maxPhones) });
export type Added = z.infer<typeof Added>;

export interface Suppression {
  /** Null when only numbers refuse the phone: then there is nothing of the user's to take back. */
  readonly id: SuppressionId | null;
  /** E.164 digits without `+`: the contact's, or the key under which the spellings of one phone are one. */
  readonly phone: string;
  readonly nombre: string | null;
  readonly reason: z.infer<typeof Reason>;
  readonly source: 'inbound' | 'provider' | 'manual';
  readonly since: Date;
  /** The user's names of the numbers that refuse the phone besides, whoever sends from them. */
  readonly numbers: readonly string[];
}

export interface Outcome {
  readonly added: number;
  /** That were on the list already, or twice in what was given. */
  readonly known: number;
  readonly invalid: number;
  /** The first of the invalid; `index` counts from 0 in what was given. */
  readonly rejects: readonly { readonly index: number; readonly reason: PhoneReason }[];
}

const shownRejects = 100;

/** One entry for each phone, latest first. */
export async function list(db: Db, userId: UserId, filter: Filter): Promise<List<Suppression>> {
  const { page, pageSize, search, reason } = filter;
  const asked = { userId, needle: needleOf(search ?? ''), reason };
  const [items, total] = await Promise.all([listQuery(db, asked, pageSize, offsetOf(filter)), countQuery(db, asked)]);
  return { items, page, pageSize, total };
}

/** Nothing that is begun from now on goes to them, in any of the user's campaigns. Repeated, it changes nothing. */
export async function add(db: Db, userId: UserId, { phones }: Added): Promise<Outcome> {
  const { country } = await User.get(db, userId);
  const read = phones.map((phone, index) => ({ index, ...normalise(phone, country) }));
  const rejects = read.flatMap((one) => (one.ok ? [] : [{ index: one.index, reason: one.reason }]));
  const keys = read.flatMap((one) => (one.ok ? [one.phoneKey] : []));
  const added = keys.length === 0 ? 0 : await addQuery(db, userId, keys);
  return { added, known: keys.length - added, invalid: rejects.length, rejects: rejects.slice(0, shownRejects) };
}

/** The user may write again, unless a number refuses the phone. @throws DomainError not_found `suppression_not_found`. */
export async function remove(db: Db, userId: UserId, id: SuppressionId): Promise<void> {
  if (!(await removeQuery(db, userId, id))) throw notFound('suppression');
}
