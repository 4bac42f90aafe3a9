// The parts of the `twilio` package that a Lambda needs, over our own HTTP. The deep paths are internals of the pinned version,
// so they stand in this file alone: the package's front door would add 4 MB to each bundle, and its own client 400 kB, most
// of it an HTTP library that we replace.
import type BaseTwilio from 'twilio/lib/base/BaseTwilio.js';
import DomainModule from 'twilio/lib/base/Domain.js';
import VersionModule from 'twilio/lib/base/Version.js';
import type V2010 from 'twilio/lib/rest/api/V2010.js';
import { MessageListInstance } from 'twilio/lib/rest/api/v2010/account/message.js';
import { HttpTransport, type TransportOptions } from './http-transport.ts';

export type { MessageInstance, MessageListInstance } from 'twilio/lib/rest/api/v2010/account/message.js';

export interface TwilioClientOptions extends TransportOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** Default https://api.twilio.com. */
  readonly baseUrl?: string | undefined;
}

// A default import of these CommonJS files is the whole module in Node and esbuild, its `default` alone in vitest.
const Domain = 'default' in DomainModule ? DomainModule.default : DomainModule;
const Version = 'default' in VersionModule ? VersionModule.default : VersionModule;

const apiUrl = 'https://api.twilio.com';

/**
 * What the package's resources need of a client: its requests, on our transport. No environment, no proxy, no repeats, and
 * errors that tell whether the request had left. (Its own client hides that, opens at most 20 connections and is half as fast.)
 */
class Client {
  readonly #transport: HttpTransport;
  readonly #authorization: string;

  constructor(options: TwilioClientOptions, transport: HttpTransport) {
    this.#transport = transport;
    this.#authorization = `Basic ${Buffer.from(`${options.accountSid}:${options.authToken}`).toString('base64')}`;
  }

  async request(options: BaseTwilio.RequestOpts): Promise<{ statusCode: number; body: string }> {
    const url = new URL(options.uri ?? '');
    for (const [name, value] of fields(options.params)) url.searchParams.append(name, value);
    const response = await this.#transport.request({
      method: (options.method ?? 'get').toUpperCase(),
      url: url.href,
      headers: { ...stringHeaders(options.headers), Authorization: this.#authorization, 'User-Agent': 'pregon' },
      body: options.data === undefined ? undefined : new URLSearchParams(fields(options.data)).toString(),
    });
    return { statusCode: response.status, body: response.body };
  }
}

/** The Messages resource of one account. */
export function openMessages(options: TwilioClientOptions): { messages: MessageListInstance; close(): void } {
  const transport = new HttpTransport(options);
  const client = new Client(options, transport) as unknown as BaseTwilio.Client;
  const domain = new Domain(client, options.baseUrl ?? apiUrl);
  // The package's own V2010 would import every resource of the API; messages need nothing of it but what Version has.
  const version = new Version(domain, '2010-04-01') as unknown as V2010.default;
  return { messages: MessageListInstance(version, options.accountSid), close: () => transport.close() };
}

/** A list is sent as its name once for each value, as Twilio reads lists. */
function fields(values: object | undefined): [string, string][] {
  return Object.entries(values ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item) => item !== undefined)
      .map((item): [string, string] => [name, String(item)]),
  );
}

function stringHeaders(headers: object | undefined): Record<string, string> {
  return Object.fromEntries(fields(headers));
}
