// One status callback over HTTP, with Twilio's time-outs and retries (connection overrides, in the fragment of the URL).
import http from 'node:http';
import https from 'node:https';

/** https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides; the defaults are Twilio's. */
export interface Overrides {
  /** Retries after the first try, 0 to 5. */
  readonly retries: number;
  /** Which failures are tried again. */
  readonly retryOn: ReadonlySet<string>;
  readonly connectMs: number;
  readonly readMs: number;
  readonly totalMs: number;
}

export function overridesOf(callbackUrl: string): Overrides {
  const hash = callbackUrl.indexOf('#');
  const fragment = new URLSearchParams(hash < 0 ? '' : callbackUrl.slice(hash + 1));
  const number = (name: string, fallback: number, max: number) => {
    const value = fragment.get(name);
    return value !== null && /^\d+$/.test(value) ? Math.min(Number(value), max) : fallback;
  };
  return {
    retries: number('rc', 1, 5),
    retryOn: new Set((fragment.get('rp') ?? 'ct').split(',')),
    connectMs: number('ct', 5_000, 10_000),
    readMs: number('rt', 15_000, 15_000),
    totalMs: number('tt', 15_000, 15_000),
  };
}

export interface Delivery {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly overrides: Overrides;
}

type Ending = 'delivered' | '4xx' | '5xx' | 'ct' | 'rt';

const retryDelayMs = 50;

/** A pool of connections that callbacks share. */
export class CallbackSender {
  readonly #http = new http.Agent({ keepAlive: true, maxSockets: 48 });
  readonly #https = new https.Agent({ keepAlive: true, maxSockets: 48 });

  /** @returns the ending of the last try; a lost callback is nobody's error here, as at Twilio. */
  async deliver(delivery: Delivery): Promise<Ending> {
    const endsAt = Date.now() + delivery.overrides.totalMs;
    for (let tries = 0; ; tries += 1) {
      const ending = await this.#attempt(delivery, endsAt - Date.now());
      const { retries, retryOn } = delivery.overrides;
      const isRetried = ending !== 'delivered' && (retryOn.has('all') || retryOn.has(ending));
      if (!isRetried || tries >= retries || Date.now() + retryDelayMs >= endsAt) return ending;
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs * 2 ** tries));
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #attempt(delivery: Delivery, leftMs: number): Promise<Ending> {
    const isSecure = delivery.url.startsWith('https:');
    const { connectMs, readMs } = delivery.overrides;
    const within = (ms: number): number => Math.max(1, Math.min(ms, leftMs));
    return new Promise((resolve) => {
      let isConnected = false;
      const request = (isSecure ? https : http).request(delivery.url, {
        method: 'POST',
        agent: isSecure ? this.#https : this.#http,
        headers: { ...delivery.headers, 'content-length': Buffer.byteLength(delivery.body) },
      });
      let timer = setTimeout(() => request.destroy(), within(connectMs));
      const connected = () => {
        isConnected = true;
        clearTimeout(timer);
        timer = setTimeout(() => request.destroy(), within(readMs));
      };
      request.on('socket', (socket) => {
        if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', connected);
        else connected();
      });
      request.on('response', (response) => {
        response.resume();
        response.on('close', () => {
          clearTimeout(timer);
          resolve(endingOf(response.statusCode ?? 0));
        });
      });
      request.on('error', () => {
        clearTimeout(timer);
        resolve(isConnected ? 'rt' : 'ct');
      });
      request.end(delivery.body);
    });
  }
}

function endingOf(status: number): Ending {
  if (status >= 500) return '5xx';
  return status >= 400 ? '4xx' : 'delivered';
}
