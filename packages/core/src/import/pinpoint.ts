// The columns of Amazon Pinpoint's segment files: `ChannelType,Address,User.UserAttributes.…`, as its imports and exports write them.

/** What of a row decides whether it may be written to. */
const roles = {
  address: 'numero',
  channeltype: 'channel',
  optout: 'opt_out',
  endpointstatus: 'endpoint_status',
} as const;
export type PinpointRole = (typeof roles)[keyof typeof roles];

export interface PinpointColumns {
  readonly roles: ReadonlyMap<number, PinpointRole>;
  /** The columns without what Pinpoint puts before a name: `User.UserAttributes.FirstName` is `FirstName`. */
  readonly headers: readonly string[];
}

const prefix = /^(?:User\.UserAttributes|Attributes|Metrics)\./i;

/** Undefined for a header that is not Pinpoint's: an `Address` alone may be where somebody lives. */
export function pinpointColumns(headers: readonly string[]): PinpointColumns | undefined {
  const names = headers.map((header) => header.toLowerCase());
  const isPinpoint =
    names.includes('channeltype') || headers.some((header) => prefix.test(header) || /^User\.UserId$/i.test(header));
  if (!names.includes('address') || !isPinpoint) return undefined;
  const found = Object.entries(roles).map(([name, role]) => [names.indexOf(name), role] as const);
  return { roles: new Map(found.filter(([index]) => index >= 0)), headers: headers.map(plainName) };
}

/** An attribute of several values may have a column for each: `Attributes.Interests.0`. The first keeps the name. */
const plainName = (header: string): string => header.replace(prefix, '').replace(/\.0$/, '');

const phones = new Set(['', 'SMS', 'VOICE', 'CUSTOM']);

export type PinpointReason = 'channel_not_phone' | 'opted_out' | 'endpoint_inactive';

/**
 * Why Pinpoint would not have written to a row. EMAIL and all that PUSH, GCM, APNS and the like reach are no phones; who opted out there (`ALL`)
 * did so for good.
 */
export function pinpointReason(row: {
  readonly channel: string;
  readonly optOut: string;
  readonly status: string;
}): PinpointReason | undefined {
  const said = (text: string) => text.trim().toUpperCase();
  if (!phones.has(said(row.channel))) return 'channel_not_phone';
  if (said(row.optOut) === 'ALL') return 'opted_out';
  return said(row.status) === 'INACTIVE' ? 'endpoint_inactive' : undefined;
}
