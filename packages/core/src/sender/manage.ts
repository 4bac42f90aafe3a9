// Numbers come and go: added to a user, set in their pace, paused and retired, also while campaigns use them.
import * as z from 'zod';
import { findQuery as findAccountQuery, hasQuery as hasAccountQuery } from '../account/account.query.ts';
import { homeAccount } from '../account/sid.ts';
import type { Queue } from '../cloud/queue.ts';
import type { Schedules } from '../cloud/schedule.ts';
import type { Db } from '../db/client.ts';
import { DomainError, notFound } from '../error.ts';
import { LineId, newId, ProviderAccountId, type SenderId, type UserId } from '../id.ts';
import { Plan } from '../line/plan.ts';
import * as Turn from '../line/turn.ts';
import { keepOn } from '../sweep/keep-on.ts';
import {
  changeSeatQuery,
  findQuery,
  lineQuery,
  type NewLine,
  offeredQuery,
  planQuery,
  seatQuery,
} from './sender.query.ts';
import { type Manager, mayPlan, type Sender, toSender } from './sender.ts';

export interface SenderPorts {
  readonly db: Db;
  readonly turns: Queue;
  readonly schedules: Schedules;
}

/** What Twilio grants a new number, and so what it is taken at unless told otherwise. */
const usualRate = { whatsapp: 10, sms: 1 } as const;

const Name = z.string().trim().min(1).max(100);
const international = /^\+[1-9]\d{6,14}$/;

/** A line that is there already (`lineId`), or a number that is new here (`channel` and `phone`). */
export const AddInput = Plan.extend({
  lineId: LineId.optional(),
  /** Of the new number: one of the user's own accounts; the deployment's when absent. */
  accountId: ProviderAccountId.optional(),
  channel: z.enum(['whatsapp', 'sms']).optional(),
  /** With its country: `+595 21 614 111`. */
  phone: z
    .string()
    .transform((text) => text.replace(/^whatsapp:/, '').replace(/[\s().-]/g, ''))
    .refine((text) => international.test(text), 'is not a number with its country, such as +595 21 614 111')
    .optional(),
  name: Name.optional(),
}).superRefine(({ lineId, channel, phone, name, accountId, ...plan }, context) => {
  const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (lineId !== undefined) {
    if (channel ?? phone ?? accountId ?? Object.values(plan).some((value) => value !== undefined)) {
      fault('lineId', 'Give either lineId or a new number.');
    }
    return;
  }
  if (channel === undefined) fault('channel', 'is needed: whatsapp or sms');
  if (phone === undefined) fault('phone', 'is needed, with its country');
});
export type AddInput = z.infer<typeof AddInput>;

/** The lines of the deployment that the user does not use yet. */
export const offered = (db: Db, userId: UserId) => offeredQuery(db, userId, homeAccount);

/**
 * Gives the user a sender. With the same line twice it is the same one, and active again if it had been retired.
 * @throws DomainError forbidden `admin_needed` for a new number of the deployment's account, invalid `line_not_found`,
 * `provider_account_not_found`.
 */
export async function add(ports: SenderPorts, manager: Manager, input: AddInput, id: SenderId): Promise<Sender> {
  const { db } = ports;
  const account = await accountOf(db, manager.userId, input.accountId);
  const line = newLine(input, account);
  if (line && !mayPlan(manager, account)) throw adminNeeded();
  const lineId = line ? await lineQuery(db, manager.userId, line) : input.lineId;
  const seat = lineId && (await seatQuery(db, manager.userId, { id, lineId, account, name: input.name ?? null }));
  if (!seat) throw new DomainError('invalid', 'line_not_found', 'There is no such number.', { field: 'lineId' });
  if (line) await planQuery(db, lineId, input);
  await wake(ports, lineId);
  return get(db, manager, seat.id);
}

/** @returns what sending_line.account holds of it. */
async function accountOf(db: Db, userId: UserId, id: ProviderAccountId | undefined): Promise<string> {
  if (id === undefined) return homeAccount;
  const account = await findAccountQuery(db, userId, id);
  if (account) return account.accountSid;
  const detail = 'There is no such account: connect it first.';
  throw new DomainError('invalid', 'provider_account_not_found', detail, { field: 'accountId' });
}

/** Undefined for a line that is there already. */
function newLine({ channel, phone, name, ratePerSecond }: AddInput, account: string): NewLine | undefined {
  if (channel === undefined || phone === undefined) return undefined;
  return {
    id: newId(LineId),
    account,
    channel,
    address: channel === 'whatsapp' ? `whatsapp:${phone}` : phone,
    name: name ?? `${channel === 'whatsapp' ? 'WhatsApp' : 'SMS'} ${phone}`,
    ratePerSecond: ratePerSecond ?? usualRate[channel],
  };
}

/** What is absent stays. Name and state are the user's; the rest is the line's, and holds for all who send from it. */
export const ChangeInput = Plan.extend({
  name: Name.optional(),
  /** `retired`: no longer offered. Neither it nor `paused` begins anything. */
  state: z.enum(['active', 'paused', 'retired']).optional(),
});
export type ChangeInput = z.infer<typeof ChangeInput>;

/**
 * Once it has answered that a sender is paused, nothing more is begun through it: at most the slices already open go out.
 * @throws DomainError not_found `sender_not_found`, forbidden `admin_needed` for the pace of a line that others share, conflict
 * `account_disconnected` for a line of an account that is not the user's any more.
 */
export async function change(ports: SenderPorts, manager: Manager, id: SenderId, input: ChangeInput): Promise<Sender> {
  const { db } = ports;
  const { name, state, ...plan } = input;
  const found = await findQuery(db, manager.userId, id);
  if (!found) throw notFound('sender');
  const hasPlan = Object.values(plan).some((value) => value !== undefined);
  if (hasPlan || state === 'active') await assertConnected(db, manager.userId, found.account);
  if (hasPlan && !mayPlan(manager, found.account)) throw adminNeeded();
  await changeSeatQuery(db, manager.userId, id, { name, state });
  if (hasPlan) await planQuery(db, found.lineId, plan);
  if (state === 'paused' || state === 'retired') await Turn.beginsOver(db, { lineId: found.lineId });
  else await wake(ports, found.lineId);
  return get(db, manager, id);
}

/** Whoever has disconnected an account keeps its retired numbers in his lists, but no right to it: it may be another's by now. */
async function assertConnected(db: Db, userId: UserId, account: string): Promise<void> {
  if (account === homeAccount || (await hasAccountQuery(db, userId, account))) return;
  const detail = 'The provider account of this number is not connected: connect it again first.';
  throw new DomainError('conflict', 'account_disconnected', detail);
}

async function get(db: Db, manager: Manager, id: SenderId): Promise<Sender> {
  const found = await findQuery(db, manager.userId, id);
  if (!found) throw notFound('sender');
  return toSender(found, manager);
}

/** Work that waited for this line goes on at once. */
async function wake(ports: SenderPorts, lineId: LineId): Promise<void> {
  await keepOn(ports.db, ports.schedules);
  await Turn.wake(ports.db, ports.turns, lineId);
}

const adminNeeded = () =>
  new DomainError('forbidden', 'admin_needed', 'Others send from this account too: only an admin may set it.');
