// Changes to groups, and edits of many contacts at once.
import { useMutation, useQueryClient } from '@tanstack/solid-query';
import { type Api, newKey } from './api.ts';
import { useData } from './context.tsx';
import type { Answers, Bodies, Group } from './types.ts';

export type BulkEdit = Answers['GET /bulk-edits/{id}'];
export type BulkInput = Bodies['POST /contacts/bulk'];

const touchesPeople = [['contacts'], ['groups'], ['person']];

function createRefresh() {
  const client = useQueryClient();
  return () => Promise.all(touchesPeople.map((queryKey) => client.invalidateQueries({ queryKey })));
}

/** The server goes on by itself; this only looks until it is done. */
async function untilDone(api: Api, edit: BulkEdit, onProgress: (edit: BulkEdit) => void): Promise<BulkEdit> {
  let now = edit;
  while (now.status === 'running') {
    onProgress(now);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    now = await api.get<BulkEdit>(`/bulk-edits/${now.id}`);
  }
  return now;
}

/** @param onProgress told while an edit goes on. */
export function createBulkEdit(onProgress: (edit: BulkEdit | undefined) => void) {
  const { api } = useData();
  const refresh = createRefresh();
  return useMutation(() => ({
    mutationFn: async (change: { readonly input: BulkInput; readonly key: string }): Promise<BulkEdit> =>
      untilDone(api, await api.post<BulkEdit>('/contacts/bulk', change.input, { key: change.key }), onProgress),
    onSettled: () => {
      onProgress(undefined);
      return refresh();
    },
  }));
}

export function createUndo() {
  const { api } = useData();
  const refresh = createRefresh();
  return useMutation(() => ({
    mutationFn: async (id: string): Promise<BulkEdit> =>
      untilDone(api, await api.post<BulkEdit>(`/bulk-edits/${id}/undo`, {}, { key: newKey() }), () => undefined),
    onSettled: refresh,
  }));
}

/** Made without an id, renamed with one. */
export interface GroupChange {
  readonly id?: string;
  readonly name: string;
  readonly key: string;
}

export function createGroupChange() {
  const { api } = useData();
  const refresh = createRefresh();
  return useMutation(() => ({
    mutationFn: ({ id, name, key }: GroupChange): Promise<Group> =>
      id === undefined ? api.post('/groups', { name }, { key }) : api.put(`/groups/${id}`, { name }),
    onSuccess: refresh,
  }));
}

export function createGroupRemoval() {
  const { api } = useData();
  const refresh = createRefresh();
  return useMutation(() => ({
    mutationFn: (id: string) => api.remove<Group>(`/groups/${id}`),
    onSuccess: refresh,
  }));
}

export function createGroupReturn() {
  const { api } = useData();
  const refresh = createRefresh();
  return useMutation(() => ({
    mutationFn: (id: string) => api.post<Group>(`/groups/${id}/restore`, {}, { key: newKey() }),
    onSuccess: refresh,
  }));
}

export function createMerge() {
  const { api } = useData();
  const refresh = createRefresh();
  return useMutation(() => ({
    mutationFn: async (merge: { readonly id: string; readonly into: string; readonly key: string }) => {
      const { id, into, key } = merge;
      return untilDone(api, await api.post<BulkEdit>(`/groups/${id}/merge`, { into }, { key }), () => undefined);
    },
    onSettled: refresh,
  }));
}
