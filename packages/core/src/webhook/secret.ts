// The secrets of webhooks and what is signed with them, as Standard Webhooks says (github.com/standard-webhooks/standard-webhooks, spec 1).
// One secret of the deployment's, made with its first webhook, is in Secrets Manager; each webhook's is derived from it, so that
// none is kept anywhere, and turning it is a number more in its row.
import { createHmac, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Secrets } from '../cloud/secret.ts';
import type { UserId, WebhookId } from '../id.ts';

export interface SecretPorts {
  readonly secrets: Pick<Secrets, 'find' | 'make'>;
  /** The name of the deployment's. */
  readonly secretName: string;
}

const Root = z.object({ root: z.base64() });

export interface Signed {
  readonly userId: UserId;
  readonly id: WebhookId;
  readonly secretVersion: number;
}

/** The deployment's. @throws Error when there is none yet. */
export async function rootOf({
  secrets,
  secretName,
}: Pick<SecretPorts, 'secretName'> & { readonly secrets: Pick<Secrets, 'find'> }) {
  const found = await secrets.find(secretName, Root);
  if (found === undefined) throw new Error('The deployment has no secret for webhooks.');
  return Buffer.from(found.root, 'base64');
}

/** As `rootOf`; makes it when there is none. Of two that do so at once one wins, and both read it. */
export async function makeRoot(ports: SecretPorts): Promise<Buffer> {
  const found = await ports.secrets.find(ports.secretName, Root);
  if (found === undefined) await ports.secrets.make(ports.secretName, { root: randomBytes(32).toString('base64') });
  return rootOf(ports);
}

const keyOf = (root: Buffer, { userId, id, secretVersion }: Signed): Buffer =>
  createHmac('sha256', root).update(`webhook:${userId}:${id}:${secretVersion}`).digest();

/** As its user is told it. */
export const secretOf = (root: Buffer, webhook: Signed): string => `whsec_${keyOf(root, webhook).toString('base64')}`;

export interface Message {
  readonly id: string;
  /** When it is sent; a receiver refuses what is too old. */
  readonly sentAt: Date;
  readonly body: string;
}

/** The headers of the standard. While a secret is being turned, the one before it signs too. */
export function signedHeaders(
  root: Buffer,
  webhook: Signed & { readonly signsWithPrevious: boolean },
  message: Message,
) {
  const seconds = String(Math.floor(message.sentAt.getTime() / 1000));
  const { secretVersion } = webhook;
  const versions = webhook.signsWithPrevious ? [secretVersion, secretVersion - 1] : [secretVersion];
  const signatures = versions.map((version) => {
    const hmac = createHmac('sha256', keyOf(root, { ...webhook, secretVersion: version }));
    return `v1,${hmac.update(`${message.id}.${seconds}.${message.body}`).digest('base64')}`;
  });
  return { 'webhook-id': message.id, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') };
}
