// Files: a look at the beginning before anything is kept, the upload, and how the import goes.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { type Api, newKey } from './api.ts';
import { useData } from './context.tsx';
import { forgetUpload, isSameFile, keepUpload, keptImport, keptUpload } from './kept-upload.ts';
import { type PartDesk, type UploadState, uploadInParts } from './part-upload.ts';
import { Problem } from './problem.ts';
import { poll, polling } from './query.ts';
import type { ColumnRole, FileColumns, FilePreview, Import, Page, Upload } from './types.ts';
import { putFile } from './upload.ts';

/** What the API takes for a preview: the beginning says enough, and the file may have 200 MB. */
export const previewBytes = 262_144;

export const isImportOpen = (file: Import): boolean => file.status === 'created' || file.status === 'running';

/** What the first row and the columns are to be taken for, where somebody says so. */
export interface ColumnsAsked {
  readonly header: boolean;
  readonly roles?: readonly ColumnRole[];
}

export function createFilePreview() {
  const { api } = useData();
  return (file: File, signal: AbortSignal, asked?: ColumnsAsked): Promise<FilePreview> => {
    const { header, roles = [] } = asked ?? askedBefore(file) ?? {};
    const query = new URLSearchParams(header === undefined ? {} : { header: String(header), roles: roles.join(',') });
    // As octets: a gateway would take text/csv for UTF-8 and spoil any other encoding on the way.
    return api.postBytes<FilePreview>(
      `/imports/preview?${query}`,
      file.slice(0, previewBytes),
      'application/octet-stream',
      { key: newKey(), signal },
    );
  };
}

/** What was said of a file whose upload broke off: with the same it goes on. */
function askedBefore(file: File): ColumnsAsked | undefined {
  const kept = keptUpload();
  if (kept?.columns === undefined || !isSameFile(kept, file)) return undefined;
  return { header: kept.columns[0]?.header !== null, roles: kept.columns.map(({ role }) => role) };
}

/** From this size on a file goes in parts, and its upload can be paused. */
const partedFromBytes = 16 * 1024 ** 2;

export const isParted = (file: File): boolean => file.size > partedFromBytes;

export interface FileToImport {
  readonly file: File;
  readonly columns: FileColumns;
}

/**
 * Announces the file, then uploads it. A large one that was broken off, on this page or before it was opened again, goes on where it was.
 * @param onSent bytes of the file. @returns the import's id; it begins by itself when the storage has the file.
 */
export function createImportStart() {
  const { api } = useData();
  const client = useQueryClient();
  return async (
    { file, columns }: FileToImport,
    key: string,
    onSent: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<string> => {
    const about = { fileName: file.name, sizeBytes: file.size, columns };
    const announced = () => api.post<{ importId: string; upload: Upload }>('/imports', about, { key, signal });
    let importId: string;
    if (isParted(file)) {
      importId = keptImport(file, columns) ?? (await announced()).importId;
      keepUpload(importId, file, columns);
      await uploadInParts(deskOf(api, importId), file, onSent, signal).catch((error) => {
        // It is there already, or was taken back elsewhere: there is nothing to go on with.
        if (error instanceof Problem && (error.status === 404 || error.code === 'upload_ended')) forgetUpload();
        throw error;
      });
      forgetUpload();
    } else {
      const made = await announced();
      await putFile(made.upload, file, (share) => onSent(share * file.size), signal);
      importId = made.importId;
    }
    void client.invalidateQueries({ queryKey: ['imports'] });
    return importId;
  };
}

/** Links are asked for several at a time: every asking stands in the log of who did what. */
const linksAtOnce = 16;

function deskOf(api: Api, importId: string): PartDesk {
  const place = `/imports/${importId}`;
  const links = new Map<number, string>();
  let partCount = 0;
  return {
    state: async (signal) => {
      const state = await api.get<UploadState>(`${place}/parts`, {}, signal);
      partCount = state.partCount;
      return state;
    },
    // A link is used once. Who asks for one again has one that failed, and then those beside it are as old.
    link: async (partNumber, signal) => {
      if (!links.has(partNumber)) {
        const many = Math.min(linksAtOnce, partCount - partNumber + 1);
        const partNumbers = Array.from({ length: many }, (_, index) => partNumber + index);
        const options = { key: newKey(), signal };
        const answer = await api.post<{ parts: PartLink[] }>(`${place}/parts`, { partNumbers }, options);
        for (const part of answer.parts) links.set(part.partNumber, part.url);
      }
      const url = links.get(partNumber) ?? '';
      links.delete(partNumber);
      return url;
    },
    put: (url, part, onSent, signal) =>
      putFile({ url, method: 'PUT', headers: {} }, part, (share) => onSent(share * part.size), signal),
    complete: (signal) => api.post(`${place}/complete`, {}, { key: newKey(), signal }),
  };
}

interface PartLink {
  readonly partNumber: number;
  readonly url: string;
}

/** Takes a broken-off upload back. @param file only if it is this one's. What the storage has of it goes by itself if the API cannot be asked. */
export function createUploadDiscard() {
  const { api } = useData();
  const client = useQueryClient();
  return async (file?: File): Promise<void> => {
    const kept = keptUpload();
    if (kept === undefined || (file !== undefined && !isSameFile(kept, file))) return;
    forgetUpload();
    await api.remove(`/imports/${kept.importId}`).catch(() => undefined);
    void client.invalidateQueries({ queryKey: ['imports'] });
  };
}

/** Removes again whom an import brought. */
export function createImportUndo() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: ({ importId, key }: { importId: string; key: string }) =>
      api.post<Import>(`/imports/${importId}/undo`, {}, { key }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['imports'] }),
  }));
}

/** Follows one import until it has ended. */
export function createImport(id: Accessor<string | undefined>) {
  const { api } = useData();
  const client = useQueryClient();
  return useQuery(() => ({
    queryKey: ['imports', 'one', id()],
    queryFn: async ({ signal }) => {
      const file = await api.get<Import>(`/imports/${id()}`, {}, signal);
      // Its people are there now: what was counted before is old.
      if (!isImportOpen(file)) void client.invalidateQueries({ queryKey: ['contacts'] });
      return file;
    },
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
    refetchInterval: poll<Page<Import>>((list) =>
      list?.items.some((file) => isImportOpen(file) || file.undo?.status === 'running') ? 2_000 : false,
    ),
    ...polling,
  }));
}
