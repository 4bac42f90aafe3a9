// Whom one does not write to.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { useData } from './context.tsx';
import type { Page } from './types.ts';

export type SuppressionReason = 'opted_out' | 'manual';

export interface Suppression {
  /** Null when only numbers refuse the phone: that is not the user's to take back. */
  readonly id: string | null;
  readonly phone: string;
  readonly nombre: string | null;
  readonly reason: SuppressionReason;
  readonly source: 'inbound' | 'provider' | 'manual';
  readonly since: string;
  /** Numbers that refuse the phone, whoever sends from them. */
  readonly numbers: readonly string[];
}

/** What became of phones that were written down; `rejects` has the first hundred, by their place in what was sent. */
export interface SuppressionOutcome {
  readonly added: number;
  readonly known: number;
  readonly invalid: number;
  readonly rejects: readonly { readonly index: number; readonly reason: string }[];
}

export interface SuppressionFilter {
  readonly search?: string | undefined;
  readonly reason?: string | undefined;
  readonly page: number;
  readonly pageSize: number;
}

const listKey = ['suppressions'];

export function createSuppressions(filter: Accessor<SuppressionFilter>) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: [...listKey, filter()],
    queryFn: ({ signal }) => api.get<Page<Suppression>>('/suppressions', { ...filter() }, signal),
    placeholderData: keepPreviousData,
  }));
}

export function createSuppressionAdd() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: ({ phones, key }: { phones: readonly string[]; key: string }) =>
      api.post<SuppressionOutcome>('/suppressions', { phones }, { key }),
    onSuccess: () => client.invalidateQueries({ queryKey: listKey }),
  }));
}

export function createSuppressionRemove() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: (id: string) => api.remove(`/suppressions/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: listKey }),
  }));
}
