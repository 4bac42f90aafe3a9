// Starts a campaign at its time, unless it was moved or canceled since.
import * as Campaign from '@pregon/core/campaign/campaign';
import { CampaignId } from '@pregon/core/id';
import * as z from 'zod';
import { campaignPorts } from '../edge/provider.ts';
import { schedule } from '../edge/schedule.ts';

const Input = z.object({ campaignId: CampaignId, version: z.int() });

export const handler = schedule('start-campaign', Input, async ({ input, ports, config, note }) => {
  const isStarted = await Campaign.startScheduled(campaignPorts(ports, config), input.campaignId, input.version);
  note({ campaignId: input.campaignId, isStarted });
});
