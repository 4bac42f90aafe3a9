// Which account at the provider: the deployment's, or one of a user's own. Apart, because the webhook knows no database.
import * as z from 'zod';

/**
 * The provider account of the deployment's line, in sending_line.account: the one whose credentials the deployment's
 * secret holds. A fixed word and not the account's own id: were the secret to move to another account, the number would
 * get a second line, and with it twice its pace.
 */
export const homeAccount = 'default';

/** A Twilio account's id, which is also sending_line.account. One spelling only: it names a secret. */
export const AccountSid = z.string().regex(/^AC[0-9a-f]{32}$/, 'is no account SID: AC and 32 hexadecimal digits');
