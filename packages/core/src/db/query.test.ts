import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { column } from './query.ts';

describe('the columns of the Data API', () => {
  it.each([
    ['2026-01-02 03:04:05', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02 03:04:05.6', '2026-01-02T03:04:05.600Z'],
    ['2026-01-02 03:04:05.678901', '2026-01-02T03:04:05.678Z'],
  ])('read the instant %s in UTC, whatever the zone of the process', (text, iso) => {
    expect(column.timestamp.parse(text).toISOString()).toBe(iso);
  });

  it.each(['infinity', '2026-01-02', '2026-01-02T03:04:05Z', 5])('refuse %s as an instant', (value) => {
    expect(column.timestamp.safeParse(value).success).toBe(false);
  });

  it('read int8 as bigint, from a number or from a text', () => {
    expect(column.bigint.parse(5)).toBe(5n);
    expect(column.bigint.parse('9007199254740993')).toBe(9007199254740993n);
  });

  it('refuse an int8 that has lost digits on its way', () => {
    expect(column.bigint.safeParse(9007199254740992).success).toBe(false);
    expect(column.bigint.safeParse('1.5').success).toBe(false);
  });

  it('read numeric as a number', () => {
    expect(column.numeric.parse('-1.50')).toBe(-1.5);
    expect(column.numeric.safeParse('NaN').success).toBe(false);
  });

  it('read JSON by its schema', () => {
    const names = column.json(z.array(z.string()));
    expect(names.parse('["a"]')).toEqual(['a']);
    expect(names.safeParse('[1]').success).toBe(false);
    expect(names.safeParse('[').success).toBe(false);
  });

  it('read a day as it is', () => {
    expect(column.date.parse('2026-01-02')).toBe('2026-01-02');
    expect(column.date.safeParse('2026-02-30').success).toBe(false);
  });
});
