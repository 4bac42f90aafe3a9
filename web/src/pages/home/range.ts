// The period of the figures, as the address bar keeps it: ?range=30d, or ?from=2026-11-01&to=2026-11-15, and &bucket=hour.
import type { Bucket } from '../../data/types.ts';
import { addDays } from '../../text/zone.ts';

export const presets = ['7d', '30d', '90d', '12m'] as const;
export type Preset = (typeof presets)[number];

export interface Chosen {
  readonly preset: Preset | 'custom';
  /** Days, `YYYY-MM-DD`, both included. */
  readonly from: string;
  readonly to: string;
  readonly bucket: Bucket;
}

/** The API gives at most a month of hours and two years of days. */
const mostDays: Readonly<Record<Bucket, number>> = { hour: 31, day: 731, month: 3_660 };

export const daysIn = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;

export const allows = (bucket: Bucket, from: string, to: string): boolean => daysIn(from, to) <= mostDays[bucket];

type Search = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Whatever the address says becomes a period: what is not one is the last 30 days.
 * @param today the user's day, `YYYY-MM-DD`
 */
export function readRange(search: Search, today: string): Chosen {
  const custom = customDays(search);
  const preset = custom ? 'custom' : (presets.find((name) => name === search.range) ?? '30d');
  const { from, to } = custom ?? { from: firstDay(preset as Preset, today), to: today };
  return { preset, from, to, bucket: bucketOf(search.bucket, from, to) };
}

function customDays(search: Search): { from: string; to: string } | undefined {
  const isDay = (value: unknown): value is string =>
    typeof value === 'string' && /^20\d\d-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  const { from, to } = search;
  if (!isDay(from) || !isDay(to)) return undefined;
  return from <= to ? { from, to } : { from: to, to: from };
}

function firstDay(preset: Preset, today: string): string {
  if (preset !== '12m') return addDays(today, 1 - Number.parseInt(preset, 10));
  const [year = 0, month = 1] = today.split('-').map(Number);
  return new Date(Date.UTC(year, month - 12, 1)).toISOString().slice(0, 10);
}

function bucketOf(wanted: unknown, from: string, to: string): Bucket {
  const bucket = (['hour', 'day', 'month'] as const).find((name) => name === wanted);
  if (bucket && allows(bucket, from, to)) return bucket;
  return daysIn(from, to) > 120 ? 'month' : daysIn(from, to) <= 2 ? 'hour' : 'day';
}

/** Of whom the figures are: ?group=Premium, &campaign=… What is no campaign's id is left out. */
export function readWho({ group, campaign }: Search): { group?: string; campaign?: string } {
  const isId = typeof campaign === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(campaign);
  return {
    ...(typeof group === 'string' && group !== '' ? { group } : {}),
    ...(isId ? { campaign } : {}),
  };
}
