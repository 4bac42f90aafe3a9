// The figures of the first screen and of the reports. They read rollups, so looking often is cheap.
import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { useData } from './context.tsx';
import { poll, polling } from './query.ts';
import type {
  Bucket,
  ByGroup,
  ContactOrder,
  CostReport,
  CurrentMonth,
  ErrorReasons,
  Funnel,
  Monthly,
  Replies,
  SenderReport,
  Summary,
  Timeline,
  TopContact,
} from './types.ts';

/** Whom and what the figures are of. */
export interface Who {
  readonly group?: string;
  readonly campaign?: string;
}

/** First and last day, and whom. */
export interface Range extends Who {
  readonly from: string;
  readonly to: string;
}

/** @param live something is being sent now. */
function createFigure<T>(
  path: string,
  query: Accessor<Readonly<Record<string, string | undefined>>>,
  live: Accessor<boolean>,
) {
  const { api } = useData();
  return useQuery(() => {
    const every = live() ? 4_000 : 60_000;
    return {
      queryKey: ['dashboard', path, query()],
      queryFn: ({ signal }) => api.get<T>(`/dashboard/${path}`, query(), signal),
      placeholderData: keepPreviousData,
      // The charts are drawn from the whole answer: merging it point by point would draw them once for each.
      reconcile: false,
      refetchInterval: poll<T>(() => every),
      ...polling,
    };
  });
}

export const createSummary = (range: Accessor<Range>, live: Accessor<boolean>) =>
  createFigure<Summary>('summary', () => ({ ...range() }), live);

export const createTimeline = (range: Accessor<Range>, bucket: Accessor<Bucket>, live: Accessor<boolean>) =>
  createFigure<Timeline>('timeline', () => ({ ...range(), bucket: bucket() }), live);

export const createByGroup = (range: Accessor<Range>, live: Accessor<boolean>) =>
  createFigure<ByGroup>('by-group', () => ({ ...range() }), live);

export const createCurrentMonth = (who: Accessor<Who>, live: Accessor<boolean>) =>
  createFigure<CurrentMonth>('current-month', () => ({ ...who() }), live);

export const createMonthly = (who: Accessor<Who>, live: Accessor<boolean>) =>
  createFigure<Monthly>('monthly', () => ({ ...who() }), live);

export const createByContact = (range: Accessor<Range>, order: Accessor<ContactOrder>) =>
  createFigure<{ contacts: readonly TopContact[] }>(
    'by-contact',
    () => ({ from: range().from, to: range().to, group: range().group, order: order() }),
    () => false,
  );

/** What is known of no group: a report that is asked for what it does not serve refuses. */
const ofCampaign = ({ from, to, campaign }: Range) => ({ from, to, campaign });

export const createFunnel = (range: Accessor<Range>, live: Accessor<boolean>) =>
  createFigure<Funnel>('funnel', () => ofCampaign(range()), live);

export const createReplies = (range: Accessor<Range>, live: Accessor<boolean>) =>
  createFigure<Replies>('replies', () => ofCampaign(range()), live);

export const createErrors = (range: Accessor<Range>, live: Accessor<boolean>) =>
  createFigure<ErrorReasons>('errors', () => ({ ...range() }), live);

export const createCost = (range: Accessor<Range>, live: Accessor<boolean>) =>
  createFigure<CostReport>('cost', () => ofCampaign(range()), live);

/** Of all campaigns: of a number it is not known by campaign what failed. */
export const createSenderReport = (range: Accessor<Range>, live: Accessor<boolean>) =>
  createFigure<SenderReport>('senders', () => ({ from: range().from, to: range().to }), live);
