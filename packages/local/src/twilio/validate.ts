// What Twilio refuses at once when a message is made, in the order in which it looks.
import { type ContentText, contentText } from './content-message.ts';
import type { SimulatedContent } from './contents.ts';
import { type TwilioError, twilioError } from './error-catalog.ts';
import type { NewMessage } from './message.ts';
import type { Fate } from './status-flow.ts';

const maxBodyCharacters = 1600;
const maxMedia = 10;
const phone = /^\+[1-9]\d{6,14}$/;
const shortCode = /^\d{3,8}$/;
const alphanumeric = /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/;
const serviceSid = /^MG[0-9a-fA-F]{32}$/;
const contentSid = /^HX[0-9a-fA-F]{32}$/;

/** What a message is checked against. */
export interface Known {
  /** The addresses that the account owns; undefined: every well-formed one. */
  readonly senders: ReadonlySet<string> | undefined;
  /** The account's Content templates, asked for by a message that names one. */
  readonly contents: () => readonly SimulatedContent[];
}

/** A message that may be taken, and what becomes of it later by itself. */
export interface Checked {
  readonly message: NewMessage;
  readonly fate: Fate | undefined;
}

/** @returns the message to accept, or the refusal. */
export function validate(form: URLSearchParams, { senders, contents }: Known): Checked | TwilioError {
  const to = form.get('To') ?? '';
  const from = form.get('From') ?? '';
  const service = form.get('MessagingServiceSid') ?? '';
  const refusal =
    refuseTo(to) ??
    refuseFrom(from, service, senders) ??
    refusePair(to, from) ??
    refuseContent(form) ??
    refuseUrls(form);
  if (refusal !== undefined) return twilioError(refusal);
  const content = contentOf(form, contents);
  if (typeof content === 'number') return twilioError(content);
  const message = {
    to,
    from: service === '' ? from : null,
    messagingServiceSid: service === '' ? null : service,
    body: content?.body ?? form.get('Body') ?? '',
    mediaUrls: form.getAll('MediaUrl'),
    contentSid: content?.contentSid ?? null,
    statusCallback: form.get('StatusCallback'),
  };
  return { message, fate: content?.fate };
}

/** The text of the Content template that the form names; undefined when it names none, a number for a refusal. */
function contentOf(form: URLSearchParams, contents: Known['contents']): ContentText | number | undefined {
  const sid = form.get('ContentSid') ?? '';
  return sid === '' ? undefined : contentText(sid, form.get('ContentVariables'), contents());
}

export const isRefusal = (result: Checked | TwilioError): result is TwilioError => 'code' in result;

/** `whatsapp:+595…` or `+595…`, apart: the channel and what stands behind it. */
function address(value: string): { channel: 'whatsapp' | 'sms'; number: string } {
  const prefix = 'whatsapp:';
  return value.startsWith(prefix)
    ? { channel: 'whatsapp', number: value.slice(prefix.length) }
    : { channel: 'sms', number: value };
}

function refuseTo(to: string): number | undefined {
  if (to === '') return 21604;
  return phone.test(address(to).number) ? undefined : 21211;
}

function refuseFrom(from: string, service: string, senders: ReadonlySet<string> | undefined): number | undefined {
  if (service !== '') return serviceSid.test(service) ? undefined : 21701;
  if (from === '') return 21603;
  const { channel, number } = address(from);
  const isWellFormed =
    phone.test(number) || (channel === 'sms' && (shortCode.test(number) || alphanumeric.test(number)));
  if (!isWellFormed) return channel === 'sms' ? 21212 : 63007;
  if (senders !== undefined && !senders.has(from)) return channel === 'sms' ? 21606 : 63007;
  return undefined;
}

function refusePair(to: string, from: string): number | undefined {
  if (from === '') return undefined;
  if (to === from) return address(to).channel === 'sms' ? 21266 : 63031;
  return address(to).channel === address(from).channel ? undefined : 21612;
}

function refuseContent(form: URLSearchParams): number | undefined {
  const body = form.get('Body') ?? '';
  const content = form.get('ContentSid') ?? '';
  if (body === '' && content === '' && !form.has('MediaUrl')) return 21602;
  // Characters as people count them: an emoji is one, though JavaScript holds it in two.
  if (body.length > maxBodyCharacters && [...body].length > maxBodyCharacters) return 21617;
  if (content !== '' && !contentSid.test(content)) return 21655;
  return content === '' && form.has('ContentVariables') ? 21654 : undefined;
}

function refuseUrls(form: URLSearchParams): number | undefined {
  const media = form.getAll('MediaUrl');
  if (media.length > maxMedia) return 21623;
  if (!media.every(isWebUrl)) return 21620;
  const callback = form.get('StatusCallback');
  return callback === null || isWebUrl(callback) ? undefined : 21609;
}

/** An absolute http or https URL whose host has no underscore (Twilio refuses those). */
function isWebUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '' && !url.hostname.includes('_');
}
