// Starts a campaign at its time, unless it was moved or canceled since.
import { startScheduled } from '@pregon/core/campaign/due';
import { CampaignId } from '@pregon/core/id';
import * as z from 'zod';
import { duePorts } from '../edge/campaign-ports.ts';
import { contentsOf } from '../edge/contents.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { schedules } from '../edge/port/schedules.ts';
import { secrets } from '../edge/port/secrets.ts';
import { container } from '../edge/ports.ts';
import { schedule } from '../edge/schedule.ts';

const Input = z.object({ campaignId: CampaignId, version: z.int() });

export const handler = schedule(
  container('start-campaign', { db, queues, schedules, secrets }),
  Input,
  async ({ input, ports, config, note }) => {
    const due = duePorts(ports, config, contentsOf(ports, config));
    const outcome = await startScheduled(due, input.campaignId, input.version);
    note({ campaignId: input.campaignId, outcome });
  },
);
