// Files: a look at the beginning before anything is kept, the upload, and how the import goes.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { newKey } from './api.ts';
import { useData } from './context.tsx';
import { poll, polling } from './query.ts';
import type { FilePreview, Import, Page, Upload } from './types.ts';
import { putFile } from './upload.ts';

/** What the API takes for a preview: the beginning says enough, and the file may have 200 MB. */
export const previewBytes = 262_144;

export const isImportOpen = (file: Import): boolean => file.status === 'created' || file.status === 'running';

export function createFilePreview() {
  const { api } = useData();
  // As octets: a gateway would take text/csv for UTF-8 and spoil any other encoding on the way.
  return (file: File, signal: AbortSignal): Promise<FilePreview> =>
    api.postBytes<FilePreview>('/imports/preview', file.slice(0, previewBytes), 'application/octet-stream', {
      key: newKey(),
      signal,
    });
}

/** Announces the file, then uploads it. @returns the import's id; it begins by itself when the storage has the file. */
export function createImportStart() {
  const { api } = useData();
  const client = useQueryClient();
  return async (file: File, key: string, onProgress: (share: number) => void, signal: AbortSignal): Promise<string> => {
    const about = { fileName: file.name, sizeBytes: file.size };
    const made = await api.post<{ importId: string; upload: Upload }>('/imports', about, { key, signal });
    await putFile(made.upload, file, onProgress, signal);
    void client.invalidateQueries({ queryKey: ['imports'] });
    return made.importId;
  };
}

/** Follows one import until it has ended. */
export function createImport(id: Accessor<string | undefined>) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['imports', 'one', id()],
    queryFn: ({ signal }) => api.get<Import>(`/imports/${id()}`, {}, signal),
    enabled: id() !== undefined,
    refetchInterval: poll<Import>((file) => (file === undefined || isImportOpen(file) ? 700 : false)),
    ...polling,
  }));
}

export function createImports(page: Accessor<number>, pageSize: number) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['imports', 'list', page(), pageSize],
    queryFn: ({ signal }) => api.get<Page<Import>>('/imports', { page: page(), pageSize }, signal),
    placeholderData: keepPreviousData,
    reconcile: 'importId',
    refetchInterval: poll<Page<Import>>((list) => (list?.items.some(isImportOpen) ? 2_000 : false)),
    ...polling,
  }));
}
