// The sweep, each minute while work is open.
import { sweep } from '@pregon/core/sweep/sweep';
import * as z from 'zod';
import { channelOf } from '../edge/provider.ts';
import { schedule } from '../edge/schedule.ts';

export const handler = schedule('sweep', z.unknown(), async ({ ports, config, note }) => {
  const report = await sweep({
    db: ports.db,
    turns: ports.queues.turn,
    freezes: ports.queues.freeze,
    schedules: ports.schedules,
    channel: await channelOf(ports, config),
    timing: config.timings,
  });
  note({ ...report });
});
