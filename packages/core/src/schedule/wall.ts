// What the clock on the wall says in a named zone, and the instant at which it does; by the zone data of the runtime.

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const numeric = 'numeric' as const;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  formats.set(timeZone, made);
  return made;
}

/** A wall time is kept as the milliseconds that it would have in UTC, so that a day is a day in every zone. */
export function wallMsOf(at: Date, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at);
  const {
    year = 0,
    month = 1,
    day = 0,
    hour = 0,
    minute = 0,
    second = 0,
  } = Object.fromEntries(parts.map((part) => [part.type, Number(part.value)]));
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const dayMs = 86_400_000;

/**
 * The instant at which the clock shows this. Shown twice (the clocks go back), it is the first; never shown (they go forward), it is
 * read by the offset from before the change, and so comes out as much later as the clocks go forward: RFC 5545, 3.3.5.
 */
export function instantOf(wallMs: number, timeZone: string): Date {
  const offset = (ms: number) => wallMsOf(new Date(ms), timeZone) - ms;
  const before = wallMs - offset(wallMs - dayMs);
  const candidates = [before, wallMs - offset(wallMs + dayMs)];
  const shown = candidates.filter((ms) => wallMsOf(new Date(ms), timeZone) === wallMs);
  return new Date(shown.length > 0 ? Math.min(...shown) : before);
}

/** `2026-12-01T09:00:00`, without an offset. */
export const wallText = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 19);

/** @param text as `wallText` writes it; seconds may be missing. */
export const parseWall = (text: string): number => Date.parse(`${text}Z`);
