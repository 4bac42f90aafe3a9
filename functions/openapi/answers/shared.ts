// What several answers are made of, as it travels: times are ISO 8601 text, phones E.164 digits without `+`.
import * as z from 'zod';

export const id = z.uuid();
export const time = z.iso.datetime();

/** Of money: an exact decimal. */
export const amount = z.string().regex(/^\d+\.\d{2,6}$/);
export const currency = z.string().length(3);
export const channel = z.enum(['whatsapp', 'sms']);

export const listOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), page: z.int(), pageSize: z.int(), total: z.int() });

export const breaker = z
  .strictObject({
    state: z.enum(['closed', 'open', 'half-open']),
    openUntil: z.string().nullish(),
    reason: z.string().nullish(),
  })
  .meta({ id: 'Breaker' });

/** A presigned request, to be made just so. */
export const upload = z
  .strictObject({
    url: z.url(),
    method: z.literal('PUT'),
    headers: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Upload' });

export const reason = z.strictObject({ code: z.string(), message: z.string().nullable() });
