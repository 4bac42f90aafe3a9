// `npm run bench -- NAME`: measures, prints the figures beside their goals, and leaves nothing behind. Exits with 1 only when a
// side did other work than it should have, or something broke; a goal that is missed is a finding.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench, Measured } from './bench.ts';
import { benches } from './benches.ts';
import { type Options, readOptions, sizesOf, usage } from './options.ts';
import { tableOf } from './table.ts';

const say = (progress: string): void => {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${progress}\n`);
};

function readCommand(): Options & { bench: Bench | undefined } {
  try {
    const options = readOptions(process.argv.slice(2));
    const { name } = options;
    const bench = name !== undefined && Object.hasOwn(benches, name) ? benches[name] : undefined;
    if (name !== undefined && bench === undefined) throw new Error(`There is no bench ${name}.`);
    if (options.kill !== undefined && bench?.measureKilled === undefined) throw new Error('--kill is for import.');
    return { ...options, bench };
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage(benches)}`);
    process.exit(2);
  }
}

let timesAsked = 0;

/** Ends what runs when the user or the bootstrap asks for it; asked again, it no longer waits. */
function endWhenAsked(end: () => Promise<void>): void {
  const ask = (code: number) => async () => {
    timesAsked += 1;
    if (timesAsked === 1) await end().catch((error: unknown) => console.error(error));
    process.exit(code);
  };
  process.on('SIGINT', ask(130));
  process.on('SIGTERM', ask(143));
  process.on('SIGHUP', ask(129));
  // The bootstrap was killed: nobody waits for the figures.
  process.once('disconnect', ask(1));
  process.channel?.unref();
}

async function measure(bench: Bench, options: Options): Promise<Measured> {
  await using started = new AsyncDisposableStack();
  endWhenAsked(() => started.disposeAsync());
  const dir = await mkdtemp(path.join(tmpdir(), 'pregon-bench-'));
  started.defer(() => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  // PostgreSQL refuses to run as root, so as root it runs as another user, who has to pass through here.
  await chmod(dir, 0o755);
  try {
    const run = { ...sizesOf(bench, options), dir, started, say };
    const { kill } = options;
    const killed = kill === undefined ? undefined : bench.measureKilled?.(run, kill);
    return await (killed ?? bench.measure(run));
  } catch (error) {
    // What was taken from under it fails, and is no news: the process ends when everything is put away.
    if (timesAsked > 0) await new Promise(() => undefined);
    throw error;
  }
}

const { bench, ...options } = readCommand();
if (bench === undefined || options.help) {
  console.log(usage(benches));
} else {
  const at = new Date().toISOString();
  const measured = await measure(bench, options);
  const { figures, pairs } = measured;
  console.log(tableOf(measured, bench.goals));
  if (options.json !== undefined) {
    const result = { bench: options.name, at, figures, pairs };
    await writeFile(options.json, `${JSON.stringify(result, undefined, 2)}\n`);
  }
}
