// A campaign as it would go out now, and what its messages cost.
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import { newKey } from './api.ts';
import { useData } from './context.tsx';

export type Encoding = 'GSM-7' | 'UCS-2';

export interface Exclusion {
  readonly reason: string;
  readonly count: number;
  readonly isEstimated: boolean;
}

export interface PreflightSample {
  readonly phone: string;
  readonly nombre: string | null;
  readonly templateIndex: number;
  readonly text: string;
  readonly empty: readonly string[];
  readonly sms: { readonly encoding: Encoding; readonly parts: number; readonly costly: readonly string[] } | null;
}

export interface Cost {
  readonly currency: string;
  readonly channel: 'whatsapp' | 'sms';
  /** An exact decimal, of the countries that have a price. */
  readonly total: string;
  readonly missing: readonly string[];
  readonly countries: readonly {
    /** ISO 3166; empty where the phones belong to no country. */
    readonly country: string;
    readonly recipients: number;
    /** Messages; of SMS, parts. */
    readonly units: number;
    readonly price: string | null;
    readonly amount: string | null;
  }[];
}

export interface Warning {
  readonly code: string;
  readonly count?: number;
  readonly isEstimated?: boolean;
  readonly names?: readonly string[];
  readonly reason?: string;
}

export interface Preflight {
  readonly campaignId: string;
  readonly startsAt: string;
  readonly contacts: number;
  readonly recipients: number;
  /** Who of them gets a message, as far as is known now. */
  readonly messages: number;
  readonly exclusions: readonly Exclusion[];
  readonly waiting: { readonly count: number; readonly from: string; readonly until: string } | null;
  readonly examined: number;
  readonly isEstimated: boolean;
  readonly samples: readonly PreflightSample[];
  readonly sms: {
    readonly encodings: Readonly<Record<Encoding, number>>;
    readonly parts: readonly { readonly parts: number; readonly recipients: number }[];
    readonly totalParts: number;
    readonly costly: readonly { readonly character: string; readonly recipients: number }[];
  } | null;
  readonly cost: Cost | null;
  readonly end: { readonly at: string | null };
  readonly confirm: { readonly above: number | null; readonly isNeeded: boolean };
  readonly warnings: readonly Warning[];
}

/** Looks at a draft that is saved. */
export function createPreflight() {
  const { api } = useData();
  return (campaignId: string): Promise<Preflight> =>
    api.post<Preflight>(`/campaigns/${campaignId}/preflight`, {}, { key: newKey() });
}

export interface Price {
  readonly country: string;
  readonly channel: 'whatsapp' | 'sms';
  /** An exact decimal. */
  readonly amount: string;
}

export interface Prices {
  readonly currency: string;
  /** Above so many recipients a launch asks for their number; null: never. */
  readonly confirmAbove: number | null;
  readonly items: readonly Price[];
}

const key = ['prices'];

export function createPrices() {
  const { api } = useData();
  return useQuery(() => ({ queryKey: key, queryFn: ({ signal }) => api.get<Prices>('/prices', {}, signal) }));
}

export function createPricesChange() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: (prices: Prices) => api.put<Prices>('/prices', prices),
    onSuccess: (prices) => client.setQueryData(key, prices),
  }));
}
