// The small port that every provider sits behind: send one message, read back what was sent. It names outcomes, never decides on them.
import { DomainError } from '../error.ts';

export interface OutboundMessage {
  /** E.164 digits without `+`; the sender's address tells the channel. */
  readonly to: string;
  /** At most 1,600 characters. With `content`: how that reads, which is not sent itself. */
  readonly body: string;
  /** One of the provider's approved templates in place of the body. */
  readonly content?: { readonly sid: string; readonly variables: Readonly<Record<string, string>> };
  /** Time-limited URLs that the provider can fetch; at most ten. */
  readonly mediaUrls: readonly string[];
  /** Where the provider reports on this attempt; it carries our ids. See callback.ts. */
  readonly statusCallback: string;
}

/** How a failure is sorted: who it belongs to says what may be done about it. */
export type SendOutcome =
  /** The provider took the message. */
  | { readonly outcome: 'sent'; readonly providerMessageId: string }
  /** Final for this recipient. `optOut`: they asked not to be written to, which holds for every user of the line. */
  | {
      readonly outcome: 'error';
      readonly scope: 'recipient';
      readonly code: string;
      readonly message: string;
      readonly optOut: boolean;
    }
  /** Nothing was sent and nothing would be: credentials, account or sender (`line`), template or content (`campaign`). */
  | { readonly outcome: 'error'; readonly scope: 'line' | 'campaign'; readonly code: string; readonly message: string }
  /** Nothing was sent, later it may be: a clean refusal, or no byte of the request left. `throttled`: the line is too fast. */
  | { readonly outcome: 'wait'; readonly code: string; readonly message: string; readonly throttled: boolean }
  /** The request left and no answer says what became of it. Never to be resent blindly. */
  | { readonly outcome: 'unknown'; readonly code: string; readonly message: string };

/** A message as the provider lists it. */
export interface ProviderMessage {
  readonly sid: string;
  readonly body: string;
  /** The provider's own word: `queued`, `sent`, `delivered`, `read`, `undelivered`, `failed` … */
  readonly status: string;
  readonly errorCode: string | null;
  readonly numMedia: number;
  /** The provider's clock, in whole seconds. */
  readonly createdAt: Date;
  /** `outbound-api` for what we sent; `inbound` for what came in. */
  readonly direction: string;
}

export interface Channel {
  /**
   * Sends one message, once: never repeated by itself. Never throws.
   * @param from the line's address: `whatsapp:+14155238886` or `+14155238886`.
   */
  send(from: string, message: OutboundMessage): Promise<SendOutcome>;
  /**
   * Messages between the two addresses made at `since` or later (whole seconds: up to a second earlier), newest first.
   * Throws DomainError `unavailable` when the provider does not answer, or there are too many to read.
   */
  list(from: string, to: string, since: Date): Promise<ProviderMessage[]>;
}

/** The channel of an account, as lines name it. Throws when its credentials cannot be read just now. */
export type ChannelOf = (account: string) => Promise<Channel>;

/** Of an account that nothing can be sent from: each message is the line's fault, which opens its breaker and fails nobody. */
export function unusableChannel(code: string, message: string): Channel {
  return {
    send: async () => ({ outcome: 'error', scope: 'line', code, message }),
    list: async () => {
      throw new DomainError('unavailable', code, message);
    },
  };
}
