import { expect, test } from 'vitest';
import { addDays, dayOf, fromInputValue, inputValue, instantOf, wallTime } from './zone.ts';

test('a wall time becomes the instant of its own zone, whatever the machine runs in', () => {
  const nine = { year: 2026, month: 11, day: 25, hour: 9, minute: 0 };
  expect(instantOf(nine, 'America/Asuncion').toISOString()).toBe('2026-11-25T12:00:00.000Z');
  expect(instantOf(nine, 'Asia/Kolkata').toISOString()).toBe('2026-11-25T03:30:00.000Z');
});

test('a time that the clock shows twice is the first of the two', () => {
  const wall = { year: 2026, month: 11, day: 1, hour: 1, minute: 30 };
  expect(instantOf(wall, 'America/New_York').toISOString()).toBe('2026-11-01T05:30:00.000Z');
});

test('a time that spring skips lands after the change', () => {
  const skipped = { year: 2026, month: 3, day: 8, hour: 2, minute: 30 };
  const shown = wallTime(instantOf(skipped, 'America/New_York'), 'America/New_York');
  expect(shown).toMatchObject({ hour: 3, minute: 30 });
});

test('midnight is hour zero, also where a formatter would say 24', () => {
  expect(wallTime(new Date('2026-11-22T03:00:00Z'), 'America/Asuncion')).toMatchObject({ day: 22, hour: 0 });
});

test('the form gives back the instant that it was given', () => {
  const at = new Date('2026-12-31T23:59:00Z');
  const text = inputValue(at, 'America/Asuncion');
  expect(text).toBe('2026-12-31T20:59');
  expect(fromInputValue(text, 'America/Asuncion')?.toISOString()).toBe(at.toISOString());
  expect(fromInputValue('', 'America/Asuncion')).toBeUndefined();
});

test('days are counted on the calendar', () => {
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(dayOf(new Date('2026-11-22T02:59:00Z'), 'America/Asuncion')).toBe('2026-11-21');
});
