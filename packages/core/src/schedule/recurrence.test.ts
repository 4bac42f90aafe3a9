import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { startsAfter } from './recurrence.ts';
import { parseRule } from './rule.ts';
import { instantOf, parseWall, wallMsOf, wallText } from './wall.ts';

/** The first starts as the clock of the zone shows them, and as instants. */
const series = (rule: string, startsAt: string, timeZone: string, limit = 4, after?: string) =>
  startsAfter(
    { rule, timeZone, startsAt },
    after ? new Date(after) : new Date(Date.parse(`${startsAt}Z`) - 3 * 86_400_000),
    limit,
  ).map((at) => at.toISOString().slice(0, 16));

describe('daylight saving', () => {
  test.each([
    // Clocks go forward on 2027-03-14, back on 2027-11-07.
    [
      'New York, forward',
      'America/New_York',
      '2027-03-13T09:00',
      ['2027-03-13T14:00', '2027-03-14T13:00', '2027-03-15T13:00'],
    ],
    [
      'New York, back',
      'America/New_York',
      '2027-11-06T09:00',
      ['2027-11-06T13:00', '2027-11-07T14:00', '2027-11-08T14:00'],
    ],
    // At the border they follow the United States.
    [
      'Tijuana, forward',
      'America/Tijuana',
      '2027-03-13T09:00',
      ['2027-03-13T17:00', '2027-03-14T16:00', '2027-03-15T16:00'],
    ],
    [
      'Tijuana, back',
      'America/Tijuana',
      '2027-11-06T09:00',
      ['2027-11-06T16:00', '2027-11-07T17:00', '2027-11-08T17:00'],
    ],
    // South: back on 2027-04-04 (from midnight to 23:00), forward on 2027-09-05 (midnight does not exist).
    [
      'Santiago, back',
      'America/Santiago',
      '2027-04-03T09:00',
      ['2027-04-03T12:00', '2027-04-04T13:00', '2027-04-05T13:00'],
    ],
    [
      'Santiago, forward',
      'America/Santiago',
      '2027-09-04T09:00',
      ['2027-09-04T13:00', '2027-09-05T12:00', '2027-09-06T12:00'],
    ],
    // Thirty minutes: back on 2027-04-04, forward on 2027-10-03.
    [
      'Lord Howe, back',
      'Australia/Lord_Howe',
      '2027-04-03T09:00',
      ['2027-04-02T22:00', '2027-04-03T22:30', '2027-04-04T22:30'],
    ],
    [
      'Adelaide, forward',
      'Australia/Adelaide',
      '2027-10-02T09:00',
      ['2027-10-01T23:30', '2027-10-02T22:30', '2027-10-03T22:30'],
    ],
    [
      'Caracas, none',
      'America/Caracas',
      '2027-03-13T09:00',
      ['2027-03-13T13:00', '2027-03-14T13:00', '2027-03-15T13:00'],
    ],
  ])('keeps the wall time in %s', (_, timeZone, startsAt, expected) => {
    expect(series('FREQ=DAILY', startsAt, timeZone, 3)).toEqual(expected);
  });

  test.each([
    // 02:30 is not shown on the day of the change: as much later as the clocks go forward.
    ['New York', 'America/New_York', '2027-03-13T02:30', ['2027-03-13T07:30', '2027-03-14T07:30', '2027-03-15T06:30']],
    ['Santiago', 'America/Santiago', '2027-09-04T00:00', ['2027-09-04T04:00', '2027-09-05T04:00', '2027-09-06T03:00']],
    [
      'Lord Howe',
      'Australia/Lord_Howe',
      '2027-10-02T02:15',
      ['2027-10-01T15:45', '2027-10-02T15:45', '2027-10-03T15:15'],
    ],
  ])(
    'starts as much later as the clocks go forward where the time does not exist, in %s',
    (_, timeZone, startsAt, expected) => {
      expect(series('FREQ=DAILY', startsAt, timeZone, 3)).toEqual(expected);
    },
  );

  test.each([
    ['New York', 'America/New_York', '2027-11-06T01:30', ['2027-11-06T05:30', '2027-11-07T05:30', '2027-11-08T06:30']],
    ['Santiago', 'America/Santiago', '2027-04-02T23:30', ['2027-04-03T02:30', '2027-04-04T02:30', '2027-04-05T03:30']],
  ])('starts once, the first time, where the time comes twice, in %s', (_, timeZone, startsAt, expected) => {
    expect(series('FREQ=DAILY', startsAt, timeZone, 3)).toEqual(expected);
  });

  it('does not start twice where two times become one instant', () => {
    const day = series('FREQ=DAILY;BYHOUR=1,2,3', '2027-03-14T01:00', 'America/New_York', 3);
    expect(day).toEqual(['2027-03-14T06:00', '2027-03-14T07:00', '2027-03-15T05:00']);
  });
});

describe('a rule', () => {
  test.each([
    ['FREQ=WEEKLY;BYDAY=MO,TH', ['2026-12-03', '2026-12-07', '2026-12-10', '2026-12-14']],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', ['2026-12-14', '2026-12-28', '2027-01-11', '2027-01-25']],
    ['FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR', ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04']],
    ['FREQ=MONTHLY;BYMONTHDAY=31', ['2026-12-31', '2027-01-31', '2027-03-31', '2027-05-31']],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', ['2026-12-31', '2027-01-31', '2027-02-28', '2027-03-31']],
    ['FREQ=MONTHLY;BYDAY=1MO', ['2026-12-07', '2027-01-04', '2027-02-01', '2027-03-01']],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', ['2026-12-31', '2027-01-29', '2027-02-26', '2027-03-31']],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', ['2028-02-29', '2032-02-29']],
    ['rrule:freq=daily;count=3', ['2026-12-01', '2026-12-02', '2026-12-03']],
    ['FREQ=DAILY;UNTIL=20261203', ['2026-12-01', '2026-12-02', '2026-12-03']],
    // 09:00 in Asunción is 12:00 in UTC.
    ['FREQ=DAILY;UNTIL=20261203T120000Z', ['2026-12-01', '2026-12-02', '2026-12-03']],
    ['FREQ=DAILY;UNTIL=20261203T115959Z', ['2026-12-01', '2026-12-02']],
    ['FREQ=DAILY;UNTIL=20261203T085959', ['2026-12-01', '2026-12-02']],
  ])('%s', (rule, days) => {
    const starts = series(rule, '2026-12-01T09:00', 'America/Asuncion');
    expect(starts).toEqual(days.map((day) => `${day}T12:00`));
  });

  it('goes on from where it is, years later, and COUNT counts from the beginning', () => {
    expect(series('FREQ=DAILY', '2026-12-01T09:00', 'UTC', 2, '2036-12-01T09:00:00Z')).toEqual([
      '2036-12-02T09:00',
      '2036-12-03T09:00',
    ]);
    expect(series('FREQ=DAILY;COUNT=5', '2026-12-01T09:00', 'UTC', 9, '2026-12-03T09:00:00Z')).toEqual([
      '2026-12-04T09:00',
      '2026-12-05T09:00',
    ]);
  });

  test.each([
    ...['FREQ=MINUTELY', 'FREQ=HOURLY;BYSETPOS=5', 'FREQ=DAILY;BYMINUTE=0,1,2', 'FREQ=DAILY;BYSECOND=1'].map(
      (rule) => ['recurrence_too_dense', rule] as const,
    ),
    ...[
      '',
      'hello',
      'FREQ=FOO',
      'INTERVAL=2',
      'FREQ=DAILY;INTERVAL=0',
      'FREQ=DAILY;INTERVAL=7;BYDAY=MO',
      'FREQ=DAILY;COUNT=1000',
      'FREQ=DAILY;COUNT=2;UNTIL=20270101',
      'FREQ=DAILY;UNTIL=20271399',
      'FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2',
      'FREQ=WEEKLY;BYDAY=XX',
      'FREQ=WEEKLY;BYDAY=1MO',
      'FREQ=WEEKLY;FREQ=DAILY',
      'FREQ=DAILY;BYSETPOS=5',
      'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-40',
      'FREQ=MONTHLY;BYDAY=5MO',
      'FREQ=YEARLY;BYDAY=MO',
      'FREQ=YEARLY;BYWEEKNO=20',
      'FREQ=DAILY\nRRULE:FREQ=SECONDLY',
      'DTSTART:20261201T090000Z;FREQ=DAILY',
    ].map((rule) => ['recurrence_invalid', rule] as const),
  ])('is refused with %s: %s', (code, rule) => {
    expect(() => parseRule(rule)).toThrow(expect.objectContaining({ kind: 'invalid', code, field: 'recurrence.rule' }));
  });
});

const zones = [
  'America/New_York',
  'America/Santiago',
  'America/Tijuana',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/St_Johns',
  'UTC',
];
const anyZone = fc.constantFrom(...zones);
const days = fc.uniqueArray(fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'), { minLength: 1 });
const anyRule = fc.oneof(
  fc.integer({ min: 1, max: 99 }).map((n) => `FREQ=DAILY;INTERVAL=${n}`),
  fc.tuple(fc.integer({ min: 1, max: 9 }), days).map(([n, d]) => `FREQ=WEEKLY;INTERVAL=${n};BYDAY=${d}`),
  fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1 }).map((hours) => `FREQ=DAILY;BYHOUR=${hours}`),
  fc
    .integer({ min: -31, max: 31 })
    .filter(Boolean)
    .map((n) => `FREQ=MONTHLY;BYMONTHDAY=${n}`),
  fc.tuple(fc.constantFrom('1', '4', '-1'), days).map(([n, d]) => `FREQ=MONTHLY;BYDAY=${d.map((day) => n + day)}`),
);
const anyStart = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((at) => wallText(Math.floor(at.getTime() / 60_000) * 60_000));

test('a chain of single steps finds the same starts as one look ahead, an hour or more apart save where clocks change', () => {
  fc.assert(
    fc.property(anyRule, anyStart, anyZone, (rule, startsAt, timeZone) => {
      const recurrence = { rule, startsAt, timeZone };
      const before = new Date(instantOf(parseWall(startsAt), timeZone).getTime() - 1);
      const ahead = startsAfter(recurrence, before, 8);
      const chain: Date[] = [];
      for (let at: Date | undefined = before; at && chain.length < 8; ) {
        [at] = startsAfter(recurrence, at, 1);
        if (at) chain.push(at);
      }
      expect(chain).toEqual(ahead);
      for (const [index, at] of ahead.slice(1).entries())
        expect(at.getTime() - (ahead[index]?.getTime() ?? 0)).toBeGreaterThanOrEqual(30 * 60_000);
    }),
    { numRuns: 150 },
  );
});

test('a wall time that exists is what the clock shows at its instant; one that does not is shown as later', () => {
  fc.assert(
    fc.property(anyStart, anyZone, (startsAt, timeZone) => {
      const wallMs = parseWall(startsAt);
      expect(wallMsOf(instantOf(wallMs, timeZone), timeZone)).toBeGreaterThanOrEqual(wallMs);
      const at = new Date(parseWall(startsAt));
      expect(Math.abs(instantOf(wallMsOf(at, timeZone), timeZone).getTime() - at.getTime())).toBeLessThanOrEqual(
        3_600_000,
      );
    }),
  );
});
