// What an account has of approved templates, read with its credentials.
import { credentialsOf } from '@pregon/core/account/credentials';
import { listContents } from '@pregon/core/channel/twilio-content';
import type { ContentsOf } from '@pregon/core/content/library';
import { DomainError } from '@pregon/core/error';
import type { Config } from './config.ts';
import type { Ports } from './ports.ts';

export const contentsOf =
  ({ secrets }: Pick<Ports, 'secrets'>, { provider, timings }: Config): ContentsOf =>
  async (account) => {
    const credentials = await credentialsOf(secrets, provider.secrets, account);
    if (credentials === undefined) {
      const message = 'There are no credentials for the account of this number. Connect it again.';
      throw new DomainError('conflict', 'credentials_missing', message);
    }
    const { accountSid, authToken } = credentials;
    const login = { accountSid, authToken, timeoutMs: timings.providerTimeoutMs };
    return listContents({ ...login, baseUrl: provider.contentBaseUrl });
  };
