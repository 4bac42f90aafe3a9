// One person and all that happened with him.
import { useInfiniteQuery, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { useData } from './context.tsx';
import type { Answers } from './types.ts';

export type Person = Answers['GET /contacts/{id}'];
type History = Answers['GET /contacts/{id}/history'];
export type PersonMoment = History['items'][number];
export type CampaignMoment = Extract<PersonMoment, { kind: 'campaign' }>;

export function createPerson(id: Accessor<string>) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['person', id()],
    queryFn: ({ signal }) => api.get<Person>(`/contacts/${id()}`, {}, signal),
  }));
}

export function createPersonHistory(id: Accessor<string>) {
  const { api } = useData();
  return useInfiniteQuery(() => ({
    queryKey: ['person', id(), 'history'],
    queryFn: ({ pageParam, signal }) =>
      api.get<History>(`/contacts/${id()}/history`, { cursor: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: History) => last.next ?? undefined,
    reconcile: false,
  }));
}
