// A campaign as it would go out now, and what its messages cost.
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import { newKey } from './api.ts';
import type { Preflight, Prices } from './api-types.d.ts';
import { useData } from './context.tsx';

export type { Preflight, Prices } from './api-types.d.ts';

export type PreflightSample = Preflight['samples'][number];

export type Cost = NonNullable<Preflight['cost']>;

export type Warning = Preflight['warnings'][number];

/** Looks at a draft that is saved. */
export function createPreflight() {
  const { api } = useData();
  return (campaignId: string): Promise<Preflight> =>
    api.post<Preflight>(`/campaigns/${campaignId}/preflight`, {}, { key: newKey() });
}

export type Price = Prices['items'][number];

const key = ['prices'];

export function createPrices() {
  const { api } = useData();
  return useQuery(() => ({ queryKey: key, queryFn: ({ signal }) => api.get<Prices>('/prices', {}, signal) }));
}

export function createPricesChange() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: (prices: Prices) => api.put<Prices>('/prices', prices),
    onSuccess: (prices) => client.setQueryData(key, prices),
  }));
}
