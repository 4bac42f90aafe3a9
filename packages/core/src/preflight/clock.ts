// Who sleeps when: quiet hours by the clocks of those whom a campaign is for.
import type { QuietHours } from '../guard/guard.ts';

/** People with the same clocks. */
export interface Sleepers {
  readonly zones: readonly string[];
  left: number;
  isAwake: boolean;
}

const minuteMs = 60_000;
const dayMinutes = 1440;

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Minute of the day, with its fraction, on the clocks of a zone; UTC's where the zone is not known here. */
function makeReader(zone: string): (at: number) => number {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options });
  } catch {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options });
  }
  return (at) => minutesOf(format.format(at)) + (at % minuteMs) / minuteMs;
}

export interface PeopleClock {
  group(people: readonly { readonly zones: string; readonly count: number }[]): Sleepers[];
  /** Says who of them is awake. @returns when that may be otherwise, in milliseconds since 1970. */
  look(people: readonly Sleepers[], at: number): number;
}

export function createClock(quietHours: QuietHours | null): PeopleClock {
  const readers = new Map<string, (at: number) => number>();
  const read = (zone: string, at: number): number => {
    const reader = readers.get(zone) ?? makeReader(zone);
    readers.set(zone, reader);
    return reader(at);
  };
  const from = quietHours ? minutesOf(quietHours.from) : 0;
  const to = quietHours ? minutesOf(quietHours.to) : 0;
  const isQuiet = (minute: number): boolean =>
    from < to ? minute >= from && minute < to : minute >= from || minute < to;
  const until = (minute: number, bound: number): number => (bound - minute + dayMinutes) % dayMinutes || dayMinutes;
  return {
    group: (people) => {
      if (quietHours === null) {
        const left = people.reduce((sum, { count }) => sum + count, 0);
        return [{ zones: [], left, isAwake: true }];
      }
      return people.map(({ zones, count }) => ({ zones: zones.split('&'), left: count, isAwake: true }));
    },
    look: (people, at) => {
      let next = Number.POSITIVE_INFINITY;
      for (const group of people) {
        if (quietHours === null || group.left <= 0) continue;
        const minutes = group.zones.map((zone) => read(zone, at));
        // Where several zones are possible all must permit, as in quiet_until.
        group.isAwake = !minutes.some(isQuiet);
        for (const minute of minutes)
          next = Math.min(next, at + Math.min(until(minute, from), until(minute, to)) * minuteMs);
      }
      return next;
    },
  };
}
