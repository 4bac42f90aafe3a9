import { describe, expect, it } from 'vitest';
import { Change } from './user.ts';

const accepts = (change: unknown): boolean => Change.safeParse(change).success;

describe('the settings of a user', () => {
  it.each(['America/Asuncion', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'UTC', 'Etc/GMT+3'])(
    'may have the zone %s',
    (timeZone) => {
      expect(accepts({ timeZone })).toBe(true);
    },
  );

  it.each(['+03:00', '-03', 'Mars/Olympus', 'EST5EDT4,M3', '', 'America/Asuncion; drop', 'GMT+3', 'x'.repeat(65)])(
    'may not have the zone %j',
    (timeZone) => {
      expect(accepts({ timeZone })).toBe(false);
    },
  );

  it('have a country that phones exist in, and one of two languages', () => {
    expect(accepts({ country: 'PY', locale: 'en' })).toBe(true);
    for (const country of ['ZZ', 'py', 'Paraguay', '']) expect(accepts({ country }), country).toBe(false);
    expect(accepts({ locale: 'fr' })).toBe(false);
  });

  it('take nothing else', () => {
    expect(accepts({ id: 'x' })).toBe(false);
    expect(accepts({ displayName: '   ' })).toBe(false);
    expect(Change.parse({ displayName: ' Ana ' })).toEqual({ displayName: 'Ana' });
  });
});
