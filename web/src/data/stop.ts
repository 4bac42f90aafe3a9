// The switch that stops every campaign: seen on every page, turned in the settings.
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Bodies, StopState } from './api-types.d.ts';
import { useData } from './context.tsx';
import { poll, polling } from './query.ts';

const key = ['stop'];

export function createStopState() {
  const { api, session } = useData();
  return useQuery(() => ({
    queryKey: key,
    queryFn: ({ signal }) => api.get<StopState>('/stop', {}, signal),
    enabled: session.state() === 'in',
    // Somebody else may have turned it.
    refetchInterval: poll<StopState>(() => 30_000),
    ...polling,
  }));
}

export type StopScope = Bodies['POST /stop'];

/** Turns a switch: nothing more of what it covers is begun, or it goes on. All but the user's own are an admin's. */
export function createStopSwitch() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: ({
      isStopped,
      key: requestKey,
      of = { scope: 'user' },
    }: {
      isStopped: boolean;
      key: string;
      of?: StopScope;
    }) => api.post<StopState>(isStopped ? '/stop' : '/stop/release', of, { key: requestKey }),
    onSuccess: (state) => {
      client.setQueryData(key, state);
      void client.invalidateQueries({ queryKey: ['campaigns'] });
      void client.invalidateQueries({ queryKey: ['senders'] });
    },
  }));
}
