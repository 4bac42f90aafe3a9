// What users' own systems are sent, for the description of the API.
import { dataOf } from '@pregon/core/webhook/event';
import * as z from 'zod';

type Json = { [name: string]: unknown };

const told: Readonly<Record<keyof typeof dataOf, string>> = {
  'campaign.started': 'A campaign was started, by somebody or at its time.',
  'campaign.paused': 'A campaign is paused: by somebody, by its canary, or because its text was refused.',
  'campaign.resumed': 'A paused campaign goes on, or a completed one sends again to those who failed.',
  'campaign.ended': 'A campaign is over: completed, canceled or failed. Its counts are final, but for receipts.',
  'reply.received': 'A person answered a campaign. What was written is not kept, and not told.',
  'contact.opted_out': 'A person asked not to be written to any more, by an answer or at the provider.',
  'contact.opted_in': 'A person who had opted out asked to be written to again.',
  'sender.blocked': 'A number with a running campaign sends nothing for now: the provider or the account fails.',
  'sender.recovered': 'A number that was blocked sends again.',
  'import.ended': 'A file of contacts was imported, or could not be.',
  'webhook.test': 'Asked for by the user. It comes whatever events were chosen.',
};

const header = (name: string, description: string): Json => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});

/** As Standard Webhooks names and signs them. */
const headers = [
  header(
    'webhook-id',
    'The event’s id for this webhook: the same each time it is tried. What was seen is to be left alone.',
  ),
  header('webhook-timestamp', 'When it was sent, in seconds since 1970. Refuse what is older than five minutes.'),
  header(
    'webhook-signature',
    'One or several, with a space between: `v1,` and the base64 of HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`, its key the base64 after `whsec_`.',
  ),
];

/** @param schemaOf the JSON schema of what goes out. */
export function webhooksOf(schemaOf: (schema: z.ZodType) => Json): Json {
  const entries = Object.entries(dataOf).map(([type, data]) => {
    const payload = z.strictObject({ type: z.literal(type), timestamp: z.iso.datetime(), data });
    const post = {
      summary: told[type as keyof typeof told],
      parameters: headers,
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(payload) } } },
      responses: {
        '2XX': {
          description: 'Taken. Anything else, and no answer within 15 seconds, is tried again for about a day.',
        },
        '410': { description: 'No more of this: the webhook is turned off.' },
      },
    };
    return [type, { post }] as const;
  });
  return Object.fromEntries(entries);
}
