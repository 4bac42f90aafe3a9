// The channel over Twilio: addresses in its form, failures sorted by who they belong to.
import { DomainError } from '../error.ts';
import type { Channel, OutboundMessage, ProviderMessage, SendOutcome } from './channel.ts';
import { TransportError } from './http-transport.ts';
import {
  type MessageInstance,
  type MessageListInstance,
  openMessages,
  type TwilioClientOptions,
} from './twilio-client.ts';
import { knownError } from './twilio-errors.ts';

const maxMessageCharacters = 300;
const listPageSize = 200;
/** 2,000 messages between two addresses since a moment: no reconciliation needs more. */
const listMaxPages = 10;
/** Twilio's clock and the caller's may differ; `date_created` is in whole seconds besides. */
const listMarginMs = 1_000;

export class TwilioChannel implements Channel {
  readonly #messages: MessageListInstance;
  readonly #close: () => void;

  constructor(options: TwilioClientOptions) {
    const { messages, close } = openMessages(options);
    this.#messages = messages;
    this.#close = close;
  }

  async send(from: string, message: OutboundMessage): Promise<SendOutcome> {
    try {
      const created = await this.#messages.create({
        from,
        to: addressFor(from, message.to),
        ...textOf(message),
        statusCallback: message.statusCallback,
        ...(message.mediaUrls.length === 0 ? {} : { mediaUrl: [...message.mediaUrls] }),
      });
      if (!created.sid) return { outcome: 'unknown', code: 'bad_answer', message: 'The answer names no message.' };
      return { outcome: 'sent', providerMessageId: created.sid };
    } catch (error) {
      return sortFailure(error);
    }
  }

  async list(from: string, to: string, since: Date): Promise<ProviderMessage[]> {
    const earliest = since.getTime() - listMarginMs;
    const found: ProviderMessage[] = [];
    try {
      // No DateSent filter: a message has no such date until it is sent, and would be missed while it is fresh.
      let page: Page | undefined = await this.#messages.page({
        from,
        to: addressFor(from, to),
        pageSize: listPageSize,
      });
      for (let pages = 1; page !== undefined; pages += 1) {
        const messages = page.instances.map(asProviderMessage);
        found.push(...messages.filter((message) => message.createdAt.getTime() >= earliest));
        // Newest first: a page that reaches further back than asked is the last of interest.
        if (messages.some((message) => message.createdAt.getTime() < earliest)) break;
        if (pages === listMaxPages && page.nextPageUrl !== undefined) throw tooMany();
        page = await page.nextPage();
      }
      return found;
    } catch (error) {
      throw error instanceof DomainError ? error : unavailable(error);
    }
  }

  /** Closes the kept connections. */
  close(): void {
    this.#close();
  }
}

/** The text, or the template that stands for it. */
function textOf({ body, content }: OutboundMessage) {
  if (content === undefined) return { body };
  const hasVariables = Object.keys(content.variables).length > 0;
  return {
    contentSid: content.sid,
    ...(hasVariables ? { contentVariables: JSON.stringify(content.variables) } : {}),
  };
}

/** What reading needs of a page: the package types the first page and the next ones differently. */
interface Page {
  readonly instances: MessageInstance[];
  readonly nextPageUrl?: string | undefined;
  nextPage(): Promise<Page> | undefined;
}

/** A phone as an address of the sender's channel. */
function addressFor(from: string, phone: string): string {
  const number = phone.startsWith('+') ? phone : `+${phone}`;
  return from.startsWith('whatsapp:') ? `whatsapp:${number}` : number;
}

const asProviderMessage = (message: MessageInstance): ProviderMessage => ({
  sid: message.sid,
  body: message.body ?? '',
  status: message.status,
  errorCode: Number.isInteger(message.errorCode) ? String(message.errorCode) : null,
  numMedia: Number(message.numMedia ?? 0),
  createdAt: message.dateCreated,
  direction: message.direction,
});

/** Sorts what went wrong in a create call by the rules of the design: what cannot be known is `unknown`. */
export function sortFailure(error: unknown): SendOutcome {
  if (error instanceof TransportError) {
    const { code, message } = error;
    return error.requestLeft
      ? { outcome: 'unknown', code, message }
      : { outcome: 'wait', code, message, throttled: false };
  }
  const refusal = refusalOf(error);
  // An answer that cannot be read may well follow a message that was taken.
  if (refusal === undefined) return { outcome: 'unknown', code: 'bad_answer', message: 'The answer cannot be read.' };
  return sortRefusal(refusal);
}

interface Refusal {
  readonly status: number;
  readonly twilioCode: number | undefined;
  readonly message: string;
}

/** The package's exceptions carry the HTTP status, and Twilio's code when the body was Twilio's. */
function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  const code = 'code' in error ? Number(error.code) : Number.NaN;
  // The package copies `message` from the body, whatever that holds.
  const message: unknown = error.message;
  return {
    status: error.status,
    twilioCode: Number.isInteger(code) && code > 0 ? code : undefined,
    message: typeof message === 'string' ? message.slice(0, maxMessageCharacters) : `HTTP ${error.status}`,
  };
}

function sortRefusal({ status, twilioCode, message }: Refusal): SendOutcome {
  const code = twilioCode === undefined ? `http_${status}` : String(twilioCode);
  const known = twilioCode === undefined ? undefined : knownError(twilioCode);
  if (status === 429) return { outcome: 'wait', code, message, throttled: true };
  // Only a 4xx says for certain that nothing was made; 408 is a gateway that lost patience, not a refusal.
  if (status < 400 || status >= 500 || status === 408) return { outcome: 'unknown', code, message };
  switch (known?.class ?? classOfStatus(status)) {
    case 'recipient':
      return { outcome: 'error', scope: 'recipient', code, message, optOut: false };
    case 'opt-out':
      return { outcome: 'error', scope: 'recipient', code, message, optOut: true };
    case 'later':
      return { outcome: 'wait', code, message, throttled: false };
    case 'throttled':
      return { outcome: 'wait', code, message, throttled: true };
    case 'campaign':
      return { outcome: 'error', scope: 'campaign', code, message };
    case 'line':
      return { outcome: 'error', scope: 'line', code, message };
  }
}

/** For a code that we do not know: what is forbidden or not found concerns the account, the rest this message alone. */
const classOfStatus = (status: number): 'line' | 'recipient' =>
  [401, 402, 403, 404, 405, 407].includes(status) ? 'line' : 'recipient';

const tooMany = (): DomainError =>
  new DomainError(
    'unavailable',
    'provider_list_too_long',
    'There are too many messages between the two addresses to read.',
  );

const unavailable = (cause: unknown): DomainError =>
  new DomainError('unavailable', 'provider_unavailable', 'The provider did not answer with its list of messages.', {
    cause,
  });
