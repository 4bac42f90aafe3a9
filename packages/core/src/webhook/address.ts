// Which addresses a webhook may have. Whoever may name a URL could otherwise have us ask what only we can reach: the function's own
// runtime, the cloud's metadata, a private network.
import dns from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Where webhooks may go. `any`, for one machine: plain HTTP and addresses of its own too. */
export type Targets = 'public' | 'any';

/** Of the whole internet: not private, loopback, link-local, shared, reserved, multicast, nor a v4 one of these written as v6. */
export const isPublic = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';

const bare = (host: string): string => host.replace(/^\[|\]$/g, '');

/** Whether a URL may be asked at all. What its name stands for is looked at again at each connection. */
export function isAllowed(url: URL, targets: Targets): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (targets === 'any') return url.protocol === 'https:' || url.protocol === 'http:';
  const host = bare(url.hostname);
  return url.protocol === 'https:' && (isIP(host) === 0 || isPublic(host));
}

/**
 * As dns.lookup, and fails when one of the addresses is not public. The connection is made to the very addresses that were looked at, so that
 * a name which answers differently the next moment gains nothing.
 */
export const publicLookup: LookupFunction = (host, options, callback) => {
  dns.lookup(host, { ...options, all: true }, (error, found) => {
    const [first] = found ?? [];
    if (error || first === undefined) return callback(error ?? refusal(host), '');
    if (!found.every(({ address }) => isPublic(address))) return callback(refusal(host), '');
    return options.all ? callback(null, found) : callback(null, first.address, first.family);
  });
};

const refusal = (host: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${host} has an address that is not public.`), { code: 'address_refused' });
