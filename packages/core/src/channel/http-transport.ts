// HTTP over kept connections that knows, when a request fails, whether it had left: the line between `wait` and `unknown`.
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';

export interface TransportOptions {
  /** From the call to the last byte of the answer, milliseconds. Must end before the function that calls does. */
  readonly timeoutMs: number;
  /** Connections at once; more calls wait for one (and may time out unsent). Default 512: 80 calls a second that hang for 6 s. */
  readonly maxSockets?: number;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** No answer, or only a part of one. */
export class TransportError extends Error {
  /** `timeout`, or what the socket said: `ECONNREFUSED`, `ECONNRESET` … */
  readonly code: string;
  /** Whether any byte of the request may have reached the provider. False only when that is certain. */
  readonly requestLeft: boolean;

  constructor(code: string, requestLeft: boolean, cause?: unknown) {
    super(requestLeft ? `The request left, then ${code}.` : `The request could not be sent: ${code}.`, { cause });
    this.name = 'TransportError';
    this.code = code;
    this.requestLeft = requestLeft;
  }
}

/**
 * Kept connections are dropped when idle for so long: a provider (or a frozen Lambda) closes them unseen, and a request that
 * meets a closed connection counts as one that left.
 */
const idleMs = 4_000;

export class HttpTransport {
  readonly #timeoutMs: number;
  readonly #http: http.Agent;
  readonly #https: https.Agent;
  #inFlight = 0;
  #lastUsedAt = Date.now();

  constructor(options: TransportOptions) {
    this.#timeoutMs = options.timeoutMs;
    // The agent's own time-out concerns idle connections; calls have their deadline below.
    const agent = { keepAlive: true, maxSockets: options.maxSockets ?? 512, timeout: idleMs };
    this.#http = new http.Agent(agent);
    this.#https = new https.Agent(agent);
  }

  /** @returns the whole answer, whatever its status. Throws a TransportError, nothing else. */
  async request(request: HttpRequest): Promise<{ status: number; body: string }> {
    // A Lambda's timers stand still while it is frozen; its clock does not.
    if (this.#inFlight === 0 && Date.now() - this.#lastUsedAt > idleMs) this.close();
    this.#inFlight += 1;
    try {
      return await this.#exchange(request);
    } finally {
      this.#inFlight -= 1;
      this.#lastUsedAt = Date.now();
    }
  }

  /** Closes the kept connections; a later request opens new ones. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #exchange(request: HttpRequest): Promise<{ status: number; body: string }> {
    const isSecure = request.url.startsWith('https:');
    return new Promise((resolve, reject) => {
      let requestLeft = false;
      const body = request.body ?? '';
      const outgoing = (isSecure ? https : http).request(request.url, {
        method: request.method,
        agent: isSecure ? this.#https : this.#http,
        headers: { ...request.headers, ...(body === '' ? {} : { 'Content-Length': Buffer.byteLength(body) }) },
      });
      onConnected(outgoing, isSecure, () => {
        requestLeft = true;
      });
      const fail = (code: string, cause?: unknown) => {
        clearTimeout(deadline);
        reject(new TransportError(code, requestLeft, cause));
        outgoing.destroy();
      };
      // An answer that has arrived while this process was busy is read first: the immediate runs after the sockets.
      const deadline = setTimeout(() => setImmediate(() => fail('timeout')), this.#timeoutMs);
      outgoing.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'error', error));
      outgoing.on('response', (response) =>
        readAll(response).then(
          (text) => {
            clearTimeout(deadline);
            resolve({ status: response.statusCode ?? 0, body: text });
          },
          (error: NodeJS.ErrnoException) => fail(error.code ?? 'aborted', error),
        ),
      );
      outgoing.end(body);
    });
  }
}

/** Calls back when the request may have begun to leave: on a new connection once it stands (and is encrypted), on a kept one at once. */
function onConnected(request: ClientRequest, isSecure: boolean, callback: () => void): void {
  request.on('socket', (socket) => {
    if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', callback);
    else callback();
  });
}

function readAll(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    response.on('error', reject);
  });
}
