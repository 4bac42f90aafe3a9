// What the provider calls us with: the URL that carries our ids out, the signature that proves who calls, the forms that tell of a
// message's status or of a person's answer.
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import * as z from 'zod';
import { DomainError } from '../error.ts';
import { CampaignId } from '../id.ts';

/** The attempt that a callback is about. */
export interface AttemptRef {
  readonly campaignId: CampaignId;
  readonly seq: number;
  readonly attempt: number;
}

/**
 * Twilio's connection overrides: five retries on every kind of failure, where the default is one, on failed connections only.
 * They stand in the fragment, which is never sent and not signed.
 */
const connectionOverrides = 'rc=5&rp=all';

/** @param base the public URL of the status webhook, without a query. */
export function statusCallbackUrl(base: string, ref: AttemptRef): string {
  const query = new URLSearchParams({ c: ref.campaignId, s: String(ref.seq), a: String(ref.attempt) });
  return `${base}?${query}#${connectionOverrides}`;
}

const positive = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number);
const Query = z.object({ c: CampaignId, s: positive, a: positive });

/** @param rawQuery the query as it was received, without `?`. Throws `callback_query_invalid` when it is none of ours. */
export function parseAttemptRef(rawQuery: string): AttemptRef {
  const parsed = Query.safeParse(Object.fromEntries(new URLSearchParams(rawQuery)));
  if (!parsed.success) {
    throw new DomainError('invalid', 'callback_query_invalid', 'The callback does not say which message it is about.');
  }
  return { campaignId: parsed.data.c, seq: parsed.data.s, attempt: parsed.data.a };
}

export interface SignedRequest {
  /** As Twilio was given it and as it called: scheme, public host, path and raw query. */
  readonly url: string;
  /** The header `X-Twilio-Signature`. */
  readonly signature: string | undefined;
  /** The body as received, decoded from Base64 where the gateway had encoded it. */
  readonly form: URLSearchParams;
}

/** @param authTokens every token that is valid now: during a rotation, the old and the new one. */
export function isSignedByTwilio(authTokens: readonly string[], request: SignedRequest): boolean {
  const { url, signature, form } = request;
  if (signature === undefined || !URL.canParse(url)) return false;
  // Unknown fields belong to the signature too, and a repeated one is a list.
  const fields = Object.fromEntries([...new Set(form.keys())].map((name) => [name, valuesOf(form, name)]));
  return authTokens.some((token) => webhooks.validateRequest(token, signature, url, fields));
}

function valuesOf(form: URLSearchParams, name: string): string | string[] {
  const values = form.getAll(name);
  return values.length === 1 ? (values[0] ?? '') : values;
}

export interface StatusReport {
  readonly messageSid: string;
  /** Lower case, as Twilio writes it; new words are possible. */
  readonly status: string;
  readonly errorCode?: string;
}

const Form = z.object({
  MessageSid: z.string().regex(/^(SM|MM)[0-9a-fA-F]{32}$/),
  MessageStatus: z.string().regex(/^[a-z_]{1,40}$/),
  ErrorCode: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
});

/** Reads the fields that we need; Twilio may add others. Throws `callback_form_invalid` when one of ours is missing. */
export function parseStatusReport(form: URLSearchParams): StatusReport {
  const given = Object.fromEntries([...form].filter(([, value]) => value !== ''));
  const parsed = Form.safeParse({
    ...given,
    MessageSid: given.MessageSid ?? given.SmsSid,
    MessageStatus: given.MessageStatus ?? given.SmsStatus,
  });
  if (!parsed.success) {
    throw new DomainError('invalid', 'callback_form_invalid', 'The callback does not tell a message and its status.');
  }
  const { MessageSid: messageSid, MessageStatus: status, ErrorCode: errorCode } = parsed.data;
  return { messageSid, status, ...(errorCode === undefined ? {} : { errorCode }) };
}

export interface InboundReport {
  readonly messageSid: string;
  /** Our address, as the provider writes it. */
  readonly to: string;
  /** E.164 digits; null when the sender is known by another name than a phone (`whatsapp:MX.1349…`). */
  readonly phone: string | null;
  readonly text: string;
  /** STOP, START, HELP: what the provider understood and acted on itself. */
  readonly optOutType?: string;
}

const InboundForm = z.object({
  MessageSid: z.string().regex(/^(SM|MM)[0-9a-fA-F]{32}$/),
  From: z.string().min(1).max(200),
  To: z.string().min(1).max(200),
  Body: z.string().default(''),
  OptOutType: z.enum(['STOP', 'START', 'HELP']).optional(),
});

/** Longer answers are no word that we know. */
const textLimit = 200;

/** Reads a person's message. Throws `callback_form_invalid` when it is none. */
export function parseInbound(form: URLSearchParams): InboundReport {
  const parsed = InboundForm.safeParse(Object.fromEntries([...form].filter(([, value]) => value !== '')));
  if (!parsed.success) {
    throw new DomainError('invalid', 'callback_form_invalid', 'The callback does not tell a message from a person.');
  }
  const { MessageSid: messageSid, From, To: to, Body, OptOutType: optOutType } = parsed.data;
  return {
    messageSid,
    to,
    phone: /^(?:[a-z]+:)?\+(\d{7,15})$/.exec(From)?.[1] ?? null,
    text: Body.slice(0, textLimit),
    ...(optOutType === undefined ? {} : { optOutType }),
  };
}
