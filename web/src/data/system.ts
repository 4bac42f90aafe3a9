// What an admin sees of the deployment.
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { System } from './api-types.d.ts';
import { useData } from './context.tsx';
import { poll, polling } from './query.ts';

/** Messages of a queue; `dead`: given up after too many tries. */
export type QueueCounts = System['queues'][number];

const key = ['system'];

export function createSystem() {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: key,
    queryFn: ({ signal }) => api.get<System>('/system', {}, signal),
    refetchInterval: poll<System>(() => 10_000),
    ...polling,
  }));
}

/** Gives what a queue gave up another try. */
export function createRedrive() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: ({ queue, key: requestKey }: { queue: string; key: string }) =>
      api.post<System>('/system/redrive', { queue }, { key: requestKey }),
    onSuccess: (system) => client.setQueryData(key, system),
  }));
}
