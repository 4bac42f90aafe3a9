// Whether credentials are good: the provider is asked for the account that they are said to open.
import { DomainError } from '../error.ts';
import { HttpTransport, TransportError } from './http-transport.ts';

export interface AccountCheck {
  readonly accountSid: string;
  readonly authToken: string;
  /** Default https://api.twilio.com. */
  readonly baseUrl?: string | undefined;
  readonly timeoutMs: number;
}

/** @throws DomainError invalid `credentials_refused`, `provider_account_inactive`; unavailable `provider_unavailable`. */
export async function checkAccount(check: AccountCheck): Promise<void> {
  const { status, body } = await ask(check);
  if (status === 401 || status === 403 || status === 404) throw refused();
  if (status !== 200) throw unavailable();
  if (statusOf(body) === 'active') return;
  const message = 'Twilio says that this account is suspended or closed. Put it right there, then connect it.';
  throw new DomainError('invalid', 'provider_account_inactive', message, { field: 'accountSid' });
}

async function ask({ accountSid, authToken, baseUrl = 'https://api.twilio.com', timeoutMs }: AccountCheck) {
  const transport = new HttpTransport({ timeoutMs });
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  try {
    return await transport.request({
      method: 'GET',
      url: `${baseUrl}/2010-04-01/Accounts/${accountSid}.json`,
      headers: { authorization, 'user-agent': 'pregon' },
      body: undefined,
    });
  } catch (error) {
    // Without its cause, which may carry the request and with it the token.
    throw error instanceof TransportError ? unavailable() : error;
  } finally {
    transport.close();
  }
}

/** The answer holds the account's token: of it nothing but this word is looked at, and none of it goes into an error. */
function statusOf(body: string): unknown {
  try {
    return (JSON.parse(body) as { status?: unknown } | null)?.status;
  } catch {
    throw unavailable();
  }
}

const refused = () =>
  new DomainError('invalid', 'credentials_refused', 'Twilio does not accept this account SID with this token.', {
    field: 'authToken',
  });

const unavailable = () =>
  new DomainError('unavailable', 'provider_unavailable', 'Twilio did not answer. Try again in a moment.');
