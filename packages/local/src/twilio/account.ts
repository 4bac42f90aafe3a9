// The Account resource in JSON: https://www.twilio.com/docs/iam/api/account.
import { rfc2822 } from './message.ts';

/** The simulator's accounts have always been there. */
const createdAt = Date.UTC(2026, 0, 1);

export function accountResource(accountSid: string, authToken: string): Record<string, unknown> {
  const uri = `/2010-04-01/Accounts/${accountSid}`;
  return {
    auth_token: authToken,
    date_created: rfc2822(createdAt),
    date_updated: rfc2822(createdAt),
    friendly_name: `Account ${accountSid.slice(-4)}`,
    owner_account_sid: accountSid,
    sid: accountSid,
    status: 'active',
    subresource_uris: { messages: `${uri}/Messages.json` },
    type: 'Full',
    uri: `${uri}.json`,
  };
}
