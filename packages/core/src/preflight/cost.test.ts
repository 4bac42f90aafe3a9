import { describe, expect, test } from 'vitest';
import { costOf, unitsOf } from './cost.ts';
import type { Kind } from './people.query.ts';

const prices = {
  currency: 'USD',
  confirmAbove: null,
  items: [
    { country: 'PY', channel: 'sms', amount: '0.1' },
    { country: 'PY', channel: 'whatsapp', amount: '9' },
    { country: 'MX', channel: 'sms', amount: '0.2' },
  ],
} as const;

test('a cost is exact where floats are not, and names what has no price', () => {
  const units = [
    { country: 'BR', recipients: 1, units: 1 },
    { country: 'PY', recipients: 3, units: 3 },
    { country: 'MX', recipients: 1, units: 1 },
    { country: '', recipients: 1, units: 1 },
  ];
  expect(costOf(units, 'sms', { ...prices, items: [...prices.items] })).toEqual({
    currency: 'USD',
    channel: 'sms',
    total: '0.50',
    missing: ['BR'],
    countries: [
      { country: 'PY', recipients: 3, units: 3, price: '0.1', amount: '0.30' },
      { country: '', recipients: 1, units: 1, price: null, amount: null },
      { country: 'BR', recipients: 1, units: 1, price: null, amount: null },
      { country: 'MX', recipients: 1, units: 1, price: '0.2', amount: '0.20' },
    ],
  });
});

describe('units', () => {
  const kind = (phone: string | null, recipients: number): Kind => ({
    phone,
    recipients,
    zones: 'UTC',
    skipReason: null,
    quietUntil: null,
    notWritten: 0,
  });
  const kinds = [kind('595981000001', 100), kind('595971000001', 100), kind('525512345678', 50), kind(null, 10)];
  const tally = {
    countries: new Map([
      ['PY', { people: 40, messages: 40, parts: 60 }],
      ['', { people: 10, messages: 10, parts: 40 }],
    ]),
  };

  test('are what was counted when everybody was looked at', () => {
    expect(unitsOf(kinds, tally, true)('sms')).toEqual([
      { country: 'PY', recipients: 200, units: 60 },
      { country: 'MX', recipients: 50, units: 0 },
      { country: '', recipients: 10, units: 40 },
    ]);
  });

  test('are in proportion for each country, and as everywhere where nobody was looked at', () => {
    expect(unitsOf(kinds, tally, false)('sms').map(({ units }) => units)).toEqual([300, 100, 40]);
    expect(unitsOf(kinds, tally, false)('whatsapp').map(({ units }) => units)).toEqual([200, 50, 10]);
  });
});
