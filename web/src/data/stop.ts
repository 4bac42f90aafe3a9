// The switch that stops every campaign: seen on every page, turned in the settings.
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import { useData } from './context.tsx';
import { poll, polling } from './query.ts';
import type { StopState } from './types.ts';

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

/** Turns the user's own switch: nothing more of his campaigns is begun, or they go on. */
export function createStopSwitch() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: ({ isStopped, key: requestKey }: { isStopped: boolean; key: string }) =>
      api.post<StopState>(isStopped ? '/stop' : '/stop/release', { scope: 'user' }, { key: requestKey }),
    onSuccess: (state) => {
      client.setQueryData(key, state);
      void client.invalidateQueries({ queryKey: ['campaigns'] });
    },
  }));
}
