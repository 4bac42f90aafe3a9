// Messages that are kept under a name, to be written again.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { useData } from './context.tsx';
import type { Page } from './types.ts';

/** What POST and PUT take. */
export interface TemplateInput {
  readonly name: string;
  readonly texts: readonly string[];
  readonly media: { readonly id: string; readonly name: string } | null;
}

export interface SavedTemplate {
  readonly id: string;
  readonly name: string;
  readonly texts: readonly string[];
  readonly media: { readonly id: string; readonly name: string; readonly contentType: string } | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const listKey = ['saved-templates'];

export interface TemplateFilter {
  readonly search?: string | undefined;
  readonly page: number;
  readonly pageSize: number;
}

export function createSavedTemplates(filter: Accessor<TemplateFilter>) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: [...listKey, filter()],
    queryFn: ({ signal }) => api.get<Page<SavedTemplate>>('/templates', { ...filter() }, signal),
    placeholderData: keepPreviousData,
  }));
}

/** @param id undefined while none is wanted. */
export function createSavedTemplate(id: Accessor<string | undefined>) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: [...listKey, id()],
    queryFn: ({ signal }) => api.get<SavedTemplate>(`/templates/${id()}`, {}, signal),
    enabled: id() !== undefined,
  }));
}

/** A template without id is kept anew, one with an id replaced, `null` for its input deletes it. */
export type TemplateChange =
  | { readonly id?: undefined; readonly input: TemplateInput; readonly key: string }
  | { readonly id: string; readonly input: TemplateInput | null };

export function createTemplateChange() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: async (change: TemplateChange): Promise<void> => {
      if (change.id === undefined) await api.post<SavedTemplate>('/templates', change.input, { key: change.key });
      else if (change.input === null) await api.remove(`/templates/${change.id}`);
      else await api.put<SavedTemplate>(`/templates/${change.id}`, change.input);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: listKey }),
  }));
}
