// A transition that found the campaign in another state.
import type { Db } from '../db/client.ts';
import { DomainError } from '../error.ts';
import type { CampaignId, UserId } from '../id.ts';
import { type CampaignView, get } from './view.ts';

/** The typed conflict of a transition that found no row, saying which state it found. */
export async function conflict(
  db: Db,
  userId: UserId,
  id: CampaignId,
  code: string,
  sentence: string,
): Promise<DomainError> {
  return conflictOf(await get(db, userId, id), code, sentence);
}

/** The same of a campaign that was just read. */
export function conflictOf({ status }: Pick<CampaignView, 'status'>, code: string, sentence: string): DomainError {
  return new DomainError('conflict', code, `${sentence}; this campaign is ${status}.`, {
    facts: { campaignStatus: status },
  });
}
