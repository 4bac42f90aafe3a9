// The provider's channel and what sending needs, built from a container's ports and settings.
import { statusCallbackUrl } from '@pregon/core/channel/callback';
import type { Channel } from '@pregon/core/channel/channel';
import { TwilioChannel } from '@pregon/core/channel/twilio';
import type { SendPorts } from '@pregon/core/dispatch/slice-run';
import * as Media from '@pregon/core/media/media';
import * as z from 'zod';
import type { Config } from './config.ts';
import type { Ports } from './ports.ts';

/** A provider may queue a message for hours before it fetches the medium. */
const mediaExpiresSeconds = 6 * 3600;

const Credentials = z.object({ accountSid: z.string(), authToken: z.string() });

let channel: { readonly credentials: string; readonly channel: Channel } | undefined;

/** The deployment's account; made anew when its secret has changed. */
export async function channelOf(ports: Ports, config: Config): Promise<Channel> {
  const credentials = await ports.secrets.read(config.provider.secretArn, Credentials);
  const identity = JSON.stringify(credentials);
  if (channel?.credentials !== identity) {
    const made = new TwilioChannel({
      ...credentials,
      baseUrl: config.provider.baseUrl,
      timeoutMs: config.timings.providerTimeoutMs,
    });
    channel = { credentials: identity, channel: made };
  }
  return channel.channel;
}

export async function sendPorts(ports: Ports, config: Config): Promise<SendPorts> {
  return {
    db: ports.db,
    channel: await channelOf(ports, config),
    mediaUrl: (userId, mediaId) =>
      ports.bucket.presignGet(Media.keyOf(userId, mediaId), { expiresSeconds: mediaExpiresSeconds }),
    statusCallback: (attempt) => statusCallbackUrl(`${config.publicApiUrl}/webhooks/twilio/status`, attempt),
    timing: config.timings,
  };
}
