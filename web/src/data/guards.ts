// The user's guards: quiet hours, the cap across campaigns, his own words for an opt-out.
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Guards } from './api-types.d.ts';
import { useData } from './context.tsx';

export type { Guards } from './api-types.d.ts';

const key = ['guards'];

export function createGuards() {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: key,
    queryFn: ({ signal }) => api.get<Guards>('/guards', {}, signal),
  }));
}

export function createGuardsChange() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: (guards: Guards) => api.put<Guards>('/guards', guards),
    onSuccess: (guards) => {
      client.setQueryData(key, guards);
      // Whoever waited for the end of other hours may go now.
      void client.invalidateQueries({ queryKey: ['campaigns'] });
    },
  }));
}
