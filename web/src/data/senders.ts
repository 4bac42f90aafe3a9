// The numbers that may be used: listed, brought, set in their pace, paused and retired.
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Answers, Bodies, Sender } from './api-types.d.ts';
import { useData } from './context.tsx';
import { polling } from './query.ts';
import type { Page } from './types.ts';

export type { Sender } from './api-types.d.ts';

const sendersKey = ['senders'];

/** @param isLive read again while one looks: what a number has sent today moves. */
export function createSenders(isLive = false) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: sendersKey,
    queryFn: ({ signal }) => api.get<Page<Sender>>('/senders', { pageSize: 100 }, signal),
    reconcile: 'id',
    ...(isLive ? { refetchInterval: 5_000, ...polling } : {}),
  }));
}

export type Offered = Answers['GET /senders/offered']['items'][number];

/** Numbers of the deployment that this user does not use yet. */
export function createOffered() {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: [...sendersKey, 'offered'],
    queryFn: ({ signal }) => api.get<{ readonly items: readonly Offered[] }>('/senders/offered', {}, signal),
  }));
}

/** What is absent stays. */
export type PlanInput = Pick<Bodies['PUT /senders/{id}'], 'ratePerSecond' | 'dailyLimit' | 'warmUp' | 'jitter'>;

export type SenderInput = Bodies['POST /senders'] & Bodies['PUT /senders/{id}'];

/** Without id a number is added, with one it is changed. */
export interface SenderChange {
  readonly id?: string;
  readonly input: SenderInput;
  readonly key: string;
}

export function createSenderChange() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: ({ id, input, key }: SenderChange) =>
      id === undefined ? api.post<Sender>('/senders', input, { key }) : api.put<Sender>(`/senders/${id}`, input),
    onSuccess: () => client.invalidateQueries({ queryKey: sendersKey }),
  }));
}
