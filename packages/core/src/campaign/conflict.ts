// A transition that found the campaign in another state.
import type { Db } from '../db/client.ts';
import { DomainError } from '../error.ts';
import type { CampaignId, UserId } from '../id.ts';
import { get } from './view.ts';

/** The typed conflict of a transition that found no row, saying which state it found. */
export async function conflict(
  db: Db,
  userId: UserId,
  id: CampaignId,
  code: string,
  sentence: string,
): Promise<DomainError> {
  const { status } = await get(db, userId, id);
  return new DomainError('conflict', code, `${sentence}; this campaign is ${status}.`, {
    facts: { campaignStatus: status },
  });
}
