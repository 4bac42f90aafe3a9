// What the verbs of a campaign need of a container. Apart from provider.ts: who only starts a campaign loads no provider.
import type { CampaignPorts } from '@pregon/core/campaign/campaign';
import type { DuePorts } from '@pregon/core/campaign/due';
import type { Config } from './config.ts';
import type { Ports } from './ports.ts';

/** What starts a campaign at its time: no bucket, which neither the sweep nor start-campaign may open. */
export const duePorts = (ports: Ports, config: Config): DuePorts => ({
  db: ports.db,
  canary: config.canary,
  startGraceMs: config.startGraceMs,
  schedules: ports.schedules,
  freezes: ports.queues.freeze,
});

export const campaignPorts = (ports: Ports, config: Config): CampaignPorts => ({
  ...duePorts(ports, config),
  bucket: ports.bucket,
  turns: ports.queues.turn,
});
