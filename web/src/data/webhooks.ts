// The user's webhooks, and the log of what they were told.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Webhook, WebhookDelivery } from './api-types.d.ts';
import { useData } from './context.tsx';
import type { Page } from './types.ts';

export type { Webhook, WebhookAttempt, WebhookDelivery } from './api-types.d.ts';

export type EventType = Webhook['events'][number];
export const eventTypes: readonly EventType[] = [
  'campaign.started',
  'campaign.paused',
  'campaign.resumed',
  'campaign.ended',
  'reply.received',
  'contact.opted_out',
  'contact.opted_in',
  'sender.blocked',
  'sender.recovered',
  'import.ended',
];

/** `secret` is null when the answer is a repetition: it was told, and lost. */
export type ToldWebhook = Webhook & { readonly secret: string | null };

const webhooksKey = ['webhooks'];

export function createWebhooks() {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: webhooksKey,
    queryFn: ({ signal }) => api.get<Page<Webhook>>('/webhooks', {}, signal),
    reconcile: 'id',
  }));
}

/** What changes a webhook; the list is asked for again, and the log. */
function createChange<Given, Answer>(ask: (api: ReturnType<typeof useData>['api'], given: Given) => Promise<Answer>) {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: (given: Given) => ask(api, given),
    onSettled: () => client.invalidateQueries({ queryKey: webhooksKey }),
    // An answer may hold the secret: it is not to stay in the page's memory.
    gcTime: 0,
  }));
}

interface Wanted {
  readonly url: string;
  readonly events: readonly EventType[];
}

export const createWebhookMaking = () =>
  createChange((api, { key, ...input }: Wanted & { readonly key: string }) =>
    api.post<ToldWebhook>('/webhooks', input, { key }),
  );

export const createWebhookChanging = () =>
  createChange((api, { id, ...input }: Wanted & { readonly id: string; readonly isActive: boolean }) =>
    api.put<Webhook>(`/webhooks/${id}`, input),
  );

export const createWebhookRemoving = () => createChange((api, id: string) => api.remove(`/webhooks/${id}`));

export const createSecretTurning = () =>
  createChange((api, { id, key }: { readonly id: string; readonly key: string }) =>
    api.post<ToldWebhook>(`/webhooks/${id}/rotate`, {}, { key }),
  );

export const createWebhookTest = () =>
  createChange((api, { id, key }: { readonly id: string; readonly key: string }) =>
    api.post<WebhookDelivery>(`/webhooks/${id}/test`, {}, { key }),
  );

export const createRedelivery = () =>
  createChange((api, { id, key }: { readonly id: string; readonly key: string }) =>
    api.post<WebhookDelivery>(`/webhook-deliveries/${id}/redeliver`, {}, { key }),
  );

/** A delivery that is being tried is put off by a minute and a half meanwhile. */
const soonMs = 120_000;
interface DeliveryPage {
  readonly items: readonly WebhookDelivery[];
  readonly next: string | null;
}
const isSoon = ({ nextAt }: WebhookDelivery): boolean => nextAt !== null && Date.parse(nextAt) < Date.now() + soonMs;

/** Looked at again while something is about to be tried, and with it how the webhook is. @param before the id of the last one of the page before. */
export function createDeliveries(id: Accessor<string>, before: Accessor<string | undefined>) {
  const { api } = useData();
  const client = useQueryClient();
  return useQuery(() => ({
    queryKey: [...webhooksKey, id(), before()],
    queryFn: async ({ signal }) => {
      const path = `/webhooks/${id()}/deliveries`;
      const found = await api.get<DeliveryPage>(path, { before: before() }, signal);
      void client.invalidateQueries({ queryKey: webhooksKey, exact: true });
      return found;
    },
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.items.some(isSoon) ? 2_000 : false),
  }));
}
