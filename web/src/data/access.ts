// The user's API keys, and the log of who did what.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { ApiKey, Deed } from './api-types.d.ts';
import { useData } from './context.tsx';
import type { Page } from './types.ts';

export type { ApiKey, Deed } from './api-types.d.ts';

export const scopes = ['contacts:read', 'contacts:write', 'campaigns:read', 'campaigns:write', 'reports:read'] as const;
export type Scope = ApiKey['scopes'][number];

const keysKey = ['api-keys'];

export function createApiKeys() {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: keysKey,
    queryFn: ({ signal }) => api.get<Page<ApiKey>>('/api-keys', {}, signal),
    reconcile: 'id',
  }));
}

/** `key` of what is answered is null when the answer is a repetition: the key was told, and lost. */
export function createKeyMaking() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: ({ key, ...input }: { name: string; scopes: readonly Scope[]; key: string }) =>
      api.post<ApiKey & { readonly key: string | null }>('/api-keys', input, { key }),
    onSettled: () => client.invalidateQueries({ queryKey: keysKey }),
    // The answer holds the key: it is not to stay in the page's memory.
    gcTime: 0,
  }));
}

export function createKeyRevoking() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: (id: string) => api.remove(`/api-keys/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: keysKey }),
  }));
}

/** @param before the id of the last one of the page before. */
export function createDeeds(before: Accessor<string | undefined>) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['audit', before()],
    queryFn: ({ signal }) =>
      api.get<{ readonly items: readonly Deed[]; readonly next: string | null }>(
        '/audit',
        { before: before() },
        signal,
      ),
    placeholderData: keepPreviousData,
  }));
}
