// People and their groups.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { useData } from './context.tsx';
import type { Contact, CountedPage, Group, Page } from './types.ts';

export interface ContactFilter {
  readonly search?: string | undefined;
  readonly group?: string | undefined;
  readonly segment?: string | undefined;
  readonly page: number;
  readonly pageSize: number;
  /** An answer's `nextCursor`: the page after it. Counts before `page`. */
  readonly cursor?: string | undefined;
}

export function createContacts(filter: Accessor<ContactFilter>, enabled: Accessor<boolean> = () => true) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['contacts', filter()],
    queryFn: ({ signal }) => api.get<CountedPage<Contact>>('/contacts', { ...filter() }, signal),
    placeholderData: keepPreviousData,
    enabled: enabled(),
  }));
}

export interface ContactInput {
  readonly phone: string;
  readonly nombre: string | null;
  readonly sustantivo: string | null;
  readonly grupo: readonly string[];
}

export type ContactChange =
  | { readonly kind: 'add'; readonly input: ContactInput; readonly key: string }
  | { readonly kind: 'change'; readonly id: string; readonly input: ContactInput }
  /** Adding the phone again brings the contact back. */
  | { readonly kind: 'remove'; readonly id: string }
  /** For good, with everything that is kept. */
  | { readonly kind: 'erase'; readonly id: string };

export function createContactChange() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: async (change: ContactChange): Promise<void> => {
      if (change.kind === 'add') await api.post<Contact>('/contacts', change.input, { key: change.key });
      else if (change.kind === 'change') await api.put<Contact>(`/contacts/${change.id}`, change.input);
      else await api.remove(`/contacts/${change.id}${change.kind === 'erase' ? '?erase=true' : ''}`);
    },
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['contacts'] }),
        client.invalidateQueries({ queryKey: ['groups'] }),
      ]),
  }));
}

/** Pages of groups that a chooser reads at most. */
const mostGroupPages = 20;

/** All groups by name, for choosing among them. */
export function createGroups() {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['groups'],
    queryFn: async ({ signal }): Promise<Page<Group>> => {
      const read = (page: number) => api.get<Page<Group>>('/groups', { page, pageSize: 100 }, signal);
      const first = await read(1);
      const pages = Math.min(mostGroupPages, Math.ceil(first.total / first.pageSize));
      const others = await Promise.all(Array.from({ length: Math.max(0, pages - 1) }, (_, index) => read(index + 2)));
      return { ...first, items: [first, ...others].flatMap(({ items }) => items) };
    },
  }));
}

export function createGroupPage(page: Accessor<number>, pageSize: number) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['groups', page()],
    queryFn: ({ signal }) => api.get<Page<Group>>('/groups', { page: page(), pageSize }, signal),
    placeholderData: keepPreviousData,
  }));
}
