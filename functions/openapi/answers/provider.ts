// Answers about accounts at the provider and their approved templates. A token is in none of them.
import * as z from 'zod';
import { id, listOf, time } from './shared.ts';

const account = z
  .strictObject({ id, name: z.string(), accountSid: z.string(), createdAt: time })
  .meta({ id: 'ProviderAccount' });

const template = z
  .strictObject({
    sid: z.string(),
    name: z.string(),
    language: z.string(),
    type: z.string(),
    body: z.string(),
    examples: z.record(z.string(), z.string()),
    status: z.string(),
    category: z.string().nullable(),
    rejectionReason: z.string().nullable(),
    buttons: z.array(z.string()),
    hasMedia: z.boolean(),
  })
  .meta({ id: 'ContentTemplate' });

export const provider = {
  'GET /provider-accounts': { status: 200, body: listOf(account).extend({ inboundUrl: z.url() }) },
  'POST /provider-accounts': { status: 201, body: account },
  'PUT /provider-accounts/{id}': { status: 200, body: account },
  'DELETE /provider-accounts/{id}': { status: 204 },
  'GET /content-templates': { status: 200, body: listOf(template) },
} as const;
