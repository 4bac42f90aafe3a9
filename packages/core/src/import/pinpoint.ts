// The columns of Amazon Pinpoint's segment files: `ChannelType,Address,User.UserAttributes.…`, as its imports and exports write them.

export interface PinpointColumns {
  /** Where the phone is. */
  readonly address: number;
  /** Where the channel is, if the file says. */
  readonly channel: number | undefined;
  /** The columns without what Pinpoint puts before a name: `User.UserAttributes.FirstName` is `FirstName`. */
  readonly headers: readonly string[];
}

const prefix = /^(?:User\.UserAttributes|Attributes|Metrics)\./i;

/** Undefined for a header that is not Pinpoint's: an `Address` alone may be where somebody lives. */
export function pinpointColumns(headers: readonly string[]): PinpointColumns | undefined {
  const at = (name: string) => headers.findIndex((header) => header.toLowerCase() === name);
  const [address, channel] = [at('address'), at('channeltype')];
  const isPinpoint = channel >= 0 || headers.some((header) => prefix.test(header) || /^User\.UserId$/i.test(header));
  if (address < 0 || !isPinpoint) return undefined;
  return { address, channel: channel < 0 ? undefined : channel, headers: headers.map(plainName) };
}

/** An attribute of several values may have a column for each: `Attributes.Interests.0`. The first keeps the name. */
const plainName = (header: string): string => header.replace(prefix, '').replace(/\.0$/, '');

const phones = new Set(['', 'SMS', 'VOICE', 'CUSTOM']);

/** Whether an address of this channel is a phone. EMAIL and all that PUSH, GCM, APNS and the like reach are none. */
export const isPhoneChannel = (channel: string): boolean => phones.has(channel.trim().toUpperCase());
