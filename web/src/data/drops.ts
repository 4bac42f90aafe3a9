// The drop folder: its rules, its address, and what became of the files in it.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { useData } from './context.tsx';
import { poll, polling } from './query.ts';
import type { CampaignStatus, Page } from './types.ts';

/** What POST and PUT take. */
export interface RuleInput {
  readonly folder: string;
  readonly pattern: string;
  readonly templates: readonly string[];
  readonly senderIds: readonly string[];
  readonly mediaId: string | null;
  readonly group: string | null;
  /** `now`, or a time of day: `09:30`. */
  readonly schedule: string;
  readonly needsApproval: boolean;
  readonly isActive: boolean;
}

export interface Rule extends RuleInput {
  readonly id: string;
}

export interface Rules extends Page<Rule> {
  readonly address: { readonly bucket: string; readonly prefix: string; readonly isLocal: boolean };
}

export type DropStatus = 'received' | 'importing' | 'waiting_for_approval' | 'started' | 'refused' | 'failed';

export interface Drop {
  readonly dropId: string;
  readonly folder: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly status: DropStatus;
  readonly reason?: { readonly code: string; readonly message: string };
  readonly import?: {
    readonly rows: number;
    readonly inserted: number;
    readonly updated: number;
    readonly invalid: number;
  };
  readonly campaign?: { readonly campaignId: string; readonly name: string; readonly status: CampaignStatus };
  readonly duplicateOf?: { readonly folder: string; readonly name: string; readonly receivedAt: string };
  readonly rejectsUrl?: string;
  readonly receivedAt: string;
}

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
      if (change.id === undefined) await api.post<Rule>('/drop-rules', change.input, { key: change.key });
      else if (change.input === null) await api.remove(`/drop-rules/${change.id}`);
      else await api.put<Rule>(`/drop-rules/${change.id}`, change.input);
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
