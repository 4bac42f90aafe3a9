// When a campaign will end at today's rates: a fluid model of its lines, of who else waits on them, and of who sleeps when.
import type { QuietHours } from '../guard/guard.ts';
import { createClock, type Sleepers } from './clock.ts';

/** Another campaign that waits on a line. */
export interface Rival {
  /** Messages of it that this line has still to send. */
  readonly queued: number;
  readonly weight: number;
}

export interface EndLine {
  /** Null: no limit of ours. */
  readonly ratePerSecond: number | null;
  /** It sends nothing before; null for never, until somebody acts. Absent: it sends now. */
  readonly closedUntil?: Date | null;
  /** What is left of its limit for today, when that day ends, and the limits of the next days, of which the last one stays; null: none. */
  readonly days?: { readonly leftToday: number; readonly endsAt: Date; readonly ceilings: readonly (number | null)[] };
  readonly rivals: readonly Rival[];
}

export interface EndInput {
  readonly now: Date;
  /** Now or later: until then the others have the lines for themselves. */
  readonly startsAt: Date;
  readonly lines: readonly EndLine[];
  /** The campaign's own pace. */
  readonly ratePerSecond: number | null;
  readonly weight: number;
  readonly quietHours: QuietHours | null;
  readonly deadlineAt: Date | null;
  /** Whom it is for, by the zones in which they may be. */
  readonly people: readonly { readonly zones: string; readonly count: number }[];
}

export interface End {
  /** When the last one is sent to; null when nothing can be sent within the horizon. */
  readonly at: Date | null;
  /** Who is not reached before the deadline. */
  readonly late: number;
}

/** A line without a limit of ours is taken at this pace. */
export const unpacedPerSecond = 100;
/** Slots cost a little more than the interval, so that a pace is never exceeded. */
const slotMargin = 1.02;
const horizonMs = 90 * 86_400_000;
const dayMs = 86_400_000;
/** Each step ends at an hour of somebody's clock, at a day's limit or at a rival's end. */
const mostSteps = 20_000;
/** Less than a message: what rounding leaves of a count after a time in milliseconds since 1970. */
const nobody = 0.01;

interface Line {
  readonly perMs: number;
  readonly opensAt: number;
  /** What may still go out before `dayEndsAt`. */
  left: number;
  dayEndsAt: number;
  /** Of the days to come; none: without end. */
  readonly ceilings: (number | null)[];
  rivals: { queued: number; weight: number }[];
}

function lineOf(line: EndLine): Line {
  const { closedUntil, days } = line;
  return {
    perMs: (line.ratePerSecond ?? unpacedPerSecond) / slotMargin / 1000,
    opensAt: closedUntil === null ? Number.POSITIVE_INFINITY : (closedUntil?.getTime() ?? 0),
    left: days?.leftToday ?? Number.POSITIVE_INFINITY,
    dayEndsAt: days?.endsAt.getTime() ?? Number.POSITIVE_INFINITY,
    ceilings: [...(days?.ceilings ?? [])],
    rivals: line.rivals.filter(({ queued }) => queued > 0).map((rival) => ({ ...rival })),
  };
}

/** A day of the line has ended: the next one has its own limit. */
function turnDays(line: Line, at: number): void {
  while (line.dayEndsAt <= at) {
    line.dayEndsAt += dayMs;
    line.left = line.ceilings[0] ?? Number.POSITIVE_INFINITY;
    if (line.ceilings.length > 1) line.ceilings.shift();
  }
}

/** How much of a line is ours now: by weight among those who wait on it. */
function shareOf(line: Line, weight: number, at: number): number {
  if (line.opensAt > at || line.left <= nobody) return 0;
  const others = line.rivals.reduce((sum, rival) => sum + rival.weight, 0);
  return (line.perMs * weight) / (weight + others);
}

/** What the rivals of a line get besides: the rest of its pace, by weight. */
function serveRivals(line: Line, ours: number, ms: number, at: number): void {
  if (line.opensAt > at || line.left <= nobody) return;
  const others = line.rivals.reduce((sum, rival) => sum + rival.weight, 0);
  const theirs = others > 0 ? Math.max(0, line.perMs - ours) : 0;
  for (const rival of line.rivals) rival.queued -= (theirs * ms * rival.weight) / (others || 1);
  line.rivals = line.rivals.filter(({ queued }) => queued > nobody);
  line.left -= (ours + theirs) * ms;
}

/** When something on the line changes at the latest, if we take so much of it. */
function changesAt(line: Line, ours: number, at: number): number {
  if (line.opensAt > at) return line.opensAt;
  if (line.left <= nobody) return line.dayEndsAt;
  const others = line.rivals.reduce((sum, rival) => sum + rival.weight, 0);
  const theirs = others > 0 ? Math.max(0, line.perMs - ours) : 0;
  const ends = line.rivals.map((rival) => at + (rival.queued * others) / (theirs * rival.weight || nobody));
  const spent = ours + theirs > 0 ? at + line.left / (ours + theirs) : Number.POSITIVE_INFINITY;
  return Math.min(line.dayEndsAt, spent, ...ends);
}

/** Sends to those who are awake, in proportion. @returns whether anybody is left. */
function send(people: Sleepers[], count: number): boolean {
  const awake = people.filter((group) => group.isAwake);
  const total = awake.reduce((sum, group) => sum + group.left, 0);
  for (const group of awake) group.left -= total > 0 ? (Math.min(count, total) * group.left) / total : 0;
  return people.some(({ left }) => left > nobody);
}

/**
 * The moment at which everybody will have been sent to. Whoever is awake is taken in proportion, since zones are mixed in an audience;
 * on each line campaigns take turns by weight. Retries, replies and what is launched later are not in it.
 */
export function estimateEnd(input: EndInput): End {
  const begin = input.now.getTime();
  const starts = Math.max(begin, input.startsAt.getTime());
  const clock = createClock(input.quietHours);
  const people = clock.group(input.people);
  const lines = input.lines.map(lineOf);
  const deadline = input.deadlineAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const limit = Math.min(deadline, starts + horizonMs);
  const own = input.ratePerSecond === null ? Number.POSITIVE_INFINITY : input.ratePerSecond / slotMargin / 1000;
  let at = begin;
  for (let step = 0; step < mostSteps && at < limit; step++) {
    if (!people.some(({ left }) => left > nobody)) return { at: new Date(Math.round(Math.max(at, starts))), late: 0 };
    for (const line of lines) turnDays(line, at);
    const wakes = clock.look(people, at);
    const isAnyAwake = at >= starts && people.some(({ isAwake, left }) => isAwake && left > nobody);
    const shares = lines.map((line) => (isAnyAwake ? shareOf(line, input.weight, at) : 0));
    const sum = shares.reduce((total, share) => total + share, 0);
    const slowed = sum > own ? own / sum : 1;
    const pace = Math.min(sum, own);
    const awake = people.reduce((total, group) => total + (group.isAwake ? group.left : 0), 0);
    const done = pace > 0 ? at + awake / pace : Number.POSITIVE_INFINITY;
    const changes = lines.map((line, index) => changesAt(line, (shares[index] ?? 0) * slowed, at));
    // A step is at least a millisecond, or rounding could keep it where it is.
    const next = Math.min(limit, Math.max(at + 1, Math.min(at < starts ? starts : done, wakes, ...changes)));
    const ms = Math.min(next, Math.max(done, at)) - at;
    for (const [index, line] of lines.entries()) serveRivals(line, (shares[index] ?? 0) * slowed, next - at, at);
    if (!send(people, pace * ms)) return { at: new Date(Math.round(at + ms)), late: 0 };
    at = next;
  }
  const left = people.reduce((total, group) => total + group.left, 0);
  return { at: limit === deadline ? input.deadlineAt : null, late: limit === deadline ? Math.round(left) : 0 };
}
