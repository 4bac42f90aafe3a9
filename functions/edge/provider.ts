// The provider's channels and what sending needs, built from a container's ports and settings.
import { credentialsOf, secretOf } from '@pregon/core/account/credentials';
import { statusCallbackUrl } from '@pregon/core/channel/callback';
import { type Channel, unusableChannel } from '@pregon/core/channel/channel';
import { TwilioChannel } from '@pregon/core/channel/twilio';
import type { SendPorts } from '@pregon/core/dispatch/slice-run';
import * as Media from '@pregon/core/media/media';
import type { Config } from './config.ts';
import type { Ports } from './ports.ts';

/** A provider may queue a message for hours before it fetches the medium. */
const mediaExpiresSeconds = 6 * 3600;
/** Accounts whose connections a container keeps; the one that was used longest ago goes first. */
const keptChannels = 200;

interface Kept {
  readonly identity: string;
  readonly channel: Channel;
}
const channels = new Map<string, Kept>();

/**
 * The channel of an account; made anew when its secret has changed. Without a secret nothing can be sent: that is the line's fault,
 * and fails nobody.
 */
export async function channelOf(ports: Pick<Ports, 'secrets'>, config: Config, account: string): Promise<Channel> {
  const credentials = await credentialsOf(ports.secrets, config.provider.secrets, account);
  if (credentials === undefined)
    return unusableChannel('credentials_missing', 'There are no credentials for the account of this number.');
  const { accountSid, authToken } = credentials;
  const identity = `${accountSid}:${authToken}`;
  const kept = channels.get(account);
  channels.delete(account);
  const channel = kept?.identity === identity ? kept.channel : openChannel(ports, config, account, credentials);
  channels.set(account, { identity, channel });
  if (channels.size > keptChannels) channels.delete(channels.keys().next().value ?? '');
  return channel;
}

const authenticationFailed = '20003';

/** A token that is refused may have been replaced since it was read: the next turn reads it again. */
function openChannel(
  { secrets }: Pick<Ports, 'secrets'>,
  { provider, timings }: Config,
  account: string,
  { accountSid, authToken }: { readonly accountSid: string; readonly authToken: string },
): Channel {
  const channel = new TwilioChannel({
    accountSid,
    authToken,
    baseUrl: provider.baseUrl,
    timeoutMs: timings.providerTimeoutMs,
  });
  return {
    list: (from, to, since) => channel.list(from, to, since),
    async send(from, message) {
      const sent = await channel.send(from, message);
      if (sent.outcome === 'error' && sent.code === authenticationFailed)
        secrets.doubt(secretOf(provider.secrets, account));
      return sent;
    },
  };
}

export function sendPorts(ports: Ports, config: Config): SendPorts {
  return {
    db: ports.db,
    channelOf: (account) => channelOf(ports, config, account),
    mediaUrl: (userId, mediaId) =>
      ports.bucket.presignGet(Media.keyOf(userId, mediaId), { expiresSeconds: mediaExpiresSeconds }),
    statusCallback: (attempt) => statusCallbackUrl(`${config.publicApiUrl}/webhooks/twilio/status`, attempt),
    timing: config.timings,
  };
}
