// A user's own accounts at the provider, and the approved templates of the accounts that he sends from. What is answered never holds a token, nor does what is logged or kept of a request.
import * as Account from '@pregon/core/account/account';
import * as Library from '@pregon/core/content/library';
import { ProviderAccountId } from '@pregon/core/id';
import type { Config } from '../edge/config.ts';
import { contentsOf } from '../edge/contents.ts';
import { http, route } from '../edge/http.ts';
import { db } from '../edge/port/database.ts';
import { secrets } from '../edge/port/secrets.ts';
import { container, type Ports } from '../edge/ports.ts';

const id = ProviderAccountId;

const accountPorts = (ports: Ports, { provider, timings }: Config): Account.AccountPorts => ({
  db: ports.db,
  secrets: ports.secrets,
  places: provider.secrets,
  provider: { baseUrl: provider.baseUrl, timeoutMs: timings.providerTimeoutMs },
});

export const handler = http(container('provider-accounts', { db, secrets }), {
  'GET /provider-accounts': async ({ actor, ports, config }) => {
    const items = await Account.list(ports.db, actor.userId);
    /** Where the provider is to send what people write to the account's numbers. */
    const inboundUrl = `${config.publicApiUrl}/webhooks/twilio/inbound`;
    return { status: 200, body: { items, page: 1, pageSize: Account.maxAccounts, total: items.length, inboundUrl } };
  },

  'POST /provider-accounts': route({
    body: Account.ConnectInput,
    run: async ({ actor, ports, config, body, resourceId }) => ({
      status: 201,
      body: await Account.connect(accountPorts(ports, config), actor.userId, body, id.parse(resourceId)),
    }),
  }),

  'PUT /provider-accounts/{id}': route({
    id,
    body: Account.ChangeInput,
    run: async (call) => ({
      status: 200,
      body: await Account.change(accountPorts(call.ports, call.config), call.actor.userId, call.id, call.body),
    }),
  }),

  'DELETE /provider-accounts/{id}': route({
    id,
    run: async ({ actor, ports, config, id: accountId }) => {
      await Account.disconnect(accountPorts(ports, config), actor.userId, accountId);
      return { status: 204 };
    },
  }),

  'GET /content-templates': route({
    query: Library.ListInput,
    run: async ({ actor, ports, config, query }) => {
      const library = { db: ports.db, contents: contentsOf(ports, config) };
      const items = await Library.list(library, actor.userId, query.senderId);
      return { status: 200, body: { items, page: 1, pageSize: items.length, total: items.length } };
    },
  }),
});
