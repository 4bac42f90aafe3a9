// The templates that WhatsApp has approved, or not, for the account of a number.
import { useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Campaign, ContentTemplate } from './api-types.d.ts';
import { useData } from './context.tsx';
import type { Page } from './types.ts';

export type { ContentTemplate } from './api-types.d.ts';

/** What a campaign keeps of one, with each place's own text. */
export type CampaignContent = NonNullable<Campaign['content']>;

/** @param senderId undefined while they are not wanted. */
export function createContents(senderId: Accessor<string | undefined>) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['content-templates', senderId()],
    queryFn: ({ signal }) => api.get<Page<ContentTemplate>>('/content-templates', { senderId: senderId() }, signal),
    enabled: senderId() !== undefined,
    reconcile: 'sid',
    staleTime: 60_000,
  }));
}
