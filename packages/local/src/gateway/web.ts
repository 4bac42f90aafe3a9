// The web port: the built dashboard, /config.json and, under /api, the API: what CloudFront does in the account.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RequestListener } from './gateway.ts';
import { securityHeaders } from './security-headers.ts';

export interface WebOptions {
  /** The folder of the built dashboard; pages asked for earlier wait, and get its rejection's message as 503. */
  readonly dir: Promise<string>;
  /** The body of GET /config.json. */
  readonly config: unknown;
  /** Origins besides its own that the dashboard calls: the identity provider and the bucket. */
  readonly connectOrigins: readonly string[];
  /** Answers /api and all below it. */
  readonly api: RequestListener;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

export function createWeb(options: WebOptions): RequestListener {
  const security = securityHeaders(options.connectOrigins);
  options.dir.catch(() => {}); // told to each who asks
  return (request, response) => {
    const target = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (target === '/api' || target.startsWith('/api/')) return options.api(request, response);
    for (const [name, value] of Object.entries(security)) response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    }
    if (target === '/config.json') {
      const body = JSON.stringify(options.config);
      return void response
        .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end(body);
    }
    options.dir.then(
      (dir) => sendFile(dir, target, request, response).catch(() => response.destroy()),
      (error: Error) => plain(response, 503, error.message),
    );
  };
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(text);
}

/** A missing page is the single page's own affair; a missing file is 404. */
async function sendFile(
  dir: string,
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const wanted = inside(dir, target);
  const hasExtension = path.extname(target) !== '';
  const file = (await fileAt(wanted)) ?? (hasExtension ? undefined : await fileAt(path.join(dir, 'index.html')));
  if (file === undefined) return plain(response, 404, 'Not found');
  const etag = `"${file.sizeBytes.toString(36)}-${Math.floor(file.changedMs).toString(36)}"`;
  const headers = { etag, 'cache-control': cacheControl(dir, file.path) };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const type = types[path.extname(file.path)] ?? 'application/octet-stream';
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': file.sizeBytes });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file.path), response);
}

/** Undefined for a path that leaves the folder, or cannot be decoded. */
function inside(dir: string, target: string): string | undefined {
  try {
    const file = path.join(dir, decodeURIComponent(target));
    return file.startsWith(dir + path.sep) && !file.includes('\0') ? file : undefined;
  } catch {
    return undefined;
  }
}

async function fileAt(file: string | undefined) {
  if (file === undefined) return undefined;
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true ? { path: file, sizeBytes: found.size, changedMs: found.mtimeMs } : undefined;
}

/** Files under assets/ carry their content's hash in their name; everything else is asked for again. */
const cacheControl = (dir: string, file: string): string =>
  path.relative(dir, file).startsWith(`assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache';
