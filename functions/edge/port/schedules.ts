// The deployment's schedule group, for functions with the grant `schedules`.
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { Schedules } from '@pregon/core/cloud/schedule';
import type { Opener } from '../ports.ts';

export const schedules: Opener<'schedules'> = (config) => new Schedules(new SchedulerClient({}), config.schedules);
