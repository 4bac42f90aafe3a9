// The auditor: compares what the provider's own ledger says was accepted with all that the database tells of it.
import { type AttemptRef, parseAttemptRef } from '@pregon/core/channel/callback';
import type { LedgerEntry } from '@pregon/local/twilio/message-store';
import { type Books, type Campaign, type Recipient, readBooks, type Sql } from './books.ts';

export interface Disagreement {
  readonly name: string;
  readonly detail: string;
}

export interface Audit {
  readonly disagreements: readonly Disagreement[];
  /** Accepted by the provider, and the answer never reached the books. */
  readonly lostAcceptances: number;
  /** Those of them that were settled without a person. */
  readonly settledByThemselves: number;
  readonly accepted: number;
}

/** Of the lost acceptances, this share has to be settled without a person. */
const settledShare = 0.99;

const ended = new Set(['completed', 'canceled', 'failed']);

/** @param lost attempts that the provider accepted without an answer, beside those that the books themselves call unknown. */
export async function audit(sql: Sql, ledger: readonly LedgerEntry[], lost: readonly AttemptRef[]): Promise<Audit> {
  const books = await readBooks(sql);
  const accepted = acceptances(ledger);
  const people = new Map(books.recipients.map((one) => [keyOf(one), one]));
  const found = [
    ...auditAcceptances(accepted, people),
    ...books.recipients.flatMap((one) => auditRecipient(one, accepted)),
    ...books.campaigns.flatMap((one) => auditCampaign(one, books, accepted)),
    ...auditRollups(books),
    ...books.open.map(({ name, what }) => ({ name, detail: what })),
  ];
  const { all, settled } = auditLost(books, accepted, lost, people);
  if (settled < all * settledShare)
    found.push({ name: 'lost acceptances not settled', detail: `${settled} of ${all}` });
  return { disagreements: found, lostAcceptances: all, settledByThemselves: settled, accepted: ledger.length };
}

interface Acceptance extends AttemptRef {
  readonly sid: string;
  readonly to: string;
}
/** By campaign and seq. */
type Acceptances = ReadonlyMap<string, readonly Acceptance[]>;

const keyOf = ({ campaignId, seq }: { campaignId: string; seq: number }): string => `${campaignId} ${seq}`;

/** Whose message each entry is stands in the URL for its callbacks. */
function acceptances(ledger: readonly LedgerEntry[]): Acceptances {
  const all = ledger.map(({ sid, to, statusCallback }) => {
    const ref = parseAttemptRef(new URL(statusCallback ?? '').search.slice(1));
    return { ...ref, sid, to: to.replace(/^whatsapp:\+|^\+/, '') };
  });
  return Map.groupBy(all, keyOf);
}

function auditAcceptances(accepted: Acceptances, people: ReadonlyMap<string, Recipient>): Disagreement[] {
  return [...accepted].flatMap(([key, messages]) => {
    const person = people.get(key);
    const [first] = messages;
    const told = (name: string) => ({
      name,
      detail: `${key}: ${messages.map(({ attempt, sid }) => `${attempt}/${sid}`).join(' ')}`,
    });
    if (person === undefined || person.phone !== first?.to) return [told('accepted for nobody')];
    const twice = messages.length > 1 ? [told('accepted twice')] : [];
    // One that waits for a person's word is named in the share of the lost ones.
    const isTold = person.status === 'sent' || person.status === 'unknown';
    return isTold ? twice : [...twice, told(`accepted but ${person.status}`)];
  });
}

function auditRecipient(person: Recipient, accepted: Acceptances): Disagreement[] {
  const messages = accepted.get(keyOf(person)) ?? [];
  const told = (name: string): Disagreement[] => [{ name, detail: `${keyOf(person)} ${person.status} ${person.sid}` }];
  if (['queued', 'sending'].includes(person.status)) return told('without a final state');
  // Nobody's turn to decide yet: a sweep should still come for it.
  if (person.status === 'unknown' && !person.waitsForWord) return told('without a final state');
  if (person.status === 'sent' && !messages.some(({ sid }) => sid === person.sid))
    return told('sent without acceptance');
  if (person.status === 'sent' && person.sentEvents !== 1) return told('sent events');
  if (person.markKind !== null && person.markKind !== person.status) return told('mark left open');
  return [];
}

function auditCampaign(campaign: Campaign, books: Books, accepted: Acceptances): Disagreement[] {
  const mine = books.recipients.filter(({ campaignId }) => campaignId === campaign.id);
  const told = (name: string, detail: unknown): Disagreement => ({
    name,
    detail: `${campaign.id}: ${JSON.stringify(detail)}`,
  });
  const found: Disagreement[] = [];
  const waits = mine.some(({ waitsForWord }) => waitsForWord);
  if (!ended.has(campaign.status) && !waits) found.push(told('campaign not ended', campaign.status));
  if (campaign.corrected) found.push(told('counts corrected at the end', campaign.counts));
  const having = (has: (one: Recipient) => boolean) => mine.filter(has).length;
  const statuses = ['queued', 'sending', 'sent', 'error', 'skipped', 'unknown', 'canceled'] as const;
  const counts = {
    total: mine.length,
    ...Object.fromEntries(statuses.map((status) => [status, having((one) => one.status === status)])),
    delivered: having((one) => one.isDelivered),
    read: having((one) => one.isRead),
    undelivered: having((one) => one.isUndelivered),
  };
  const differing = Object.entries(counts).filter(([name, n]) => campaign.counts[name] !== n);
  if (differing.length > 0) found.push(told('campaign counts', { counted: campaign.counts, ledger: counts }));
  const reached = [...accepted.values()].filter(([first]) => first?.campaignId === campaign.id).length;
  const { sent, errors, delivered, read } = campaign.sendStat;
  if (sent !== reached - having((one) => one.status === 'unknown' && accepted.has(keyOf(one)))) {
    found.push(told('send_stat', { sent, accepted: reached }));
  }
  const stat = { errors: having((one) => one.status === 'error'), delivered: counts.delivered, read: counts.read };
  if (stat.errors !== errors || stat.delivered !== delivered || stat.read !== read) {
    found.push(told('send_stat', { stat: campaign.sendStat, ledger: stat }));
  }
  return found;
}

/** Rollups by group and by contact have no campaign: each is compared with all that its user has sent. */
function auditRollups({ recipients, groupStats, contactStats }: Books): Disagreement[] {
  const sums = (keyOfPerson: (one: Recipient) => string) => {
    const total = new Map<string, string>();
    for (const [key, people] of Map.groupBy(recipients, keyOfPerson)) {
      const sent = people.filter(({ status }) => status === 'sent').length;
      const errors = people.filter(({ status }) => status === 'error').length;
      if (sent + errors > 0) total.set(key, `${sent} sent, ${errors} errors`);
    }
    return total;
  };
  return [
    ...unequal(
      'group_stat',
      sums(({ userId, group }) => `${userId} ${group}`),
      groupStats,
    ),
    ...['day', 'month', 'all'].flatMap((period) =>
      unequal(
        'contact_stat',
        sums(({ contactId }) => `${period} ${contactId}`),
        new Map([...contactStats].filter(([key]) => key.startsWith(`${period} `))),
      ),
    ),
  ];
}

function unequal(
  name: string,
  ledger: ReadonlyMap<string, string>,
  rollup: ReadonlyMap<string, string>,
): Disagreement[] {
  const keys = [...new Set([...ledger.keys(), ...rollup.keys()])].filter((key) => ledger.get(key) !== rollup.get(key));
  if (keys.length === 0) return [];
  const [key = ''] = keys;
  return [{ name, detail: `${keys.length} keys, as ${key}: ${rollup.get(key)}, by the ledger ${ledger.get(key)}` }];
}

function auditLost(
  books: Books,
  accepted: Acceptances,
  lost: readonly AttemptRef[],
  people: ReadonlyMap<string, Recipient>,
) {
  const attempts = new Set([...lost, ...books.unknowns].map((ref) => `${keyOf(ref)} ${ref.attempt}`));
  const messages = [...accepted.values()].flat().filter((one) => attempts.has(`${keyOf(one)} ${one.attempt}`));
  const isSettled = (one: Acceptance) => {
    const person = people.get(keyOf(one));
    return person?.status === 'sent' && person.sid === one.sid;
  };
  return { all: messages.length, settled: messages.filter(isSettled).length };
}
