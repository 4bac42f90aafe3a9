import { describe, expect, test } from 'vitest';
import { amountOf, type PricesForm, pricesFormOf, pricesOf } from './prices-form.ts';

const prices = {
  currency: 'PYG',
  confirmAbove: 500,
  items: [
    { country: 'MX', channel: 'whatsapp', amount: '0.0525' },
    { country: 'PY', channel: 'sms', amount: '85.00' },
  ],
} as const;

test('what is read is what is sent back, with the comma of the language between', () => {
  const form = pricesFormOf(prices, ',');
  expect(form.rows.map(({ amount }) => amount)).toEqual(['0,0525', '85,00']);
  expect(pricesOf(form)).toEqual({ prices, faults: [] });
});

test('a threshold that is switched off is null, whatever was typed into it', () => {
  const form: PricesForm = { ...pricesFormOf(prices, ','), isAsked: false, above: 'x' };
  expect(pricesOf(form).prices?.confirmAbove).toBeNull();
});

describe('a number of people', () => {
  test.each([
    ['1.000', 1000],
    ['1,000', 1000],
    ['10 000', 10_000],
    ['0', 0],
  ])('%j is %d', (above, count) => {
    expect(pricesOf({ ...pricesFormOf(prices, ','), above }).prices?.confirmAbove).toBe(count);
  });
});

test.each([
  [{ above: '-1' }, 'above'],
  [{ above: '1,5' }, 'above'],
  [{ rows: [{ country: 'PY', channel: 'sms', amount: '' }] }, 'amount'],
  [{ rows: [{ country: 'PY', channel: 'sms', amount: '0.1234567' }] }, 'amount'],
  [
    {
      rows: [
        { country: 'PY', channel: 'sms', amount: '1' },
        { country: 'PY', channel: 'sms', amount: '2' },
      ],
    },
    'twice',
  ],
] as const)('%j cannot be sent', (part, fault) => {
  expect(pricesOf({ ...pricesFormOf(prices, ','), ...part })).toEqual({ faults: [fault] });
});

test.each([
  ['0,05', '0.05'],
  [' 12 ', '12'],
  ['1.2.3', undefined],
  ['abc', undefined],
])('%j is the amount %j', (text, amount) => {
  expect(amountOf(text)).toBe(amount);
});
