// One read of Twilio's API with an account's credentials, beside the channel: no part of their package, which brings 4 MB.
import { DomainError } from '../error.ts';
import { HttpTransport, TransportError } from './http-transport.ts';

export interface TwilioLogin {
  readonly accountSid: string;
  readonly authToken: string;
  readonly timeoutMs: number;
}

/** @throws DomainError unavailable `provider_unavailable` when no whole answer comes. */
export async function getTwilio(url: string, login: TwilioLogin): Promise<{ status: number; body: string }> {
  const transport = new HttpTransport({ timeoutMs: login.timeoutMs });
  const authorization = `Basic ${Buffer.from(`${login.accountSid}:${login.authToken}`).toString('base64')}`;
  try {
    const headers = { authorization, accept: 'application/json', 'user-agent': 'pregon' };
    return await transport.request({ method: 'GET', url, headers, body: undefined });
  } catch (error) {
    // Without its cause, which may carry the request and with it the token.
    throw error instanceof TransportError ? noAnswer() : error;
  } finally {
    transport.close();
  }
}

export const noAnswer = (): DomainError =>
  new DomainError('unavailable', 'provider_unavailable', 'Twilio did not answer. Try again in a moment.');
