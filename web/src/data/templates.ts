// How a message reads for real people, asked while it is being written.
import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { newKey } from './api.ts';
import type { Bodies } from './api-types.d.ts';
import { useData } from './context.tsx';
import type { TemplatePreview } from './types.ts';

export type PreviewRequest = Bodies['POST /templates/preview'];

/** @param request undefined while there is nothing to show. The caller debounces. */
export function createTemplatePreview(request: Accessor<PreviewRequest | undefined>) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['template-preview', request()],
    queryFn: ({ signal }) => api.post<TemplatePreview>('/templates/preview', request(), { key: newKey(), signal }),
    enabled: request() !== undefined,
    placeholderData: keepPreviousData,
    // Each answer stays as it was: the phone may go on showing an older one.
    reconcile: false,
    staleTime: 60_000,
  }));
}
