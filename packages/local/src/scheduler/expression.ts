// What a schedule's expression means: `at(...)` in a time zone, `rate(n unit)`. Pure; `cron(...)` is recognised and refused.

export type Expression =
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'rate'; readonly everyMs: number };

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** @param timeZone an IANA name. @returns undefined for what Scheduler would call an invalid expression, and for cron. */
export const parseExpression = (text: string, timeZone: string): Expression | undefined => {
  const at = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(text)?.[1];
  if (at !== undefined) {
    const atMs = instantOf(at, timeZone);
    return atMs === undefined ? undefined : { kind: 'at', atMs };
  }
  const rate = /^rate\((\d{1,6}) (minute|hour|day)(s?)\)$/.exec(text);
  const count = Number(rate?.[1]);
  const unit = rate?.[2] as keyof typeof unitMs | undefined;
  if (unit === undefined || count < 1) return undefined;
  return { kind: 'rate', everyMs: count * unitMs[unit] };
};

/** The instant at which clocks of the zone show this local time; the earlier one of two, and past a gap as far as the gap is long. */
export const instantOf = (local: string, timeZone: string): number | undefined => {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc) || new Date(asUtc).toISOString().slice(0, 19) !== local) return undefined;
  // A zone's offset changes by the hour at most twice around an instant: what it is a day before and after covers both.
  const offsets = [asUtc - unitMs.day, asUtc + unitMs.day].map((ms) => offsetMs(ms, timeZone));
  const instants = offsets.map((offset) => asUtc - offset);
  const shown = instants.filter((ms) => ms + offsetMs(ms, timeZone) === asUtc);
  return shown.length > 0 ? Math.min(...shown) : Math.max(...instants);
};

const offsetMs = (ms: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(ms);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((found) => found.type === type)?.value);
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(ms / 1000) * 1000;
};

export const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};
