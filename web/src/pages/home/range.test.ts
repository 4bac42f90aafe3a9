import { expect, test } from 'vitest';
import { readRange, readWho } from './range.ts';

const today = '2026-11-21';

test('without a choice it is the last 30 days, today included', () => {
  expect(readRange({}, today)).toEqual({ preset: '30d', from: '2026-10-23', to: '2026-11-21', bucket: 'day' });
});

test('twelve months begin with a month’s first day and are shown by month', () => {
  expect(readRange({ range: '12m' }, today)).toMatchObject({ from: '2025-12-01', bucket: 'month' });
});

test('two days of one’s own are kept, in order', () => {
  expect(readRange({ from: '2026-11-10', to: '2026-11-03' }, today)).toMatchObject({
    preset: 'custom',
    from: '2026-11-03',
    to: '2026-11-10',
  });
});

test('hours of a quarter of a year are not asked for', () => {
  expect(readRange({ range: '90d', bucket: 'hour' }, today).bucket).toBe('day');
  expect(readRange({ range: '7d', bucket: 'hour' }, today).bucket).toBe('hour');
});

test('what is no period is the last 30 days', () => {
  expect(readRange({ range: 'x', from: 'ayer', to: '2026-13-45', bucket: 'week' }, today)).toMatchObject({
    preset: '30d',
    bucket: 'day',
  });
});

test('a group and a campaign are read from the address, and what is no campaign is left out', () => {
  const campaign = '01936c1e-0000-7000-8000-123456789abc';
  expect(readWho({ group: 'Premium', campaign })).toEqual({ group: 'Premium', campaign });
  expect(readWho({ group: '', campaign: 'x' })).toEqual({});
});
