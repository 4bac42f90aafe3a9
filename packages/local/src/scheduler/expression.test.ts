import { expect, test } from 'vitest';
import { instantOf, isTimeZone, parseExpression } from './expression.ts';

const utc = (text: string) => Date.parse(text);

test('at() is the instant at which clocks of the zone show it', () => {
  const at = (text: string, zone: string) => parseExpression(`at(${text})`, zone);
  expect(at('2026-12-01T09:00:00', 'UTC')).toEqual({ kind: 'at', atMs: utc('2026-12-01T09:00:00Z') });
  expect(at('2026-12-01T09:00:00', 'America/Asuncion')).toEqual({ kind: 'at', atMs: utc('2026-12-01T12:00:00Z') });
  expect(at('2026-07-01T09:00:00', 'Asia/Kolkata')).toEqual({ kind: 'at', atMs: utc('2026-07-01T03:30:00Z') });
});

test('a time that clocks show twice is its first, and one that they skip is later by what they skip', () => {
  expect(instantOf('2026-11-01T01:30:00', 'America/New_York')).toBe(utc('2026-11-01T05:30:00Z'));
  expect(instantOf('2026-03-08T02:30:00', 'America/New_York')).toBe(utc('2026-03-08T07:30:00Z'));
  expect(instantOf('2026-03-08T03:30:00', 'America/New_York')).toBe(utc('2026-03-08T07:30:00Z'));
});

test.each([
  ['rate(1 minute)', 60_000],
  ['rate(5 minutes)', 300_000],
  ['rate(2 hours)', 7_200_000],
  ['rate(1 day)', 86_400_000],
])('%s is every %d ms', (text, everyMs) => {
  expect(parseExpression(text, 'UTC')).toEqual({ kind: 'rate', everyMs });
});

test.each([
  'at(2026-12-01T09:00:00Z)',
  'at(2026-12-01 09:00:00)',
  'at(2026-02-29T09:00:00)',
  'at(2026-12-01T24:00:01)',
  'rate(0 minutes)',
  'rate(1 second)',
  'rate(1.5 hours)',
  'cron(0 9 * * ? *)',
  '',
])('%s is none', (text) => {
  expect(parseExpression(text, 'UTC')).toBeUndefined();
});

test('zones are told from what is none', () => {
  expect(['America/Asuncion', 'UTC', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false]);
});
