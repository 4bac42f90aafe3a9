// From what was counted and looked at to the answer: exact where everybody was looked at, else in proportion, and flagged.
import type { CampaignView } from '../campaign/view.ts';
import type { CampaignId } from '../id.ts';
import type { Channel } from '../price/amount.ts';
import type { Prices } from '../price/price.ts';
import { type Cost, type CountryUnits, costOf, unitsOf } from './cost.ts';
import { type End, type EndLine, estimateEnd } from './end.ts';
import type { Counted, Kind } from './people.query.ts';
import type { Encoding } from './sms.ts';
import type { Stage, StageLine } from './stage.query.ts';
import type { Sample, Tally } from './tally.ts';
import { type Warning, warningsOf } from './warning.ts';

export interface Exclusion {
  /** `duplicate_phone`, a guard's skip reason, a message that cannot be sent, or `too_slow`: the deadline comes before their turn. */
  readonly reason: string;
  readonly count: number;
  readonly isEstimated: boolean;
}

export interface Preflight {
  readonly campaignId: CampaignId;
  readonly startsAt: Date;
  /** Contacts in the audience; two spellings of one phone are two contacts and one recipient. */
  readonly contacts: number;
  /** Those whom the launch makes recipients: the number that `start` takes as `expectedRecipients`. */
  readonly recipients: number;
  /** Who of them gets a message, as far as is known now. */
  readonly messages: number;
  readonly exclusions: readonly Exclusion[];
  /** Who only waits for the end of quiet hours; null for nobody. */
  readonly waiting: { readonly count: number; readonly from: Date; readonly until: Date } | null;
  /** Recipients whose message was rendered. */
  readonly examined: number;
  /** Whether what needs a rendered text is estimated from them. */
  readonly isEstimated: boolean;
  readonly samples: readonly Sample[];
  readonly sms: {
    readonly encodings: Readonly<Record<Encoding, number>>;
    readonly parts: readonly { readonly parts: number; readonly recipients: number }[];
    readonly totalParts: number;
    /** For which texts cannot be GSM-7, most frequent first. */
    readonly costly: readonly { readonly character: string; readonly recipients: number }[];
  } | null;
  /** Null where lines of both channels send: who gets which is decided at the moment of sending. */
  readonly cost: Cost | null;
  /** `at` is null when no end is in sight. */
  readonly end: { readonly at: Date | null };
  /** Typed by whoever launches, above so many recipients; null: never. */
  readonly confirm: { readonly above: number | null; readonly isNeeded: boolean };
  readonly warnings: readonly Warning[];
}

export interface Facts {
  readonly campaign: CampaignView;
  readonly stage: Stage;
  readonly prices: Prices;
  readonly counted: Counted;
  readonly tally: Tally;
  /** All get the same text. */
  readonly isUniform: boolean;
  /** Everybody was looked at. */
  readonly isComplete: boolean;
  readonly startsAt: Date;
}

const mostCostly = 12;

const sum = <T>(items: Iterable<T>, of: (item: T) => number): number => {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
};

export function summarise(facts: Facts): Preflight {
  const { campaign, stage, prices, tally } = facts;
  const { contacts, kinds } = facts.counted;
  const reachable = kinds.filter(({ skipReason }) => skipReason === null);
  const recipients = sum(kinds, (kind) => kind.recipients);
  const scale = scaleOf(facts, reachable);
  const { isEstimated } = scale;
  const units = unitsOf(reachable, tally, facts.isComplete);
  const cost = costOfAll(facts, units);
  const end = endOf(facts, reachable);
  const exclusions = exclusionsOf(facts, contacts - recipients, scale, end);
  const left = sum(exclusions, ({ reason, count }) => (reason === 'duplicate_phone' ? 0 : count));
  const isSms = stage.lines.some(({ channel }) => channel === 'sms');
  return {
    campaignId: campaign.id,
    startsAt: facts.startsAt,
    contacts,
    recipients,
    messages: Math.max(0, recipients - left),
    exclusions,
    waiting: waitingOf(reachable),
    examined: facts.isUniform ? scale.sendable : tally.examined,
    isEstimated,
    samples: tally.samples,
    sms: isSms
      ? smsOf(
          tally,
          scale,
          sum(units('sms'), (one) => one.units),
        )
      : null,
    cost,
    end: { at: scale.sendable > 0 ? end.at : null },
    confirm: { above: prices.confirmAbove, isNeeded: prices.confirmAbove !== null && recipients > prices.confirmAbove },
    warnings: warningsOf({ campaign, stage, tally, cost, ...warned(reachable, tally, scale), isEstimated }),
  };
}

/** From those who were looked at to everybody. */
interface Scale {
  readonly sendable: number;
  readonly isEstimated: boolean;
  readonly up: (count: number) => number;
}

function scaleOf({ tally, isComplete, isUniform }: Facts, reachable: readonly Kind[]): Scale {
  const sendable = sum(reachable, (kind) => kind.recipients);
  const factor = isComplete || tally.examined === 0 ? 1 : sendable / tally.examined;
  const isEstimated = !isComplete && !isUniform && sendable > 0;
  return { sendable, isEstimated, up: (count) => Math.round(count * factor) };
}

const warned = (reachable: readonly Kind[], tally: Tally, scale: Scale) => ({
  notWritten: sum(reachable, (kind) => kind.notWritten),
  withEmpty: scale.up(tally.withEmpty),
});

function costOfAll({ stage, prices }: Facts, units: (channel: Channel) => CountryUnits[]): Cost | null {
  const [channel, ...others] = new Set(stage.lines.map((line) => line.channel));
  return channel === undefined || others.length > 0 ? null : costOf(units(channel), channel, prices);
}

function exclusionsOf({ counted, tally }: Facts, duplicates: number, scale: Scale, end: End): Exclusion[] {
  const { isEstimated } = scale;
  return [
    ...duplicatesOf(duplicates),
    ...skipsOf(counted.kinds),
    ...[...tally.unsendable].map(([reason, count]) => ({ reason, count: scale.up(count), isEstimated })),
    ...(end.late > 0 ? [{ reason: 'too_slow', count: end.late, isEstimated: true }] : []),
  ].toSorted((a, b) => b.count - a.count);
}

const duplicatesOf = (count: number): Exclusion[] =>
  count > 0 ? [{ reason: 'duplicate_phone', count, isEstimated: false }] : [];

function skipsOf(kinds: readonly Kind[]): Exclusion[] {
  const counts = new Map<string, number>();
  for (const { skipReason, recipients } of kinds)
    if (skipReason !== null) counts.set(skipReason, (counts.get(skipReason) ?? 0) + recipients);
  return [...counts].map(([reason, count]) => ({ reason, count, isEstimated: false }));
}

function waitingOf(reachable: readonly Kind[]): Preflight['waiting'] {
  const wakes = reachable.flatMap(({ quietUntil, recipients }) => (quietUntil ? [{ at: quietUntil, recipients }] : []));
  const [first, ...others] = wakes;
  if (!first) return null;
  const from = others.reduce((least, { at }) => (at < least ? at : least), first.at);
  const until = others.reduce((most, { at }) => (at > most ? at : most), first.at);
  return { count: sum(wakes, ({ recipients }) => recipients), from, until };
}

function smsOf(tally: Tally, { up }: Scale, totalParts: number): Preflight['sms'] {
  return {
    encodings: { 'GSM-7': up(tally.encodings['GSM-7']), 'UCS-2': up(tally.encodings['UCS-2']) },
    parts: [...tally.parts]
      .toSorted(([a], [b]) => a - b)
      .map(([parts, recipients]) => ({ parts, recipients: up(recipients) })),
    totalParts,
    costly: [...tally.costly]
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, mostCostly)
      .map(([character, recipients]) => ({ character, recipients: up(recipients) })),
  };
}

function endOf({ campaign, stage, startsAt }: Facts, reachable: readonly Kind[]): End {
  const people = new Map<string, number>();
  for (const { zones, recipients } of reachable) people.set(zones, (people.get(zones) ?? 0) + recipients);
  return estimateEnd({
    now: stage.now,
    startsAt,
    lines: stage.lines.map((line) => endLine(stage, line)),
    ratePerSecond: campaign.rate,
    weight: stage.weight,
    quietHours: stage.quietHours,
    deadlineAt: campaign.deadlineAt,
    people: [...people].map(([zones, count]) => ({ zones, count })),
  });
}

function endLine({ isStopped, now }: Stage, line: StageLine): EndLine {
  const { ratePerSecond, rivals, openUntil, days } = line;
  const one = { ratePerSecond, rivals, ...(days ? { days } : {}) };
  if (isStopped || line.isStopped || !line.isActive) return { ...one, closedUntil: null };
  return openUntil !== null && openUntil > now ? { ...one, closedUntil: openUntil } : one;
}
