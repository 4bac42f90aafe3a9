// Builds the dashboard with its own Vite when its sources have changed, into a folder that replaces the old one whole.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import path from 'node:path';

export interface WebBuild {
  /** The folder to serve. */
  readonly dir: string;
  readonly isCached: boolean;
}

/** What the build reads, relative to web/. */
const sources = ['index.html', 'package.json', 'tsconfig.json', 'vite.config.ts', 'public', 'src'];

/**
 * Makes `web/dist` unless it stands for the present sources and dependencies.
 * @param root the repository's.
 * @param signal ends a build under way.
 * @throws with Vite's own words when the build fails.
 */
export async function buildWeb(root: string, signal: AbortSignal): Promise<WebBuild> {
  const web = path.join(root, 'web');
  const dir = path.join(web, 'dist');
  const stampFile = path.join(dir, '.sources');
  const stamp = await hashOf(root, web);
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return { dir, isCached: true };

  const draft = path.join(web, 'node_modules', `.dist-${process.pid}`);
  try {
    await mkdir(path.dirname(draft), { recursive: true });
    await runVite(web, draft, signal);
    await access(path.join(draft, 'index.html'));
    await writeFile(path.join(draft, '.sources'), stamp);
    await rm(dir, { recursive: true, force: true });
    await rename(draft, dir);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return { dir, isCached: false };
}

async function runVite(web: string, outDir: string, signal: AbortSignal): Promise<void> {
  const vite = path.join(
    path.dirname(createRequire(path.join(web, 'package.json')).resolve('vite/package.json')),
    'bin/vite.js',
  );
  const child = spawn(process.execPath, [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'], {
    cwd: web,
    // Tests set NODE_ENV=test, of which Solid would make its development build.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  // The API's start goes before the dashboard's build: both run on the same few cores.
  if (child.pid !== undefined) setPriority(child.pid, 10);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The dashboard could not be built:\n${said.trim()}`);
}

async function hashOf(root: string, web: string): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(path.join(root, 'package-lock.json')).catch(() => ''));
  for (const source of sources) {
    for (const file of await filesIn(path.join(web, source))) {
      hash
        .update(path.relative(web, file))
        .update('\0')
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** The files under a path, sorted; none when there is nothing. Tests are no part of the build. */
async function filesIn(start: string): Promise<string[]> {
  const entries = await readdir(start, { withFileTypes: true, recursive: true }).catch(() => undefined);
  if (entries === undefined) {
    return access(start).then(
      () => [start],
      () => [],
    );
  }
  return entries
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
