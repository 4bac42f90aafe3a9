import { expect, test } from 'vitest';
import type { CampaignLine } from '../../data/types.ts';
import { durationMs, limitOf } from './pace.ts';

const line = (ratePerSecond: number | null): CampaignLine => ({
  id: 'l',
  senderId: 's',
  name: 'Línea',
  address: 'whatsapp:+14155238886',
  ratePerSecond,
  isStopped: false,
  breaker: { state: 'closed' },
});

test('a campaign goes at most as fast as its lines together', () => {
  expect(limitOf({ lines: [line(10), line(4)], rate: null })).toBe(14);
});

test('its own rate counts when it is the lower one', () => {
  expect(limitOf({ lines: [line(10)], rate: 2.5 })).toBe(2.5);
  expect(limitOf({ lines: [line(10)], rate: 40 })).toBe(10);
});

test('a line without a limit leaves only the campaign’s own', () => {
  expect(limitOf({ lines: [line(null)], rate: 3 })).toBe(3);
  expect(limitOf({ lines: [line(null), line(10)], rate: null })).toBeUndefined();
});

test('the end is estimated from people and pace, and not at all without a pace', () => {
  expect(durationMs(600, 10)).toBe(61_200);
  expect(durationMs(600, undefined)).toBeUndefined();
});
