// One person and all that happened with him.
import { useInfiniteQuery, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { useData } from './context.tsx';
import type { Contact, RecipientStatus } from './types.ts';

export interface Person extends Contact {
  readonly optOuts: readonly {
    readonly since: string;
    readonly reason: string;
    readonly source: string;
    readonly number: string | null;
  }[];
  readonly deletedAt: string | null;
}

export interface CampaignMoment {
  readonly kind: 'campaign';
  readonly at: string;
  readonly campaignId: string;
  readonly name: string;
  readonly status: RecipientStatus;
  readonly reason: { readonly code: string; readonly message: string | null } | null;
  readonly waitsUntil: string | null;
  readonly sentAt: string | null;
  readonly deliveredAt: string | null;
  readonly readAt: string | null;
  readonly undeliveredAt: string | null;
}

export type PersonMoment =
  | CampaignMoment
  | {
      readonly kind: 'reply';
      readonly at: string;
      readonly number: string;
      readonly keyword: 'stop' | 'start' | null;
    }
  | { readonly kind: 'opt-out' | 'opt-in'; readonly at: string; readonly reason: string; readonly source: string };

interface History {
  readonly items: readonly PersonMoment[];
  readonly next: string | null;
}

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
