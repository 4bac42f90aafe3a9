import { expect, test } from 'vitest';
import { createFormat } from './format.ts';

const paraguay = createFormat({ locale: 'es', country: 'PY', timeZone: 'America/Asuncion' });
const mexico = createFormat({ locale: 'es', country: 'MX', timeZone: 'America/Mexico_City' });
const english = createFormat({ locale: 'en', country: 'US', timeZone: 'America/New_York' });
const now = new Date('2026-11-22T15:00:00Z');

test('thousands are grouped from four digits on, as the country writes them', () => {
  expect(paraguay.number(9864)).toBe('9.864');
  expect(mexico.number(9864)).toBe('9,864');
  expect(english.number(9864)).toBe('9,864');
});

test('a percentage keeps one decimal only when it has one', () => {
  expect(english.percent(98.2)).toBe('98.2%');
  expect(english.percent(100)).toBe('100%');
  expect(english.signedPercent(12)).toBe('+12%');
});

test('times within a day are relative, later ones are dates', () => {
  expect(english.when(new Date('2026-11-22T14:56:00Z'), now)).toBe('4 min. ago');
  expect(english.when(new Date('2026-11-22T12:00:00Z'), now)).toBe('3 hr. ago');
  expect(english.when(new Date('2026-11-20T12:00:00Z'), now)).toContain('Nov 20');
});

test('what has just happened is now, also when the page’s clock lags behind', () => {
  for (const at of ['2026-11-22T14:59:30Z', '2026-11-22T15:00:20Z'])
    expect(english.when(new Date(at), now)).toBe('now');
});

test('a day is named from the user’s own midnight', () => {
  const late = new Date('2026-11-23T02:30:00Z');
  expect(paraguay.day(late, now)).toBe('hoy');
  expect(createFormat({ locale: 'es', country: 'ES', timeZone: 'Europe/Madrid' }).day(late, now)).toBe('mañana');
});

test('durations use the two units that matter', () => {
  expect(english.duration(42_000)).toBe('42 sec');
  expect(english.duration(8_040_000)).toBe('2 hr 14 min');
  expect(english.duration(7_200_000)).toBe('2 hr');
});

test('an unknown country or zone falls back instead of failing', () => {
  const odd = createFormat({ locale: 'es', country: 'no existe', timeZone: 'Mars/Olympus' });
  expect(odd.number(12_345)).toBe('12.345');
  expect(odd.timeZone).toBe('UTC');
});
