// A user's webhooks: URLs of his own systems, each with the events that it wants. Its secret is told when it is made or turned, and not again.
import * as z from 'zod';
import type { Queue } from '../cloud/queue.ts';
import type { Db } from '../db/client.ts';
import { DomainError, notFound } from '../error.ts';
import { newId, type UserId, WebhookDeliveryId, WebhookId } from '../id.ts';
import { isAllowed, type Targets } from './address.ts';
import { eventTypes } from './event.ts';
import { makeRoot, type SecretPorts, secretOf } from './secret.ts';
import { postDue } from './turn.ts';
import {
  changeQuery,
  type Delivery,
  deliveriesQuery,
  findDeliveryQuery,
  findQuery,
  listQuery,
  makeQuery,
  redeliverQuery,
  removeQuery,
  rotateQuery,
  testQuery,
  type WebhookRow,
} from './webhook.query.ts';

export interface WebhookPorts extends SecretPorts {
  readonly db: Db;
  readonly turns: Pick<Queue, 'send'>;
  readonly targets: Targets;
}

export type Webhook = Omit<WebhookRow, 'secretVersion'>;
/** `secret`: `whsec_…` */
export type Told = Webhook & { readonly secret: string };

const events = z
  .array(z.enum(eventTypes))
  .min(1)
  .transform((list) => eventTypes.filter((type) => list.includes(type)));

export const MakeInput = z.strictObject({ url: z.url().max(2000), events });
export type MakeInput = z.infer<typeof MakeInput>;

export const ChangeInput = MakeInput.extend({ isActive: z.boolean() });
export type ChangeInput = z.infer<typeof ChangeInput>;

/** A user has one or two. */
export const maxWebhooks = 10;
/** How long the secret before signs too. */
const overlapHours = 24;

const shown = ({ secretVersion: _, ...webhook }: WebhookRow): Webhook => webhook;

/** The user's, oldest first. */
export const list = async (db: Db, userId: UserId): Promise<Webhook[]> =>
  (await listQuery(db, userId, maxWebhooks)).map(shown);

/**
 * @param id of the request: repeated with the same one, it is the same webhook.
 * @throws DomainError invalid `webhook_url_refused`; conflict `webhook_limit`.
 */
export async function make(
  ports: WebhookPorts,
  userId: UserId,
  input: MakeInput,
  id = newId(WebhookId),
): Promise<Told> {
  assertAllowed(input.url, ports.targets);
  const root = await makeRoot(ports);
  const made = await makeQuery(ports.db, userId, id, input, maxWebhooks);
  if (made) return { ...shown(made), secret: secretOf(root, { ...made, userId }) };
  throw new DomainError(
    'conflict',
    'webhook_limit',
    `A user can have at most ${maxWebhooks} webhooks. Remove one first.`,
  );
}

/** @throws DomainError not_found; invalid `webhook_url_refused`. */
export async function change(ports: WebhookPorts, userId: UserId, id: WebhookId, input: ChangeInput): Promise<Webhook> {
  assertAllowed(input.url, ports.targets);
  const changed = await changeQuery(ports.db, userId, id, input);
  if (!changed) throw notFound('webhook');
  await postDue(ports);
  return shown(changed);
}

/** With all that it was told and was yet to be. @throws DomainError not_found. */
export async function remove(db: Db, userId: UserId, id: WebhookId): Promise<void> {
  if (!(await removeQuery(db, userId, id))) throw notFound('webhook');
}

/** Turns the secret; for a day the one before signs too, so that the receiver can change over. @throws DomainError not_found. */
export async function rotate(ports: WebhookPorts, userId: UserId, id: WebhookId): Promise<Told> {
  const root = await makeRoot(ports);
  const turned = await rotateQuery(ports.db, userId, id, overlapHours);
  if (!turned) throw notFound('webhook');
  return { ...shown(turned), secret: secretOf(root, { ...turned, userId }) };
}

/** Tells it `webhook.test`, as it is told anything. @throws DomainError not_found; conflict `webhook_inactive`. */
export async function test(
  ports: Pick<WebhookPorts, 'db' | 'turns'>,
  userId: UserId,
  id: WebhookId,
  deliveryId = newId(WebhookDeliveryId),
): Promise<Delivery> {
  await assertThere(ports.db, userId, id);
  const made = await testQuery(ports.db, userId, id, deliveryId);
  if (!made) throw inactive();
  await postDue(ports);
  return made;
}

/** `before`: the `id` of the last one seen. */
export const LogFilter = z.object({
  before: WebhookDeliveryId.optional(),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
});
export type LogFilter = z.infer<typeof LogFilter>;

/** Newest first. `next`: what to ask for as `before` to go on; null at the end. @throws DomainError not_found. */
export async function deliveries(
  db: Db,
  userId: UserId,
  id: WebhookId,
  { before, pageSize }: LogFilter,
): Promise<{ items: Delivery[]; next: string | null }> {
  await assertThere(db, userId, id);
  const found = await deliveriesQuery(db, userId, id, before, pageSize + 1);
  const items = found.slice(0, pageSize);
  return { items, next: found.length > pageSize ? (items.at(-1)?.id ?? null) : null };
}

/** Tells it again, whatever came of it before. @throws DomainError not_found; conflict `webhook_inactive`. */
export async function redeliver(
  ports: Pick<WebhookPorts, 'db' | 'turns'>,
  userId: UserId,
  id: WebhookDeliveryId,
): Promise<Delivery> {
  if (!(await findDeliveryQuery(ports.db, userId, id))) throw notFound('webhook_delivery');
  const again = await redeliverQuery(ports.db, userId, id);
  if (!again) throw inactive();
  await postDue(ports);
  return again;
}

async function assertThere(db: Db, userId: UserId, id: WebhookId): Promise<void> {
  if (!(await findQuery(db, userId, id))) throw notFound('webhook');
}

function assertAllowed(url: string, targets: Targets): void {
  if (isAllowed(new URL(url), targets)) return;
  const message = 'A webhook is an https:// URL of a public address, without a user or password in it.';
  throw new DomainError('invalid', 'webhook_url_refused', message, { field: 'url' });
}

const inactive = () => new DomainError('conflict', 'webhook_inactive', 'The webhook is turned off. Turn it on first.');
