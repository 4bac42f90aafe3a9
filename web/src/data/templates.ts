// How a message reads for real people, asked while it is being written.
import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { newKey } from './api.ts';
import { useData } from './context.tsx';
import type { Audience, TemplatePreview } from './types.ts';

export interface PreviewRequest {
  readonly templates?: readonly string[];
  /** An approved template in their place. */
  readonly content?: { readonly body: string; readonly variables: Readonly<Record<string, string>> };
  readonly audience?: Audience;
  /** Rows of a file that is not imported yet. */
  readonly rows?: readonly Readonly<Record<string, string>>[];
}

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
