// The prices as they are typed, and what the API takes of them.
import type { Price, Prices } from '../../data/preflight.ts';

export interface PriceRow {
  readonly country: string;
  readonly channel: Price['channel'];
  /** As typed: a comma is a decimal point in Spanish. */
  readonly amount: string;
}

export interface PricesForm {
  readonly isAsked: boolean;
  readonly above: string;
  readonly currency: string;
  readonly rows: readonly PriceRow[];
}

type Fault = 'above' | 'amount' | 'twice';

/** @param decimal the mark of the user's language. */
export const pricesFormOf = ({ currency, confirmAbove, items }: Prices, decimal: string): PricesForm => ({
  isAsked: confirmAbove !== null,
  above: String(confirmAbove ?? 1000),
  currency,
  rows: items.map((item) => ({ ...item, amount: item.amount.replace('.', decimal) })),
});

/** An exact decimal with a point; undefined for what is no amount. */
export function amountOf(text: string): string | undefined {
  const amount = text.trim().replace(',', '.');
  return /^\d{1,6}(?:\.\d{1,6})?$/.test(amount) ? amount : undefined;
}

/** A number of people, however its thousands are written; undefined for what is none. */
function countOf(text: string): number | undefined {
  const digits = text.trim().replace(/[.,\s](?=\d{3}(?!\d))/g, '');
  return /^\d{1,8}$/.test(digits) ? Number(digits) : undefined;
}

/** @returns no prices while something in the form cannot be sent. */
export function pricesOf(form: PricesForm): { readonly prices?: Prices; readonly faults: readonly Fault[] } {
  const above = countOf(form.above);
  const items = form.rows.map((row) => ({ ...row, amount: amountOf(row.amount) }));
  const names = items.map(({ country, channel }) => `${country} ${channel}`);
  const complete = items.flatMap((item) => (item.amount === undefined ? [] : [{ ...item, amount: item.amount }]));
  const faults: Fault[] = [
    ...(form.isAsked && above === undefined ? (['above'] as const) : []),
    ...(complete.length < items.length ? (['amount'] as const) : []),
    ...(new Set(names).size < names.length ? (['twice'] as const) : []),
  ];
  if (faults.length > 0) return { faults };
  return {
    prices: { currency: form.currency, confirmAbove: form.isAsked ? (above ?? null) : null, items: complete },
    faults,
  };
}
