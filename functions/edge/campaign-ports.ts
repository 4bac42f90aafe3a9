// What the verbs of a campaign need of a container. Apart from provider.ts: who only starts a campaign loads no provider.
import type { CampaignPorts } from '@pregon/core/campaign/campaign';
import type { DuePorts } from '@pregon/core/campaign/due';
import type { ContentsOf } from '@pregon/core/content/library';
import type { Config } from './config.ts';
import type { Ports } from './ports.ts';

/** Of a function whose campaigns have none of the provider's templates. */
const noContents: ContentsOf = () => Promise.reject(new Error('This function reads no templates of the provider.'));

/**
 * What starts a campaign at its time: no bucket, which neither the sweep nor start-campaign may open.
 * @param contents of contents.ts, for a function whose campaigns may have one of the provider's templates.
 */
export const duePorts = (ports: Ports, config: Config, contents: ContentsOf = noContents): DuePorts => ({
  db: ports.db,
  canary: config.canary,
  startGraceMs: config.startGraceMs,
  schedules: ports.schedules,
  freezes: ports.queues.freeze,
  contents,
});

export const campaignPorts = (ports: Ports, config: Config, contents: ContentsOf = noContents): CampaignPorts => ({
  ...duePorts(ports, config, contents),
  bucket: ports.bucket,
  turns: ports.queues.turn,
});
