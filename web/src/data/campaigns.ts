// Campaigns: drafts, the launch, what one may do to a running one, and its people.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Answers } from './api-types.d.ts';
import { useData } from './context.tsx';
import { poll, polling } from './query.ts';
import type {
  Campaign,
  CampaignDraft,
  CampaignStatus,
  Counts,
  Page,
  QueueStatus,
  Recipient,
  Standing,
} from './types.ts';

/** Something moves by itself: worth looking again soon. */
export const isMoving = (campaign: Campaign): boolean => campaign.status === 'running' || campaign.status === 'queued';

/** Neither ended nor a draft: it may still change. */
export const isOpen = (campaign: Campaign): boolean =>
  isMoving(campaign) || campaign.status === 'paused' || campaign.status === 'scheduled';

const campaignPace = (campaign: Campaign | undefined): number | false => {
  if (campaign === undefined) return false;
  if (isMoving(campaign)) return 1_000;
  if (isOpen(campaign)) return 5_000;
  // Receipts and the user's decisions about unknowns still come for a while.
  return campaign.status === 'draft' ? false : 15_000;
};

export function createCampaigns(
  page: Accessor<number>,
  pageSize: number,
  status: Accessor<CampaignStatus | undefined> = () => undefined,
) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['campaigns', 'list', page(), pageSize, status()],
    queryFn: ({ signal }) =>
      api.get<Page<Campaign>>('/campaigns', { page: page(), pageSize, status: status() }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: poll<Page<Campaign>>((list) => (list?.items.some(isOpen) ? 3_000 : 30_000)),
    ...polling,
  }));
}

export function createCampaign(id: Accessor<string | undefined>) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['campaigns', 'one', id()],
    queryFn: ({ signal }) => api.get<Campaign>(`/campaigns/${id()}`, {}, signal),
    enabled: id() !== undefined,
    refetchInterval: poll(campaignPace),
    ...polling,
  }));
}

/** The numbers of a campaign that is under way. */
export function createSendersChange(id: Accessor<string>) {
  const { api } = useData();
  const client = useQueryClient();
  return useMutation(() => ({
    mutationFn: (senderIds: readonly string[]) => api.put<Campaign>(`/campaigns/${id()}/senders`, { senderIds }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['campaigns'] }),
  }));
}

export function createQueueStatus(id: Accessor<string>, moving: Accessor<boolean>) {
  const { api } = useData();
  // The pace is read here, not when the library asks: a new pace must begin at once, not after the next answer.
  return useQuery(() => {
    const pace = moving() ? 1_000 : false;
    return {
      queryKey: ['campaigns', 'queue', id()],
      queryFn: async ({ signal }) =>
        (await api.get<{ status: QueueStatus }>(`/campaigns/${id()}/queue-status`, {}, signal)).status,
      refetchInterval: poll<QueueStatus>(() => pace),
      ...polling,
    };
  });
}

/** Why it moves or does not; asked while it may still change. */
export function createStanding(id: Accessor<string>, open: Accessor<boolean>) {
  const { api } = useData();
  return useQuery(() => {
    const pace = open() ? 2_000 : false;
    return {
      queryKey: ['campaigns', 'standing', id()],
      queryFn: ({ signal }) => api.get<Standing>(`/campaigns/${id()}/standing`, {}, signal),
      enabled: open(),
      refetchInterval: poll<Standing>(() => pace),
      ...polling,
    };
  });
}

export interface RecipientFilter {
  readonly status?: keyof Counts | undefined;
  readonly page: number;
  readonly pageSize: number;
}

export function createRecipients(
  id: Accessor<string>,
  filter: Accessor<RecipientFilter>,
  pace: Accessor<number | false>,
) {
  const { api } = useData();
  return useQuery(() => {
    const every = pace();
    return {
      queryKey: ['campaigns', 'recipients', id(), filter()],
      queryFn: ({ signal }) => api.get<Page<Recipient>>(`/campaigns/${id()}/recipients`, { ...filter() }, signal),
      placeholderData: keepPreviousData,
      reconcile: 'seq',
      refetchInterval: poll<Page<Recipient>>(() => every),
      ...polling,
    };
  });
}

/** What an attempt came to, or what the provider told of it later. */
export type HistoryEvent = Answers['GET /campaigns/{id}/history']['items'][number];

/** Every attempt for one person. */
export function createHistory(id: Accessor<string>, seq: Accessor<number>) {
  const { api } = useData();
  return useQuery(() => ({
    queryKey: ['campaigns', 'history', id(), seq()],
    queryFn: ({ signal }) =>
      api.get<{ items: readonly HistoryEvent[] }>(`/campaigns/${id()}/history`, { seq: seq() }, signal),
  }));
}

export type Reason = Answers['GET /campaigns/{id}/reasons']['items'][number];

/** Why people were left out or failed, most frequent first. */
export function createReasons(id: Accessor<string>, pace: Accessor<number | false>) {
  const { api } = useData();
  return useQuery(() => {
    const every = pace();
    return {
      queryKey: ['campaigns', 'reasons', id()],
      queryFn: ({ signal }) => api.get<{ items: readonly Reason[] }>(`/campaigns/${id()}/reasons`, {}, signal),
      refetchInterval: poll<unknown>(() => every),
      ...polling,
    };
  });
}

export type CampaignAction = 'queue-pause' | 'queue-resume' | 'queue-stop';

/** Pause, resume, stop. The answer carries the campaign as it is now, so the screen needs no second look. */
export function createCampaignAction(id: Accessor<string>) {
  const { api } = useData();
  const keep = createKeep();
  return useMutation(() => ({
    mutationFn: ({ action, key }: { action: CampaignAction; key: string }) =>
      api.post<{ campaign: Campaign }>(`/campaigns/${id()}/${action}`, {}, { key }),
    onSuccess: ({ campaign }) => keep(campaign),
  }));
}

export interface Resolution {
  readonly as: 'sent' | 'resend';
  readonly seqs?: readonly number[];
}

export function createUnknownResolution(id: Accessor<string>) {
  const { api } = useData();
  const keep = createKeep();
  return useMutation(() => ({
    mutationFn: ({ resolution, key }: { resolution: Resolution; key: string }) =>
      api.post<{ resolved: number; campaign: Campaign }>(`/campaigns/${id()}/resolve-unknown`, resolution, { key }),
    onSuccess: ({ campaign }) => keep(campaign),
  }));
}

/** Lets those who failed be sent to again. */
export function createRetry(id: Accessor<string>) {
  const { api } = useData();
  const keep = createKeep();
  return useMutation(() => ({
    mutationFn: ({ key }: { key: string }) =>
      api.post<{ retried: number; campaign: Campaign }>(`/campaigns/${id()}/retry-failed`, {}, { key }),
    onSuccess: ({ campaign }) => keep(campaign),
  }));
}

/** Makes the draft, or rewrites the one that an earlier attempt made. */
export function createDraftSave() {
  const { api } = useData();
  const keep = createKeep();
  return async (draft: CampaignDraft, id: string | undefined, key: string): Promise<Campaign> => {
    const campaign =
      id === undefined
        ? await api.post<Campaign>('/campaigns', draft, { key })
        : await api.put<Campaign>(`/campaigns/${id}`, draft);
    keep(campaign);
    return campaign;
  };
}

/**
 * Starts a draft. The key belongs to the decision («enviar a 9.864»), so that any number of clicks on it is one launch.
 * With other recipients than those who were decided about it is refused.
 */
export function createLaunch() {
  const { api } = useData();
  const keep = createKeep();
  return async (campaignId: string, expectedRecipients: number, key: string): Promise<Campaign> => {
    const started = await api.post<{ campaign: Campaign }>(
      `/campaigns/${campaignId}/start`,
      { expectedRecipients },
      { key },
    );
    keep(started.campaign);
    return started.campaign;
  };
}

export function createKeep() {
  const client = useQueryClient();
  return (campaign: Campaign): void => {
    client.setQueryData(['campaigns', 'one', campaign.id], campaign);
    void client.invalidateQueries({ queryKey: ['campaigns', 'list'] });
    void client.invalidateQueries({ queryKey: ['campaigns', 'recipients', campaign.id] });
    void client.invalidateQueries({ queryKey: ['campaigns', 'queue', campaign.id] });
    void client.invalidateQueries({ queryKey: ['campaigns', 'standing', campaign.id] });
    void client.invalidateQueries({ queryKey: ['campaigns', 'reasons', campaign.id] });
  };
}
