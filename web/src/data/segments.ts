// Filters that are kept under a name, and how many people one finds.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { newKey } from './api.ts';
import { useData } from './context.tsx';
import type { Answers, Page, Segment, SegmentFilter } from './types.ts';

export type SegmentCount = Answers['POST /segments/count'];

const listKey = ['segments'];
/** Under the contacts: whoever changes them changes this too. */
const countKey = ['contacts', 'segment-count'];

export function createSegments(page: Accessor<number> = () => 1, pageSize = 100) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: [...listKey, page(), pageSize],
    queryFn: ({ signal }) => api.get<Page<Segment>>('/segments', { page: page(), pageSize }, signal),
    placeholderData: keepPreviousData,
  }));
}

/** @param filter undefined while it is not complete. The caller debounces. */
export function createSegmentCount(filter: Accessor<SegmentFilter | undefined>) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: [...countKey, filter()],
    queryFn: ({ signal }) => api.post<SegmentCount>('/segments/count', { filter: filter() }, { key: newKey(), signal }),
    enabled: filter() !== undefined,
    placeholderData: keepPreviousData,
  }));
}

/** Kept anew without an id, replaced with one. */
export interface SegmentChange {
  readonly id?: string;
  readonly name: string;
  readonly filter: SegmentFilter;
  readonly key: string;
}

export function createSegmentChange() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: ({ id, name, filter, key }: SegmentChange): Promise<Segment> =>
      id === undefined
        ? api.post('/segments', { name, filter }, { key })
        : api.put(`/segments/${id}`, { name, filter }),
    onSuccess: () => client.invalidateQueries({ queryKey: listKey }),
  }));
}

export function createSegmentRemoval() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: async (id: string): Promise<void> => {
      await api.remove(`/segments/${id}`);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: listKey }),
  }));
}

export function createSegmentReturn() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: (id: string) => api.post<Segment>(`/segments/${id}/restore`, {}, { key: newKey() }),
    onSuccess: () => client.invalidateQueries({ queryKey: listKey }),
  }));
}
