// Files of contacts and of campaigns' people: asked for, watched while they are made, fetched.
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import { useData } from './context.tsx';
import { poll, polling } from './query.ts';
import type { Page } from './types.ts';

export type ExportFormat = 'csv' | 'xlsx';

/** What the file is of. */
export type ExportSubject =
  | { readonly of: 'contacts'; readonly search?: string | undefined; readonly group?: string | undefined }
  | { readonly of: 'recipients'; readonly campaignId: string; readonly states: readonly string[] };

export interface ExportFile {
  readonly id: string;
  readonly status: 'queued' | 'running' | 'completed' | 'failed';
  /** How many rows there will be; null until it has begun. */
  readonly total: number | null;
  readonly rows: number;
  readonly fileName: string;
  readonly sizeBytes: number | null;
  readonly errorCode: string | null;
  /** Holds for a quarter of an hour; absent once the file has expired. */
  readonly url?: string;
  readonly createdAt: string;
}

const listKey = ['exports'];
const shown = 5;
const isOpen = ({ status }: ExportFile): boolean => status === 'queued' || status === 'running';

/** The last few. Links expire, so that they are asked for again even when nothing moves. */
export function createExports() {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: listKey,
    queryFn: ({ signal }) => api.get<Page<ExportFile>>('/exports', { pageSize: shown }, signal),
    reconcile: 'id',
    refetchInterval: poll<Page<ExportFile>>((list) => (list?.items.some(isOpen) ? 1_000 : 300_000)),
    ...polling,
  }));
}

export function createExportAsk() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: ({ subject, format, key }: { subject: ExportSubject; format: ExportFormat; key: string }) =>
      api.post<ExportFile>('/exports', { ...subject, format }, { key }),
    onSuccess: () => client.invalidateQueries({ queryKey: listKey }),
  }));
}
