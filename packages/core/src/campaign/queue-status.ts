// The progress of a campaign in the words of the queue that it once was: a job is 100 recipients.
import type { Db } from '../db/client.ts';
import type { CampaignId, UserId } from '../id.ts';
import { type CampaignView, get } from './view.ts';

const jobSize = 100;

export interface QueueStatus {
  readonly campaignId: CampaignId;
  /** As the campaign's, but `sending` while it is running. */
  readonly status: string;
  readonly totalJobs: number;
  readonly activeJobs: number;
  readonly waitingJobs: number;
  readonly completedJobs: number;
  readonly failedJobs: number;
  readonly progress: { processed: number; total: number; success: number; failed: number; percentage: number };
  readonly metrics: {
    ratePerSecond: number;
    elapsedMs: number;
    remainingMs: number | null;
    unknown: number;
    skipped: number;
  };
}

export async function queueStatus(db: Db, userId: UserId, id: CampaignId): Promise<QueueStatus> {
  return ofCampaign(await get(db, userId, id), new Date());
}

/** Jobs are filled in the order failed, completed, active, waiting, so that they always add up to the total. */
export function ofCampaign(campaign: CampaignView, now: Date): QueueStatus {
  const { counts, totalRecipients: total } = campaign;
  const processed = counts.sent + counts.error + counts.skipped + counts.canceled;
  const totalJobs = Math.ceil(total / jobSize);
  const doneJobs = processed === total ? totalJobs : Math.floor(processed / jobSize);
  const failedJobs = Math.min(doneJobs, Math.floor(counts.error / jobSize));
  const activeJobs = Math.min(totalJobs - doneJobs, Math.ceil((counts.sending + counts.unknown) / jobSize));
  const elapsedMs = campaign.startedAt ? (campaign.finishedAt ?? now).getTime() - campaign.startedAt.getTime() : 0;
  const ratePerSecond = elapsedMs > 0 ? Math.round(((counts.sent + counts.error) * 10_000) / elapsedMs) / 10 : 0;
  const left = total - processed;
  return {
    campaignId: campaign.id,
    status: campaign.status === 'running' ? 'sending' : campaign.status,
    totalJobs,
    activeJobs,
    waitingJobs: totalJobs - doneJobs - activeJobs,
    completedJobs: doneJobs - failedJobs,
    failedJobs,
    progress: {
      processed,
      total,
      success: counts.sent,
      failed: counts.error,
      percentage: total === 0 ? 0 : Math.floor((processed / total) * 100),
    },
    metrics: {
      ratePerSecond,
      elapsedMs,
      remainingMs: left === 0 ? 0 : ratePerSecond > 0 ? Math.ceil((left / ratePerSecond) * 1000) : null,
      unknown: counts.unknown,
      skipped: counts.skipped,
    },
  };
}
