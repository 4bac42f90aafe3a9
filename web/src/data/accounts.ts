// The user's own accounts at the provider.
import { useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Answers } from './api-types.d.ts';
import { useData } from './context.tsx';

export type { ProviderAccount } from './api-types.d.ts';

export type ProviderAccounts = Answers['GET /provider-accounts'];

const accountsKey = ['provider-accounts'];

export function createProviderAccounts() {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: accountsKey,
    queryFn: ({ signal }) => api.get<ProviderAccounts>('/provider-accounts', {}, signal),
    reconcile: 'id',
  }));
}

export type AccountChange =
  | {
      readonly kind: 'connect';
      readonly name: string;
      readonly accountSid: string;
      readonly authToken: string;
      readonly key: string;
    }
  | { readonly kind: 'change'; readonly id: string; readonly name: string; readonly authToken?: string }
  | { readonly kind: 'disconnect'; readonly id: string };

export function createAccountChange() {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: async (change: AccountChange): Promise<void> => {
      if (change.kind === 'disconnect') await api.remove(`/provider-accounts/${change.id}`);
      else if (change.kind === 'change') {
        const { id, kind: _, ...input } = change;
        await api.put(`/provider-accounts/${id}`, input);
      } else {
        const { key, kind: _, ...input } = change;
        await api.post('/provider-accounts', input, { key });
      }
    },
    // After a failure too: an answer may have been lost.
    onSettled: () => client.invalidateQueries({ queryKey: accountsKey }),
    // What was sent holds a token: it is not to stay in the page's memory.
    gcTime: 0,
  }));
}
