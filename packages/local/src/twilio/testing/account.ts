// For tests: an account, a simulator on it, and the channel that is deployed, pointed at it.
import type { OutboundMessage } from '@pregon/core/channel/channel';
import { TwilioChannel } from '@pregon/core/channel/twilio';
import { startTwilio, type TwilioOptions, type TwilioSimulator } from '../server.ts';

export const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;
export const authToken = 'token-of-the-tests';
export const line = 'whatsapp:+14155238886';
export const smsLine = '+14155238886';

/** A phone of its own for each number below 1,000,000. */
export const phone = (index: number): string => `595981${String(index).padStart(6, '0')}`;

export interface Account {
  readonly twilio: TwilioSimulator;
  readonly channel: TwilioChannel;
  /** A request beside the channel's, with the account's credentials. */
  get(path: string): Promise<Response>;
  create(fields: Record<string, string> | [string, string][]): Promise<Response>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openAccount(
  options: Partial<TwilioOptions> & { readonly timeoutMs?: number } = {},
): Promise<Account> {
  // Long, so that a busy machine makes no test fail; what is about time-outs sets its own.
  const { timeoutMs = 30_000, ...rest } = options;
  const quick = { delay: { minMs: 1, maxMs: 5 } };
  const twilio = await startTwilio({ accountSid, authToken, behaviour: { callbacks: quick }, ...rest });
  const channel = new TwilioChannel({ accountSid, authToken, baseUrl: twilio.url, timeoutMs });
  const root = `${twilio.url}/2010-04-01/Accounts/${accountSid}`;
  const headers = { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` };
  return {
    twilio,
    channel,
    get: (path) => fetch(path.startsWith('/2010') ? twilio.url + path : root + path, { headers }),
    create: (fields) => fetch(`${root}/Messages.json`, { method: 'POST', headers, body: new URLSearchParams(fields) }),
    async [Symbol.asyncDispose]() {
      channel.close();
      await twilio.stop();
    },
  };
}

export const message = (index: number, more: Partial<OutboundMessage> = {}): OutboundMessage => ({
  to: phone(index),
  body: `Hola ${index}`,
  mediaUrls: [],
  statusCallback: 'http://127.0.0.1:9/none#rc=0',
  ...more,
});
