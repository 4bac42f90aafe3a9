// The sweep, each minute while work is open.
import { sweep } from '@pregon/core/sweep/sweep';
import { postDue } from '@pregon/core/webhook/turn';
import * as z from 'zod';
import { duePorts } from '../edge/campaign-ports.ts';
import { contentsOf } from '../edge/contents.ts';
import { db } from '../edge/port/database.ts';
import { queues } from '../edge/port/queues.ts';
import { schedules } from '../edge/port/schedules.ts';
import { secrets } from '../edge/port/secrets.ts';
import { container } from '../edge/ports.ts';
import { channelOf } from '../edge/provider.ts';
import { schedule } from '../edge/schedule.ts';

export const handler = schedule(
  container('sweep', { db, queues, schedules, secrets }),
  z.unknown(),
  async ({ ports, config, note }) => {
    const sweepPorts = {
      ...duePorts(ports, config, contentsOf(ports, config)),
      turns: ports.queues.turn,
      channelOf: (account: string) => channelOf(ports, config, account),
      timing: config.timings,
    };
    try {
      note({ ...(await sweep(sweepPorts)) });
    } finally {
      // Last, for what the sweep itself has ended; and whatever it failed at.
      note({ webhooks: await postDue({ db: ports.db, turns: ports.queues.webhook }) });
    }
  },
);
