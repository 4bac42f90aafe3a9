// Secrets, for functions with the grant `provider-secret`, `account-secrets:…` or `webhook-secret:…`.
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Secrets } from '@pregon/core/cloud/secret';
import type { Opener } from '../ports.ts';

export const secrets: Opener<'secrets'> = () => new Secrets(new SecretsManagerClient({}));
