// The templates that WhatsApp has approved, or not, for the account of a number.
import { useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { useData } from './context.tsx';
import type { Page } from './types.ts';

export interface ContentTemplate {
  readonly sid: string;
  readonly name: string;
  readonly language: string;
  readonly type: string;
  /** With its places: `Hola {{1}}`. */
  readonly body: string;
  readonly examples: Readonly<Record<string, string>>;
  /** `approved` is the one that may be sent. */
  readonly status: string;
  readonly category: string | null;
  readonly rejectionReason: string | null;
  readonly buttons: readonly string[];
  readonly hasMedia: boolean;
}

/** What a campaign keeps of one, with each place's own text. */
export interface CampaignContent {
  readonly sid: string;
  readonly name: string;
  readonly language: string;
  readonly body: string;
  readonly variables: Readonly<Record<string, string>>;
}

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
