import { describe, expect, it } from 'vitest';
import { CampaignId, newId } from '../id.ts';
import { ofCampaign } from './queue-status.ts';
import type { CampaignView } from './view.ts';

const startedAt = new Date('2026-11-22T10:00:00Z');
const now = new Date(startedAt.getTime() + 50_000);

const campaign = (counts: Partial<CampaignView['counts']>, over: Partial<CampaignView> = {}): CampaignView => ({
  id: newId(CampaignId),
  name: 'Promo',
  status: 'running',
  statusReason: null,
  templates: ['Hola'],
  templateCount: 1,
  content: null,
  mediaId: null,
  audience: { groups: ['VIP'] },
  senderIds: [],
  rate: null,
  priority: 'normal',
  scheduledAt: null,
  recurrence: null,
  series: null,
  quietHours: 'user',
  deadlineAt: null,
  totalRecipients: 1000,
  counts: {
    ...{
      queued: 0,
      sending: 0,
      sent: 0,
      error: 0,
      skipped: 0,
      unknown: 0,
      canceled: 0,
      delivered: 0,
      read: 0,
      undelivered: 0,
    },
    ...counts,
  },
  lines: [],
  frozenAt: startedAt,
  startedAt,
  finishedAt: null,
  createdAt: startedAt,
  updatedAt: now,
  ...over,
});

describe('the queue status', () => {
  it('says sending while the campaign runs, and its jobs of a hundred add up', () => {
    const status = ofCampaign(campaign({ sent: 480, error: 20, sending: 90, queued: 410 }), now);
    expect(status).toMatchObject({
      status: 'sending',
      totalJobs: 10,
      completedJobs: 5,
      failedJobs: 0,
      activeJobs: 1,
      waitingJobs: 4,
      progress: { processed: 500, total: 1000, success: 480, failed: 20, percentage: 50 },
      metrics: { ratePerSecond: 10, elapsedMs: 50_000, remainingMs: 50_000, unknown: 0, skipped: 0 },
    });
  });

  it('counts a hundred errors as a failed job', () => {
    const status = ofCampaign(campaign({ sent: 100, error: 250, queued: 650 }), now);
    expect(status).toMatchObject({ completedJobs: 1, failedJobs: 2, activeJobs: 0, waitingJobs: 7 });
  });

  it('is complete at the end, the last job being smaller', () => {
    const finishedAt = new Date(startedAt.getTime() + 10_000);
    const status = ofCampaign(campaign({ sent: 250 }, { totalRecipients: 250, status: 'completed', finishedAt }), now);
    expect(status).toMatchObject({ status: 'completed', totalJobs: 3, completedJobs: 3, waitingJobs: 0 });
    expect(status.metrics).toMatchObject({ elapsedMs: 10_000, remainingMs: 0 });
    expect(status.progress.percentage).toBe(100);
  });

  it('cannot tell the remaining time before anything went out', () => {
    const status = ofCampaign(campaign({ queued: 1000 }, { status: 'draft', startedAt: null }), now);
    expect(status.metrics).toMatchObject({ ratePerSecond: 0, elapsedMs: 0, remainingMs: null });
  });

  it('has no jobs without people', () => {
    expect(ofCampaign(campaign({}, { totalRecipients: 0 }), now)).toMatchObject({
      totalJobs: 0,
      progress: { percentage: 0 },
    });
  });
});
