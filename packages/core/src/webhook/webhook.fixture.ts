// A user with a webhook, the system of his that it goes to, and a worker's ports.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Db } from '../db/client.ts';
import { makeUser } from '../dispatch/engine.fixture.ts';
import type { UserId, WebhookId } from '../id.ts';
import { type DeliverPorts, deliver } from './deliver.ts';
import { type EventType, eventTypes } from './event.ts';
import * as Webhook from './webhook.ts';

export interface Received {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A status, with a body if there is one; or no answer: `hang` until the caller leaves, `reset` at once. */
export type Behaviour =
  | number
  | readonly [status: number, body: string, headers?: Record<string, string>]
  | 'hang'
  | 'reset';

/** A system that keeps what it gets and answers as it is told, for each request anew. */
export async function startReceiver() {
  const received: Received[] = [];
  const state = { behave: (_: Received): Behaviour => 204 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = request.headers as Record<string, string>;
    const got = { id: headers['webhook-id'] ?? '', headers, body: Buffer.concat(chunks).toString() };
    received.push(got);
    const how = state.behave(got);
    if (how === 'hang') return;
    if (how === 'reset') return void request.socket.destroy();
    const [status, body = '', more = {}] = typeof how === 'number' ? [how] : how;
    response.writeHead(status, more).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return {
    url,
    received,
    answers: (behave: (got: Received) => Behaviour) => {
      state.behave = behave;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function makePorts(db: Db) {
  const kept = new Map<string, unknown>();
  const posted: unknown[] = [];
  const scheduled: { readonly name: string; readonly at: Date; readonly target: string }[] = [];
  const ports: DeliverPorts & Webhook.WebhookPorts = {
    db,
    secretName: 'test/webhooks',
    targets: 'any',
    timeoutMs: 250,
    secrets: {
      find: async (id, schema) => (kept.has(id) ? schema.parse(kept.get(id)) : undefined),
      make: async (id, value) => void (kept.has(id) || kept.set(id, value)),
    },
    turns: { send: async (messages) => void posted.push(...messages.map(({ body }) => JSON.parse(body))) },
    schedules: { once: async (name, at, target) => void scheduled.push({ name, at, target }) },
  };
  return { ports, posted, scheduled };
}

export interface Hooked {
  readonly userId: UserId;
  readonly webhookId: WebhookId;
  readonly secret: string;
}

export async function hook(
  ports: Webhook.WebhookPorts,
  url: string,
  { userId, events = eventTypes }: { readonly userId?: UserId; readonly events?: readonly EventType[] } = {},
): Promise<Hooked> {
  const owner = userId ?? (await makeUser(ports.db));
  const { id, secret } = await Webhook.make(ports, owner, { url, events: [...events] });
  return { userId: owner, webhookId: id, secret };
}

/** A turn that has all the time it wants. */
export const turn = (ports: DeliverPorts, { userId, webhookId }: Hooked, shouldStop = () => false) =>
  deliver(ports, { userId, webhookId }, shouldStop);
