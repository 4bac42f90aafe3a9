// What the verbs of a campaign need of a container. Apart from provider.ts: who only starts a campaign loads no provider.
import type { CampaignPorts } from '@pregon/core/campaign/campaign';
import type { Config } from './config.ts';
import type { Ports } from './ports.ts';

export const campaignPorts = (ports: Ports, config: Config): CampaignPorts => ({
  db: ports.db,
  canary: config.canary,
  startGraceMs: config.startGraceMs,
  bucket: ports.bucket,
  schedules: ports.schedules,
  turns: ports.queues.turn,
  freezes: ports.queues.freeze,
});
