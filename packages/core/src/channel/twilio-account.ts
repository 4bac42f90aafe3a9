// Whether credentials are good: the provider is asked for the account that they are said to open.
import { DomainError } from '../error.ts';
import { getTwilio, noAnswer, type TwilioLogin } from './twilio-get.ts';

export interface AccountCheck extends TwilioLogin {
  /** Default https://api.twilio.com. */
  readonly baseUrl?: string | undefined;
}

/** @throws DomainError invalid `credentials_refused`, `provider_account_inactive`; unavailable `provider_unavailable`. */
export async function checkAccount({ baseUrl = 'https://api.twilio.com', ...login }: AccountCheck): Promise<void> {
  const { status, body } = await getTwilio(`${baseUrl}/2010-04-01/Accounts/${login.accountSid}.json`, login);
  if (status === 401 || status === 403 || status === 404) throw refused();
  if (status !== 200) throw noAnswer();
  if (statusOf(body) === 'active') return;
  const message = 'Twilio says that this account is suspended or closed. Put it right there, then connect it.';
  throw new DomainError('invalid', 'provider_account_inactive', message, { field: 'accountSid' });
}

/** The answer holds the account's token: of it nothing but this word is looked at, and none of it goes into an error. */
function statusOf(body: string): unknown {
  try {
    return (JSON.parse(body) as { status?: unknown } | null)?.status;
  } catch {
    throw noAnswer();
  }
}

const refused = () =>
  new DomainError('invalid', 'credentials_refused', 'Twilio does not accept this account SID with this token.', {
    field: 'authToken',
  });
