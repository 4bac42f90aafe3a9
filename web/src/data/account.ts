// The signed-in user's settings.
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Answers } from './api-types.d.ts';
import { useData } from './context.tsx';
import type { Me } from './types.ts';

export function createMe() {
  const { api, session } = useData();
  return useQuery(() => ({
    queryKey: ['me'],
    queryFn: ({ signal }) => api.get<Me>('/me', {}, signal),
    enabled: session.state() === 'in',
    staleTime: 300_000,
  }));
}

export type Settings = Partial<Pick<Me, 'displayName' | 'timeZone' | 'country' | 'locale'>>;

export function createSettingsChange() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: (settings: Settings) => api.put<Me>('/me', settings),
    onSuccess: (me) => client.setQueryData(['me'], me),
  }));
}

/** Whatever a screen shows is read again. */
export function createCacheClearing() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: () => api.remove<Answers['DELETE /cache/user']>('/cache/user'),
    onSuccess: () => client.invalidateQueries(),
  }));
}
