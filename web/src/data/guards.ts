// The user's guards: quiet hours, the cap across campaigns, his own words for an opt-out.
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import { useData } from './context.tsx';
import type { QuietHours } from './types.ts';

/** What every send asks before it goes out; null: switched off. */
export interface Guards {
  readonly quietHours: QuietHours | null;
  readonly frequencyCap: { readonly messages: number; readonly days: number } | null;
  readonly stopWords: readonly string[];
}

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
