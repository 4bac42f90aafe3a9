// Answers about a campaign before its launch, and about prices.
import * as z from 'zod';
import { amount, channel, currency, id, time } from './shared.ts';

const encoding = z.enum(['GSM-7', 'UCS-2']);

const sample = z.strictObject({
  phone: z.string(),
  nombre: z.string().nullable(),
  templateIndex: z.int(),
  text: z.string(),
  empty: z.array(z.string()),
  sms: z.strictObject({ encoding, parts: z.int(), costly: z.array(z.string()) }).nullable(),
});

const sms = z.strictObject({
  encodings: z.strictObject({ 'GSM-7': z.int(), 'UCS-2': z.int() }),
  parts: z.array(z.strictObject({ parts: z.int(), recipients: z.int() })),
  totalParts: z.int(),
  costly: z.array(z.strictObject({ character: z.string(), recipients: z.int() })),
});

const country = z.strictObject({
  country: z.string(),
  recipients: z.int(),
  units: z.int(),
  price: amount.nullable(),
  amount: amount.nullable(),
});

const cost = z.strictObject({
  currency,
  channel,
  total: amount,
  missing: z.array(z.string()),
  countries: z.array(country),
});

const warning = z.strictObject({
  code: z.string(),
  count: z.int().optional(),
  isEstimated: z.boolean().optional(),
  names: z.array(z.string()).optional(),
  reason: z.string().optional(),
});

const answer = z
  .strictObject({
    campaignId: id,
    startsAt: time,
    contacts: z.int(),
    recipients: z.int(),
    messages: z.int(),
    exclusions: z.array(z.strictObject({ reason: z.string(), count: z.int(), isEstimated: z.boolean() })),
    waiting: z.strictObject({ count: z.int(), from: time, until: time }).nullable(),
    examined: z.int(),
    isEstimated: z.boolean(),
    samples: z.array(sample),
    sms: sms.nullable(),
    cost: cost.nullable(),
    end: z.strictObject({ at: time.nullable() }),
    confirm: z.strictObject({ above: z.int().nullable(), isNeeded: z.boolean() }),
    warnings: z.array(warning),
  })
  .meta({ id: 'Preflight' });

const prices = z
  .strictObject({
    currency,
    confirmAbove: z.int().nullable(),
    items: z.array(z.strictObject({ country: z.string(), channel, amount })),
  })
  .meta({ id: 'Prices' });

export const preflight = {
  'POST /campaigns/{id}/preflight': { status: 200, body: answer },
  'GET /prices': { status: 200, body: prices },
  'PUT /prices': { status: 200, body: prices },
} as const;
