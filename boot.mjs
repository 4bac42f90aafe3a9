// Brings a machine that has only Node and npm to the point where Pregón runs: installs what the command needs, once, then
// runs its script on the Node that the lock pins. Without dependencies, and in syntax that Node 20 parses.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.pregon-install.json');
const pinnedNode = join(modules, '.bin', 'node');

const commands = {
  start: { script: 'packages/local/src/main.ts', scope: 'start' },
  test: { script: 'tests/run.ts', scope: 'all' },
  bench: { script: 'bench/run.ts', scope: 'all' },
  chaos: { script: 'tests/chaos/run.ts', scope: 'all' },
  synth: { script: 'tests/run.ts', scope: 'all', leading: ['synth'] },
  check: { script: 'tests/run.ts', scope: 'all', leading: ['format', 'lint', 'types', 'unit'] },
};

// What only deployment and tests need (SST, the CDK, a browser driver) is half of the whole install, so `start` leaves it out.
const startScope = ['packages/core', 'packages/local', 'functions', 'web'];

class Refusal extends Error {}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/** What an install is measured by: the lock, and the machine, since a copied node_modules holds another machine's binaries. */
const fingerprint = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');

/** What npm says that it installed; absent while an install has not finished. */
const installed = () => readJson(join(modules, '.package-lock.json'))?.packages;

/** Only a whole install links it. */
const testsWorkspace = 'node_modules/@pregon/tests';

/** True if somebody's own `npm install` already left everything of the lock in node_modules. */
const installedByHand = () => {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  const found = installed();
  if (found === undefined) return false;
  return Object.entries(wanted).every(
    ([path, { optional, devOptional, version }]) =>
      path === '' || optional || devOptional || (path in found && found[path].version === version),
  );
};

/** The scope that has to be installed now, or undefined when nothing is missing. Never less than what is there. */
const missing = (scope) => {
  const print = fingerprint();
  const stamp = existsSync(pinnedNode) ? readJson(stampFile) : undefined;
  if (stamp?.fingerprint === print && (stamp.scope === 'all' || stamp.scope === scope)) return undefined;
  if (existsSync(pinnedNode) && installedByHand()) {
    writeFileSync(stampFile, JSON.stringify({ fingerprint: print, scope: 'all' }));
    return undefined;
  }
  // Without a stamp it was made by hand, or its bootstrap was killed: then npm's own record tells what is in it.
  const hadAll = stamp ? stamp.scope === 'all' : testsWorkspace in (installed() ?? {});
  return hadAll || scope === 'all' ? 'all' : 'start';
};

const npmCommand = () => {
  const fromNpm = process.env.npm_execpath;
  const command = fromNpm?.endsWith('.js') && existsSync(fromNpm) ? [process.execPath, fromNpm] : ['npm'];
  const probe = spawnSync(command[0], [...command.slice(1), '--version'], { encoding: 'utf8' });
  if (probe.status !== 0)
    throw new Refusal('npm was not found; install npm 10 or newer beside Node and run this again.');
  if (Number.parseInt(probe.stdout, 10) < 10) {
    throw new Refusal(`npm ${probe.stdout.trim()} is too old; Pregón needs npm 10 or newer (npm install -g npm).`);
  }
  return command;
};

const causes = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/,
    'npm could not reach its registry; check the network (or the proxy in your .npmrc) and run this again.',
  ],
  [/ENOSPC/, 'the disk is full; the install needs about 1.5 GB (0.6 GB for npm start alone).'],
  [/EACCES|EPERM|EROFS/, 'npm may not write to node_modules or to its cache; check who owns them.'],
  [/EUSAGE/, 'package.json and package-lock.json disagree; run npm install and commit the lock.'],
];

const explain = (output) => {
  const cause = causes.find(([pattern]) => pattern.test(output))?.[1] ?? 'npm ci failed.';
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !/^npm error (\s+at |\s*[{}]?$)/.test(line));
  return `${cause}\n\nnpm said:\n${lines.slice(0, 12).join('\n')}`;
};

/** Runs `npm ci` in silence, ended by the signals that end us. `onStart` learns its process id. */
const npmCi = (npm, scope, onStart) =>
  new Promise((done, fail) => {
    const subset = scope === 'all' ? [] : ['--include-workspace-root', ...startScope.flatMap((path) => ['-w', path])];
    // --include=dev and --ignore-scripts=false hold against NODE_ENV=production and a user's own npmrc: the pinned Node is
    // a dev dependency that an install script puts in its place.
    const flags = ['--include=dev', '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error'];
    const child = spawn(npm[0], [...npm.slice(1), 'ci', ...subset, ...flags], {
      cwd: root,
      env: installEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onStart(child.pid);
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    let stopped;
    const stop = (signal) => {
      stopped = signal;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, stop);
    child.on('error', fail);
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, stop);
      const by = stopped ?? signal;
      if (code === 0) done();
      else fail(new Refusal(by ? `the install was stopped by ${by}; run this again to finish it.` : explain(output)));
    });
  });

/** npm's own variables for the running script would aim the inner npm at the wrong folder; a user's configuration stays. */
const installEnvironment = () => {
  const own =
    /^npm_(lifecycle|package|command|node_execpath|config_(local_prefix|workspace|workspaces|include_workspace_root))/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
};

/** A folder that one process at a time makes, outside node_modules, which npm empties. Its owner touches it each second. */
const lockFolder = join(tmpdir(), `pregon-install-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`);

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Stale: untouched for 15 s and without a running npm. A killed bootstrap can leave its npm at work, which still holds the lock. */
const isStale = () => {
  const touchedMs = statSync(lockFolder, { throwIfNoEntry: false })?.mtimeMs;
  if (touchedMs === undefined) return false;
  const idleMs = Date.now() - touchedMs;
  const npmPid = readJson(join(lockFolder, 'npm.json'))?.pid;
  const npmRuns = npmPid !== undefined && isAlive(npmPid) && idleMs < 20 * 60_000;
  return idleMs > 15_000 && !npmRuns;
};

const tryLock = () => {
  try {
    mkdirSync(lockFolder);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw new Refusal(`cannot write to ${tmpdir()} (${error.code}).`);
    return false;
  }
};

/** Frees an abandoned lock. Renaming first lets only one of several waiters remove it. */
const breakStale = () => {
  if (!isStale()) return;
  const aside = `${lockFolder}-${process.pid}`;
  try {
    renameSync(lockFolder, aside);
    rmSync(aside, { recursive: true, force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
};

const withInstallLock = async (work) => {
  for (let told = false; !tryLock(); ) {
    if (!told) console.error('Another Pregón command is installing; waiting for it.');
    told = true;
    await sleep(300);
    breakStale();
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimesSync(lockFolder, now, now);
  }, 1000);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(lockFolder, { recursive: true, force: true });
  }
};

const install = async (scope) => {
  if (missing(scope) === undefined) return;
  await withInstallLock(async () => {
    const wanted = missing(scope);
    if (wanted === undefined) return;
    const npm = npmCommand();
    const began = Date.now();
    console.error(`Installing ${wanted === 'all' ? 'everything (1.5 GB)' : 'what npm start needs (0.6 GB)'}, once …`);
    rmSync(stampFile, { force: true });
    await npmCi(npm, wanted, (pid) => writeFileSync(join(lockFolder, 'npm.json'), JSON.stringify({ pid })));
    writeFileSync(stampFile, JSON.stringify({ fingerprint: fingerprint(), scope: wanted }));
    console.error(`Installed in ${Math.round((Date.now() - began) / 1000)} s.`);
  });
};

const environment = () => ({
  ...process.env,
  TZ: 'UTC',
  PATH: [join(modules, '.bin'), process.env.PATH ?? ''].join(delimiter),
});

/**
 * Runs the script on the pinned Node until it ends. It gets a session of its own, so that Ctrl-C reaches it through us alone;
 * its IPC channel closes when this process dies, which tells it to stop.
 */
const run = (script, args) =>
  new Promise((done, fail) => {
    const child = spawn(pinnedNode, [join(root, script), ...args], {
      cwd: root,
      env: environment(),
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      detached: true,
    });
    let forwardedAt = -Infinity;
    const forward = (signal) => {
      // One Ctrl-C arrives twice, from the terminal and from npm; a second one on purpose takes longer.
      if (Date.now() - forwardedAt < 500) return;
      forwardedAt = Date.now();
      child.kill(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
    // A killed npm cannot forward anything: its child notices that it has a new parent.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (!process.env.npm_lifecycle_event || process.ppid === parent) return;
      clearInterval(watch);
      forward('SIGTERM');
    }, 500);
    child.on('error', fail);
    child.on('close', (code, signal) => {
      clearInterval(watch);
      done(code ?? 128 + (constants.signals[signal] ?? 1));
    });
  });

const main = async () => {
  if (Number.parseInt(process.versions.node, 10) < 20) {
    throw new Refusal(`Node ${process.versions.node} is too old; Pregón needs Node 20 or newer to install its own.`);
  }
  const [name = '', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new Refusal(`usage: node boot.mjs ${Object.keys(commands).join('|')} [arguments]`);
  await install(command.scope);
  return run(command.script, [...(command.leading ?? []), ...args]);
};

// No top-level await: a Node that cannot parse it could not be told that it is too old.
main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    if (!(error instanceof Refusal)) throw error;
    console.error(`Pregón: ${error.message}`);
    process.exitCode = 1;
  },
);
