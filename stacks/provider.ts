// The provider's credentials, in Secrets Manager. The stack makes the secret; its value is put in by the operator, once.
import { ArnFormat, CfnOutput, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Settings } from './settings.ts';

/** Holds `{accountSid, authToken}`. Until the operator fills it, a random token stands in it, which the provider refuses. */
export const makeProviderSecret = (scope: Stack, settings: Settings): Secret => {
  const secret = new Secret(scope, 'ProviderSecret', {
    description: `Twilio's account SID and auth token for Pregón, stage ${settings.stage}`,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ accountSid: 'AC00000000000000000000000000000000' }),
      generateStringKey: 'authToken',
      excludePunctuation: true,
    },
    removalPolicy: settings.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  new CfnOutput(scope, 'ProviderSecretArn', { value: secret.secretArn });
  return secret;
};

/** Users' own accounts: secrets that the functions make, one for each, under this prefix and no other. */
export interface AccountSecrets {
  readonly prefix: string;
  /** Of all of them. */
  readonly arn: string;
}

export const accountSecretsOf = (scope: Stack, prefix: string): AccountSecrets => ({
  prefix,
  arn: scope.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${prefix}AC*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  }),
});

/** What the secrets of users' webhooks are derived from: the functions make it, with the first webhook. */
export interface WebhookSecret {
  readonly name: string;
  readonly arn: string;
}

export const webhookSecretOf = (scope: Stack, name: string): WebhookSecret => ({
  name,
  // Secrets Manager adds six characters of its own.
  arn: scope.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  }),
});
