// Secrets, for functions with the grant `provider-secret` or `account-secrets:…`.
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Secrets } from '@pregon/core/cloud/secret';
import type { Opener } from '../ports.ts';

export const secrets: Opener<'secrets'> = () => new Secrets(new SecretsManagerClient({}));
