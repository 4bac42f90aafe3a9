// The drop folder: its rules, its address, and what became of the files in it.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Answers, Bodies, Drop, DropRule } from './api-types.d.ts';
import { useData } from './context.tsx';
import { poll, polling } from './query.ts';
import type { Page } from './types.ts';

export type { Drop, DropRule as Rule } from './api-types.d.ts';

/** What POST and PUT take. */
export type RuleInput = Required<Bodies['POST /drop-rules']>;

export type Rules = Answers['GET /drop-rules'];

export type DropStatus = Drop['status'];

const rulesKey = ['drops', 'rules'];

export function createRules() {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: rulesKey,
    queryFn: ({ signal }) => api.get<Rules>('/drop-rules', {}, signal),
    reconcile: 'id',
  }));
}

/** A rule without id is made, one with an id replaced, `null` for its input deletes it. */
export type RuleChange =
  | { readonly id?: undefined; readonly input: RuleInput; readonly key: string }
  | { readonly id: string; readonly input: RuleInput | null };

export function createRuleChange() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: async (change: RuleChange): Promise<void> => {
      if (change.id === undefined) await api.post<DropRule>('/drop-rules', change.input, { key: change.key });
      else if (change.input === null) await api.remove(`/drop-rules/${change.id}`);
      else await api.put<DropRule>(`/drop-rules/${change.id}`, change.input);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: rulesKey }),
  }));
}

const isOpen = ({ status }: Drop): boolean => status === 'received' || status === 'importing';

/** A file may arrive at any moment. */
export function createDrops(page: Accessor<number>, pageSize: number) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['drops', 'files', page(), pageSize],
    queryFn: ({ signal }) => api.get<Page<Drop>>('/drops', { page: page(), pageSize }, signal),
    placeholderData: keepPreviousData,
    reconcile: 'dropId',
    refetchInterval: poll<Page<Drop>>((list) => (list?.items.some(isOpen) ? 1_000 : 4_000)),
    ...polling,
  }));
}
