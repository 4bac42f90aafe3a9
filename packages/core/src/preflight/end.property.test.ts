import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EndInput, type EndLine, estimateEnd } from './end.ts';

const now = new Date('2026-11-22T15:00:00Z');
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

const line = (over: Partial<EndLine> = {}): EndLine => ({ ratePerSecond: 10, rivals: [], ...over });
const input = (over: Partial<EndInput> = {}): EndInput => ({
  now,
  startsAt: now,
  lines: [line()],
  ratePerSecond: null,
  weight: 3,
  quietHours: null,
  deadlineAt: null,
  people: [{ zones: 'America/Asuncion', count: 1000 }],
  ...over,
});

/** Seconds from now until the end. */
const seconds = (over: Partial<EndInput> = {}): number => {
  const { at } = estimateEnd(input(over));
  if (at === null) throw new Error('There is no end in sight.');
  return (at.getTime() - now.getTime()) / 1000;
};

describe('the end', () => {
  test.each<[string, Partial<EndInput>, number]>([
    ['of 1,000 at 10 a second', {}, 102],
    ['with nobody', { people: [] }, 0],
    ['at an own pace below the line’s', { ratePerSecond: 2 }, 510],
    ['at an own pace above the line’s', { ratePerSecond: 50 }, 102],
    ['on two lines', { lines: [line(), line({ ratePerSecond: 40 })] }, 20.4],
    ['on a line without a limit', { lines: [line({ ratePerSecond: null })] }, 10.2],
    ['of a later start', { startsAt: later(3600) }, 3702],
    [
      'beside another of the same weight that has as many',
      { lines: [line({ rivals: [{ queued: 1000, weight: 3 }] })] },
      204,
    ],
    ['beside another that ends sooner', { lines: [line({ rivals: [{ queued: 100, weight: 3 }] })] }, 112.2],
    ['beside a heavier one that has many', { lines: [line({ rivals: [{ queued: 1e6, weight: 9 }] })] }, 408],
    [
      'after another that ends before the start',
      { startsAt: later(3600), lines: [line({ rivals: [{ queued: 1000, weight: 3 }] })] },
      3702,
    ],
    ['when the breaker opens again in a minute', { lines: [line({ closedUntil: later(60) })] }, 162],
    ['when one of two lines is stopped', { lines: [line(), line({ closedUntil: null })] }, 102],
    [
      'with a daily limit that is nearly used up',
      { lines: [line({ days: { leftToday: 500, endsAt: later(32_400), ceilings: [100, 600] } })] },
      (9 + 24) * 3600 + 40.8,
    ],
  ])('%s', (_, over, wanted) => {
    expect(seconds(over)).toBeCloseTo(wanted, 0);
  });

  test('is not in sight when no line sends', () => {
    expect(estimateEnd(input({ lines: [] }))).toEqual({ at: null, late: 0 });
    expect(estimateEnd(input({ lines: [line({ closedUntil: null })] }))).toEqual({ at: null, late: 0 });
  });

  test('waits for those who sleep, by their own clocks', () => {
    // 12:00 in Asunción, midnight in Seoul.
    const people = [
      { zones: 'America/Asuncion', count: 10 },
      { zones: 'Asia/Seoul', count: 10 },
    ];
    expect(seconds({ people, quietHours: { from: '21:00', to: '08:00' } })).toBeCloseTo(8 * 3600 + 1, 0);
    expect(seconds({ people, quietHours: { from: '09:00', to: '13:00' } })).toBeCloseTo(3600 + 1, 0);
  });

  test('goes on the next day with those whose evening came', () => {
    // Two hours until 14:00 take 72,000 / 1.02; the others begin at 08:00 tomorrow, which is 11:00 UTC.
    const people = [{ zones: 'America/Asuncion', count: 80_000 }];
    const left = 80_000 - 72_000 / 1.02;
    expect(seconds({ people, quietHours: { from: '14:00', to: '08:00' } })).toBeCloseTo(
      20 * 3600 + left / (10 / 1.02),
      -1,
    );
  });

  test('is the deadline, and says who is not reached', () => {
    const { at, late } = estimateEnd(input({ deadlineAt: later(51) }));
    expect([at, late]).toEqual([later(51), 500]);
    expect(estimateEnd(input({ deadlineAt: later(200) })).late).toBe(0);
  });
});

const someLine = fc.record({
  ratePerSecond: fc.option(fc.integer({ min: 1, max: 80 })),
  rivals: fc.array(fc.record({ queued: fc.integer({ min: 0, max: 5000 }), weight: fc.constantFrom(1, 3, 9) }), {
    maxLength: 3,
  }),
});
const zones = fc.constantFrom('America/Asuncion', 'Asia/Seoul', 'America/New_York&America/Los_Angeles', 'Nowhere/Else');
const some = fc.record({
  lines: fc.array(someLine, { minLength: 1, maxLength: 3 }),
  ratePerSecond: fc.option(fc.integer({ min: 1, max: 100 })),
  weight: fc.constantFrom(1, 3, 9),
  people: fc.array(fc.record({ zones, count: fc.integer({ min: 0, max: 20_000 }) }), { minLength: 1, maxLength: 4 }),
  quietHours: fc.option(fc.constantFrom({ from: '21:00', to: '08:00' }, { from: '12:15', to: '13:45' })),
  startsAt: fc.integer({ min: 0, max: 200_000 }).map(later),
});

const paceOf = ({ lines }: { lines: readonly { ratePerSecond: number | null }[] }): number =>
  lines.reduce((sum, { ratePerSecond }) => sum + (ratePerSecond ?? 100), 0);
const count = ({ people }: { people: readonly { count: number }[] }): number =>
  people.reduce((sum, one) => sum + one.count, 0);
const endMs = (over: Partial<EndInput>): number => estimateEnd(input(over)).at?.getTime() ?? Number.POSITIVE_INFINITY;

describe('whatever there is,', () => {
  test('nothing is faster than the lines together, or than the own pace', () => {
    fc.assert(
      fc.property(some, (one) => {
        const least = count(one) / Math.min(paceOf(one), one.ratePerSecond ?? Number.POSITIVE_INFINITY);
        expect(endMs(one) - one.startsAt.getTime()).toBeGreaterThanOrEqual((count(one) > 0 ? least : 0) * 1000 - 100);
      }),
    );
  });

  test('rivals, quiet hours and more people never make it end sooner', () => {
    fc.assert(
      fc.property(some, (one) => {
        const alone = { ...one, lines: one.lines.map((each) => ({ ...each, rivals: [] })) };
        const [first, ...others] = one.people;
        const more = first ? [{ ...first, count: first.count + 500 }, ...others] : [];
        expect(endMs(one)).toBeGreaterThanOrEqual(endMs(alone) - 100);
        expect(endMs({ ...one, people: more })).toBeGreaterThanOrEqual(endMs(one) - 100);
        if (one.quietHours) expect(endMs(one)).toBeGreaterThanOrEqual(endMs({ ...one, quietHours: null }) - 100);
      }),
    );
  });

  test('without quiet hours a line serves everybody in the time that all together take, at the latest', () => {
    fc.assert(
      fc.property(some, (one) => {
        const [first] = one.lines;
        if (!first) return;
        const queued = first.rivals.reduce((sum, rival) => sum + rival.queued, 0);
        const whole = { ...one, lines: [first], ratePerSecond: null, quietHours: null, startsAt: now };
        const most = ((queued + count(one)) * 1.02) / (first.ratePerSecond ?? 100);
        expect(endMs(whole) - now.getTime()).toBeLessThanOrEqual(most * 1000 + 1000);
      }),
    );
  });
});
