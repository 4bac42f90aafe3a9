// The user's webhooks, and the log of what they were told.
import { WebhookDeliveryId, WebhookId } from '@pregon/core/id';
import * as Webhook from '@pregon/core/webhook/webhook';
import type { Config } from '../edge/config.ts';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { secrets } from '../edge/port/secrets.ts';
import { container, type Ports } from '../edge/ports.ts';

const webhookPorts = ({ db, secrets, queues }: Ports, config: Config): Webhook.WebhookPorts => ({
  ...{ db, secrets, turns: queues.webhook },
  ...config.webhooks,
});

/** The secret is answered once, and is in nothing that is kept. */
const told = (status: number, body: Webhook.Told) => ({ status, body, kept: { ...body, secret: null } });

export const handler = http(container('webhooks', { db, queues, secrets }), {
  'GET /webhooks': async ({ actor, ports }) => {
    const items = await Webhook.list(ports.db, actor.userId);
    return { status: 200, body: { items, page: 1, pageSize: Webhook.maxWebhooks, total: items.length } };
  },

  'POST /webhooks': route({
    body: Webhook.MakeInput,
    run: async ({ actor, ports, config, body, resourceId }) =>
      told(201, await Webhook.make(webhookPorts(ports, config), actor.userId, body, WebhookId.parse(resourceId))),
  }),

  'PUT /webhooks/{id}': route({
    id: WebhookId,
    body: Webhook.ChangeInput,
    run: async ({ actor, ports, config, id, body }) => ({
      status: 200,
      body: await Webhook.change(webhookPorts(ports, config), actor.userId, id, body),
    }),
  }),

  'DELETE /webhooks/{id}': route({
    id: WebhookId,
    run: async ({ actor, ports, id }) => {
      await Webhook.remove(ports.db, actor.userId, id);
      return { status: 204 };
    },
  }),

  'POST /webhooks/{id}/rotate': route({
    id: WebhookId,
    run: async ({ actor, ports, config, id }) =>
      told(200, await Webhook.rotate(webhookPorts(ports, config), actor.userId, id)),
  }),

  'POST /webhooks/{id}/test': route({
    id: WebhookId,
    run: async ({ actor, ports, config, id, resourceId }) => {
      const deliveryId = WebhookDeliveryId.parse(resourceId);
      return { status: 202, body: await Webhook.test(webhookPorts(ports, config), actor.userId, id, deliveryId) };
    },
  }),

  'GET /webhooks/{id}/deliveries': route({
    id: WebhookId,
    query: Webhook.LogFilter,
    run: async ({ actor, ports, id, query }) => ({
      status: 200,
      body: await Webhook.deliveries(ports.db, actor.userId, id, query),
    }),
  }),

  'POST /webhook-deliveries/{id}/redeliver': route({
    id: WebhookDeliveryId,
    run: async ({ actor, ports, config, id }) => ({
      status: 202,
      body: await Webhook.redeliver(webhookPorts(ports, config), actor.userId, id),
    }),
  }),
});
