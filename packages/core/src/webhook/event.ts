// What a webhook can be told of. One event is at most one request for each webhook, so that nothing is among them that happens a million
// times in a campaign: what became of each recipient is in the lists and exports, and its sum in `campaign.ended`.
import * as z from 'zod';

const id = z.uuid();
const count = z.int();

/** As the campaign is at that moment; `reason`: why it is paused or has failed. */
const campaign = z.strictObject({
  campaignId: id,
  name: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  total: count,
  sent: count,
  errors: count,
  skipped: count,
  canceled: count,
  unknown: count,
  delivered: count,
  read: count,
  undelivered: count,
});

/** `phone`: E.164 digits, looked up when it is told; null once the person is erased. */
const person = { contactId: id, phone: z.string().nullable() };

const consent = z.strictObject({ ...person, source: z.enum(['inbound', 'provider']) });

const sender = z.strictObject({ senderId: id, reason: z.string().optional() });

/** The `data` of each type that can be chosen. */
export const chosen = {
  'campaign.started': campaign,
  'campaign.paused': campaign,
  'campaign.resumed': campaign,
  'campaign.ended': campaign,
  'reply.received': z.strictObject({ ...person, campaignId: id }),
  'contact.opted_out': consent,
  'contact.opted_in': consent,
  'sender.blocked': sender,
  'sender.recovered': sender,
  'import.ended': z.strictObject({
    importId: id,
    status: z.enum(['completed', 'failed']),
    code: z.string().optional(),
    rows: count,
    inserted: count,
    updated: count,
    duplicates: count,
    invalid: count,
  }),
} as const;

/** What is told when the user asks for it. */
const asked = { 'webhook.test': z.strictObject({ webhookId: id }) } as const;

export const dataOf = { ...chosen, ...asked };
export type EventType = keyof typeof chosen;
export const eventTypes = Object.keys(chosen) as [EventType, ...EventType[]];
