// People and their groups.
import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { useData } from './context.tsx';
import type { Contact, Group, Page } from './types.ts';

export interface ContactFilter {
  readonly search?: string | undefined;
  readonly group?: string | undefined;
  readonly page: number;
  readonly pageSize: number;
}

export function createContacts(filter: Accessor<ContactFilter>, enabled: Accessor<boolean> = () => true) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['contacts', filter()],
    queryFn: ({ signal }) => api.get<Page<Contact>>('/contacts', { ...filter() }, signal),
    placeholderData: keepPreviousData,
    enabled: enabled(),
  }));
}

export function createGroups() {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['groups'],
    queryFn: ({ signal }) => api.get<Page<Group>>('/groups', { pageSize: 100 }, signal),
  }));
}
