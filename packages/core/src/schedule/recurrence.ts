// The starts of a recurrence. The library counts days on a calendar without zones; which instant a wall time is, is decided in wall.ts.
import * as library from 'rrule';
import { isWithin, parseRule } from './rule.ts';
import type { Recurrence } from './shape.ts';
import { instantOf, parseWall, wallMsOf } from './wall.ts';

// Node takes the package's UMD file, whose exports are under `default`; the bundler its modules, which have no such thing.
const { RRule } = 'default' in library ? (library.default as typeof library) : library;

const dayMs = 86_400_000;
/** Between two 29ths of February eight years may lie. */
const horizonMs = 9 * 366 * dayMs;

/**
 * The next starts after an instant, in their order; fewer than `limit` when the series ends.
 * @throws DomainError as parseRule.
 */
export function startsAfter({ rule, timeZone, startsAt }: Recurrence, after: Date, limit: number): Date[] {
  const parts = parseRule(rule);
  const counted = new RRule({
    ...RRule.parseString([...parts].flatMap(([k, v]) => (k === 'UNTIL' ? [] : [`${k}=${v}`])).join(';')),
    // Seconds are the start's own, and count for nothing.
    dtstart: new Date(parseWall(startsAt)),
  });
  const found: Date[] = [];
  // A day back: no zone changes by more, and what the change moves to the same instant comes once.
  const from = wallMsOf(after, timeZone) - dayMs;
  counted.between(new Date(from), new Date(from + horizonMs), true, (wall) => {
    const wallMs = wall.getTime();
    const at = instantOf(wallMs, timeZone);
    if (!isWithin(parts, { wallMs, at })) return false;
    if (at > (found.at(-1) ?? after)) found.push(at);
    return found.length < limit;
  });
  return found;
}
