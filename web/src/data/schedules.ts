// When campaigns go out: the next starts of a rule, and what one may do to a campaign that waits for its time.
import { keepPreviousData, useMutation, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { newKey } from './api.ts';
import type { Answers, Bodies } from './api-types.d.ts';
import { createKeep } from './campaigns.ts';
import { useData } from './context.tsx';
import type { Campaign } from './types.ts';

export type PreviewRequest = Bodies['POST /schedules/preview'];

type Preview = Answers['POST /schedules/preview'];

/** @param request undefined while there is nothing to ask. The caller debounces. */
export function createSchedulePreview(request: Accessor<PreviewRequest | undefined>) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['schedule-preview', request()],
    queryFn: ({ signal }) => api.post<Preview>('/schedules/preview', request(), { key: newKey(), signal }),
    enabled: request() !== undefined,
    placeholderData: keepPreviousData,
    reconcile: false,
    staleTime: 60_000,
  }));
}

export type ScheduleAction = 'unschedule' | 'skip' | 'end-series' | 'send-now' | 'reschedule';

/** The answer carries the campaign as it is now. `scheduledAt` goes with `reschedule`. */
export function createScheduleAction(id: Accessor<string>) {
  const { api } = useData();
  const keep = createKeep();
  return useMutation(() => ({
    mutationFn: ({ action, key, scheduledAt }: { action: ScheduleAction; key: string; scheduledAt?: string }) =>
      api.post<{ campaign: Campaign }>(`/campaigns/${id()}/${action}`, scheduledAt ? { scheduledAt } : {}, { key }),
    onSuccess: ({ campaign }) => keep(campaign),
  }));
}
