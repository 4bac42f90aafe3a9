// A message as the simulator keeps it, and as Twilio shows it.
import { randomBytes } from 'node:crypto';

export type MessageStatus =
  | 'accepted'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'undelivered'
  | 'failed';

export interface Message {
  readonly accountSid: string;
  readonly sid: string;
  readonly to: string;
  /** Null for a message of a Messaging Service, which chooses its sender later. */
  readonly from: string | null;
  readonly messagingServiceSid: string | null;
  readonly body: string;
  readonly mediaUrls: readonly string[];
  /** Of the Content template that the body was made of. */
  readonly contentSid: string | null;
  readonly statusCallback: string | null;
  /** Milliseconds since 1970, on the simulator's clock. */
  readonly acceptedAt: number;
  status: MessageStatus;
  sentAt: number | null;
  updatedAt: number;
  errorCode: number | null;
}

export type NewMessage = Pick<
  Message,
  'to' | 'from' | 'messagingServiceSid' | 'body' | 'mediaUrls' | 'contentSid' | 'statusCallback'
>;

export function accept(accountSid: string, input: NewMessage, now: number): Message {
  return {
    ...input,
    accountSid,
    sid: `${input.mediaUrls.length > 0 ? 'MM' : 'SM'}${hex32()}`,
    acceptedAt: now,
    status: input.messagingServiceSid === null ? 'queued' : 'accepted',
    sentAt: null,
    updatedAt: now,
    errorCode: null,
  };
}

export const isWhatsApp = (message: Pick<Message, 'to'>): boolean => message.to.startsWith('whatsapp:');

/** The Message resource in JSON. Counts are strings, dates RFC 2822, and `price` comes later, as at Twilio. */
export function messageResource(message: Message): Record<string, unknown> {
  const { accountSid } = message;
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}`;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: message.body,
    date_created: rfc2822(message.acceptedAt),
    date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
    date_updated: rfc2822(message.updatedAt),
    direction: 'outbound-api',
    error_code: message.errorCode,
    error_message: null,
    from: message.from,
    messaging_service_sid: message.messagingServiceSid,
    num_media: String(message.mediaUrls.length),
    num_segments: message.messagingServiceSid === null ? String(segments(message)) : '0',
    price: null,
    price_unit: null,
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: message.to,
    uri: `${uri}.json`,
  };
}

/** `Thu, 24 Aug 2023 05:01:45 +0000`: whole seconds, always GMT. */
export const rfc2822 = (time: number): string => new Date(time).toUTCString().replace('GMT', '+0000');

// The basic alphabet and the extension of GSM 03.38; anything else makes the whole message UCS-2.
const gsm7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const gsm7Extended = /[\^{}\\[~\]|€]/g;

function segments(message: Message): number {
  if (isWhatsApp(message) || message.mediaUrls.length > 0) return 1;
  const isGsm7 = gsm7.test(message.body);
  const units = message.body.length + (isGsm7 ? (message.body.match(gsm7Extended)?.length ?? 0) : 0);
  const [single, part] = isGsm7 ? [160, 153] : [70, 67];
  return units <= single ? 1 : Math.ceil(units / part);
}

// One call for many ids: randomBytes has a fixed cost that would show at thousands of messages a second.
let pool = Buffer.alloc(0);
function hex32(): string {
  if (pool.length < 16) pool = randomBytes(16 * 256);
  const id = pool.subarray(0, 16).toString('hex');
  pool = pool.subarray(16);
  return id;
}
