import { expect, test } from 'vitest';
import { es } from '../../text/es.ts';
import { createFormat } from '../../text/format.ts';
import { firstOf, isIncomplete, noRepeat, type Repeat, repeatOf, repeatWords, ruleOf, weekdayOf } from './repeat.ts';

// A Tuesday.
const at = '2026-12-01T09:00';
const repeat = (over: Partial<Repeat>): Repeat => ({ ...noRepeat, ...over });
const t = es(createFormat({ locale: 'es', country: 'PY', timeZone: 'America/Asuncion' }));

test.each([
  [repeat({ every: 'day' }), 'FREQ=DAILY', 'todos los días'],
  [repeat({ every: 'weekdays' }), 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'de lunes a viernes'],
  [repeat({ every: 'week', days: ['MO', 'TH'] }), 'FREQ=WEEKLY;BYDAY=MO,TH', 'cada lunes y jueves'],
  [repeat({ every: 'month' }), 'FREQ=MONTHLY;BYMONTHDAY=1', 'el día 1 de cada mes'],
  [
    repeat({ every: 'day', end: 'on', until: '2026-12-24' }),
    'FREQ=DAILY;UNTIL=20261224',
    'todos los días, hasta el 24 dic 2026',
  ],
  [repeat({ every: 'day', end: 'after', times: '5' }), 'FREQ=DAILY;COUNT=5', 'todos los días, 5 veces'],
])('a choice, its rule and its words: %o', (choice, rule, words) => {
  expect(ruleOf(choice, at)).toBe(rule);
  expect(repeatOf(rule)).toEqual(choice);
  expect(repeatWords(t, rule).replaceAll(/[.]| de(?= \d{4})/g, '')).toBe(words);
});

test.each([
  [{ every: 'week', days: ['TU', 'TH'] }, '2026-12-01T09:00'],
  [{ every: 'week', days: ['MO', 'TH'] }, '2026-12-03T09:00'],
  [{ every: 'week', days: ['MO'] }, '2026-12-07T09:00'],
  [{ every: 'weekdays' }, '2026-12-01T09:00'],
  [{ every: 'day' }, '2026-12-01T09:00'],
] as [Partial<Repeat>, string][])('the first start of %o is on %s', (choice, first) => {
  expect(firstOf(repeat(choice), at)).toBe(first);
});

test('from the last day of a month it goes to the last day of the next', () => {
  expect(ruleOf(repeat({ every: 'month' }), '2027-01-31T09:00')).toBe('FREQ=MONTHLY;BYMONTHDAY=-1');
  expect(ruleOf(repeat({ every: 'month' }), '2027-01-30T09:00')).toBe('FREQ=MONTHLY;BYMONTHDAY=30');
  expect(repeatWords(t, 'FREQ=MONTHLY;BYMONTHDAY=-1')).toBe('el último día de cada mes');
});

test.each(['FREQ=DAILY;INTERVAL=2', 'FREQ=YEARLY', 'FREQ=DAILY;UNTIL=20270101T120000Z', 'FREQ=MONTHLY;BYDAY=1MO'])(
  'a rule that the choices cannot say is kept as it is: %s',
  (rule) => {
    expect(repeatOf(rule)).toEqual(repeat({ every: 'other', rule }));
    expect(ruleOf(repeatOf(rule), at)).toBe(rule);
    expect(repeatWords(t, rule)).toContain(rule);
  },
);

test.each([
  ['no day of the week', { every: 'week' }],
  ['no last day', { every: 'day', end: 'on' }],
  ['a last day before the first', { every: 'day', end: 'on', until: '2026-11-30' }],
  ['no number of times', { every: 'day', end: 'after', times: 'x' }],
  ['too many times', { every: 'day', end: 'after', times: '1000' }],
] as const)('%s is not complete', (_, over) => {
  expect(isIncomplete(repeat({ ...over, days: [] }), at)).toBe(true);
});

test('what does not repeat lacks nothing, and a week begins with the day of the start', () => {
  expect(isIncomplete(noRepeat, at)).toBe(false);
  expect(isIncomplete(repeat({ every: 'day', end: 'on', until: '2026-12-01' }), at)).toBe(false);
  expect([weekdayOf(at), weekdayOf('2026-12-06T23:00')]).toEqual(['TU', 'SU']);
});
