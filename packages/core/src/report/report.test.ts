import { describe, expect, it } from 'vitest';
import { Period } from './period.ts';
import { successRate, TimelineFilter, withOffset } from './report.ts';

describe('a success rate', () => {
  it.each([
    [0, 0, 0],
    [1, 0, 100],
    [0, 3, 0],
    [2, 1, 66.7],
    [999, 1, 99.9],
    [9999, 1, 100],
  ])('of %i sent and %i errors is %d', (sent, errors, rate) => {
    expect(successRate({ sent, errors })).toBe(rate);
  });
});

describe('a local time', () => {
  it.each([
    ['2026-11-21T00:00:00Z', '2026-11-21T03:00:00Z', '2026-11-21T00:00:00-03:00'],
    ['2026-11-21T00:00:00Z', '2026-11-20T18:30:00Z', '2026-11-21T00:00:00+05:30'],
    ['2026-11-21T00:00:00Z', '2026-11-21T00:00:00Z', '2026-11-21T00:00:00+00:00'],
    ['2026-11-21T00:00:00Z', '2026-11-21T03:30:00Z', '2026-11-21T00:00:00-03:30'],
  ])('%s at %s is %s', (local, at, written) => {
    expect(withOffset(new Date(local), new Date(at))).toBe(written);
    expect(new Date(written).getTime()).toBe(new Date(at).getTime());
  });
});

describe('a period', () => {
  it('is given in days or instants', () => {
    for (const from of ['2026-11-21', '2026-11-21T10:00:00Z', '2026-11-21T10:00:00.5-03:00']) {
      expect(Period.safeParse({ from }).success, from).toBe(true);
    }
    for (const from of [
      '2026-02-30',
      '21/11/2026',
      '2026-11-21 10:00',
      '2026-11-21T10:00:00',
      '1999-12-31',
      '9999-01-01',
      'now()',
    ]) {
      expect(Period.safeParse({ from }).success, from).toBe(false);
    }
  });

  it('has buckets of a day unless others are asked for', () => {
    expect(TimelineFilter.parse({}).bucket).toBe('day');
    expect(TimelineFilter.safeParse({ bucket: 'minute' }).success).toBe(false);
  });
});
