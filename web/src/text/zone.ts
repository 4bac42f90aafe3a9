// Wall-clock times of a named time zone, by Intl alone: the form's «25 nov, 9:00» is the user's, not the browser's.

export interface WallTime {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(timeZone, made);
  return made;
}

/** What the clock on the wall says at this instant. */
export function wallTime(at: Date, timeZone: string): WallTime {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute };
}

const asUtc = (wall: WallTime): number => Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);

/**
 * The instant at which the clock shows this time. Where it shows it twice, the first; where a spring change skips it, the
 * instant as far after the change as the time was after the gap's beginning.
 */
export function instantOf(wall: WallTime, timeZone: string): Date {
  const target = asUtc(wall);
  const offset = (ms: number) => asUtc(wallTime(new Date(ms), timeZone)) - Math.floor(ms / 60_000) * 60_000;
  const candidates = [target - offset(target - 86_400_000), target - offset(target + 86_400_000)];
  const exact = candidates.filter((ms) => asUtc(wallTime(new Date(ms), timeZone)) === target);
  return new Date(exact.length > 0 ? Math.min(...exact) : (candidates[0] ?? target));
}

const two = (n: number): string => String(n).padStart(2, '0');

/** The day there, as `YYYY-MM-DD`. */
export function dayOf(at: Date, timeZone: string): string {
  const wall = wallTime(at, timeZone);
  return `${wall.year}-${two(wall.month)}-${two(wall.day)}`;
}

/** What `<input type="datetime-local">` takes and gives: `YYYY-MM-DDTHH:mm`. */
export function inputValue(at: Date, timeZone: string): string {
  const wall = wallTime(at, timeZone);
  return `${dayOf(at, timeZone)}T${two(wall.hour)}:${two(wall.minute)}`;
}

/** @returns undefined when the text is not a whole date and time. */
export function fromInputValue(text: string, timeZone: string): Date | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  return instantOf({ year, month, day, hour, minute }, timeZone);
}

/** The day `n` days later (earlier when negative), as `YYYY-MM-DD`. */
export function addDays(day: string, n: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, date + n)).toISOString().slice(0, 10);
}
