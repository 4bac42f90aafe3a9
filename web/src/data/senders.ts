// The numbers that may be used: listed, brought, set in their pace, paused and retired.
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import { useData } from './context.tsx';
import { polling } from './query.ts';
import type { Breaker, Page } from './types.ts';

export interface Sender {
  readonly id: string;
  readonly lineId: string;
  readonly name: string;
  readonly state: 'active' | 'paused' | 'retired';
  readonly channel: 'whatsapp' | 'sms';
  readonly address: string;
  /** Messages a second; null: the line has no limit of its own. */
  readonly ratePerSecond: number | null;
  /** By an admin, for all who send from it. */
  readonly isStopped: boolean;
  readonly breaker: Breaker;
  /** Messages a day, by the line's own clock; null for no limit. */
  readonly dailyLimit: number | null;
  readonly warmUp: WarmUp | null;
  /** How much longer than its interval a pause may be by chance, 0 to 1. */
  readonly jitter: number;
  readonly timeZone: string;
  /** Of the deployment's account: others send from it too. */
  readonly isShared: boolean;
  /** Whether this user may set its pace and limits. */
  readonly mayPlan: boolean;
  readonly today: { readonly begun: number; readonly ceiling: number | null };
}

/** A ceiling for each day from the first. */
export interface WarmUp {
  /** `2026-11-30`; today when absent. */
  readonly startedOn?: string;
  readonly perDay: readonly number[];
}

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

export interface Offered {
  readonly lineId: string;
  readonly name: string;
  readonly channel: Sender['channel'];
  readonly address: string;
}

/** Numbers of the deployment that this user does not use yet. */
export function createOffered() {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: [...sendersKey, 'offered'],
    queryFn: ({ signal }) => api.get<{ readonly items: readonly Offered[] }>('/senders/offered', {}, signal),
  }));
}

/** What is absent stays. */
export interface PlanInput {
  readonly ratePerSecond?: number;
  readonly dailyLimit?: number | null;
  readonly warmUp?: WarmUp | null;
  readonly jitter?: number;
}

export type SenderInput = PlanInput & {
  readonly lineId?: string;
  /** Of a new number: an own account; the deployment's when absent. */
  readonly accountId?: string;
  readonly channel?: Sender['channel'];
  readonly phone?: string;
  readonly name?: string;
  readonly state?: Sender['state'];
};

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
