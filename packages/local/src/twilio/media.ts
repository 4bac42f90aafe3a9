// Media fetched as Twilio fetches it: a GET of each URL once the message is accepted, whole, within a limit of size and time.

const timeoutMs = 10_000;
/** WhatsApp's limit, 16 MB: https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages. */
const maxBytes = 16 * 1024 * 1024;

/** Fetches media; requests for one URL that overlap share one download, as Twilio's cache would. */
export class MediaFetcher {
  readonly #resolveUrl: (url: string) => string;
  readonly #running = new Map<string, Promise<boolean>>();

  constructor(resolveUrl: (url: string) => string) {
    this.#resolveUrl = resolveUrl;
  }

  /** Whether every URL gave a file. */
  async fetchAll(urls: readonly string[]): Promise<boolean> {
    const results = await Promise.all(urls.map((url) => this.#fetchOnce(url)));
    return results.every((isFetched) => isFetched);
  }

  #fetchOnce(url: string): Promise<boolean> {
    const running = this.#running.get(url);
    if (running !== undefined) return running;
    const download = fetchWhole(this.#resolveUrl(url)).finally(() => this.#running.delete(url));
    this.#running.set(url, download);
    return download;
  }
}

async function fetchWhole(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok || response.body === null) return false;
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) return false;
    }
    return bytes > 0;
  } catch {
    return false;
  }
}
