// What an account still lacks for its first campaign, by what the API tells of it.
import type { Sender } from '../../data/senders.ts';
import type { Campaign, Import } from '../../data/types.ts';

export type StepName = 'number' | 'people' | 'message' | 'send';

export interface FirstStep {
  readonly name: StepName;
  readonly isDone: boolean;
  readonly href: string;
}

export interface Account {
  readonly senders: readonly Pick<Sender, 'state' | 'isStopped'>[];
  readonly people: number;
  readonly imports: readonly Pick<Import, 'importId' | 'status' | 'undo'>[];
  /** The newest kept message. */
  readonly templateId: string | undefined;
  readonly campaigns: readonly Pick<Campaign, 'id' | 'status'>[];
}

/** Nothing has been started: drafts are no campaigns yet. */
export const isNew = (campaigns: Account['campaigns']): boolean => campaigns.every(({ status }) => status === 'draft');

/** Each step leads to where it is done; the last to a campaign that has what the others brought. */
export function firstSteps({ senders, people, imports, templateId, campaigns }: Account): readonly FirstStep[] {
  const draft = campaigns.find(({ status }) => status === 'draft');
  const file = imports.find(({ status, undo }) => status === 'completed' && undo === undefined);
  const brought = new URLSearchParams({
    ...(file ? { import: file.importId } : {}),
    ...(templateId ? { template: templateId } : {}),
  });
  const anew = brought.size > 0 ? `/campaigns/new?${brought}` : '/campaigns/new';
  const isReady = senders.some(({ state, isStopped }) => state === 'active' && !isStopped);
  return [
    { name: 'number', isDone: isReady, href: '/numbers' },
    { name: 'people', isDone: people > 0, href: '/imports' },
    { name: 'message', isDone: templateId !== undefined || draft !== undefined, href: '/templates/new' },
    { name: 'send', isDone: false, href: draft ? `/campaigns/${draft.id}/edit` : anew },
  ];
}
