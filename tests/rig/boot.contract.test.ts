// The bootstrap in a folder of its own, with an npm that only writes down what it was asked for.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const fakeNpm = `
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync, rmSync } from 'node:fs';
const args = process.argv.slice(2);
if (args[0] === '--version') { console.log('11.0.0'); process.exit(0); }
appendFileSync('npm.log', args.join(' ') + '\\n');
rmSync('node_modules', { recursive: true, force: true });
if (process.env.FAKE_NPM_FAILS) { console.error('npm error code ' + process.env.FAKE_NPM_FAILS); process.exit(1); }
await new Promise((done) => setTimeout(done, 150));
mkdirSync('node_modules/.bin', { recursive: true });
symlinkSync(process.execPath, 'node_modules/.bin/node');
const all = !args.includes('-w');
const packages = { 'node_modules/zod': { version: '4.0.0' }, ...(all && { 'node_modules/@pregon/tests': { link: true } }) };
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
`;
// Told apart by what it prints and how it ends.
const script = (name: string) => `
const [first = '0'] = process.argv.slice(2);
if (first === 'wait') {
  process.on('SIGTERM', () => { console.log('SIGTERM'); process.exit(7); });
  process.on('disconnect', () => { console.log('disconnected'); process.exit(8); });
  setInterval(() => {}, 1000);
} else process.exitCode = Number(first) || 0;
console.log('${name}', process.env.TZ, process.argv.slice(2).join(','));
`;
const lock = (zod: string) => ({
  packages: {
    '': {},
    'node_modules/@pregon/tests': { resolved: 'tests', link: true },
    'node_modules/zod': { version: zod },
    'node_modules/fsevents': { version: '1.0.0', optional: true },
  },
});

let home: string;
let started: ChildProcess[];

const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pregon-boot-'));
  started = [];
  copyFileSync(join(import.meta.dirname, '../../boot.mjs'), join(home, 'boot.mjs'));
  mkdirSync(join(home, 'tmp'));
  put('npm.js', fakeNpm);
  put('package.json', JSON.stringify({ type: 'module' }));
  put('package-lock.json', JSON.stringify(lock('4.0.0')));
  put('packages/local/src/main.ts', script('main'));
  put('tests/run.ts', script('run'));
});

afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

const launch = (args: string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [join(home, 'boot.mjs'), ...args], {
    env: { PATH: process.env.PATH, TMPDIR: join(home, 'tmp'), npm_execpath: join(home, 'npm.js'), ...env },
  });
  started.push(child);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  const printed = async (text: string): Promise<void> => {
    while (!output.includes(text)) await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
  };
  return { child, ended, printed };
};

const boot = (...args: string[]) => launch(args).ended;
const npmCalls = (): string[] =>
  existsSync(join(home, 'npm.log')) ? readFileSync(join(home, 'npm.log'), 'utf8').trim().split('\n') : [];
const scopes = (): string[] => npmCalls().map((call) => (call.includes(' -w ') ? 'start' : 'all'));

describe('what is installed', () => {
  test('start installs the four workspaces that run, and the pinned Node with them', async () => {
    expect(await boot('start', '3')).toMatchObject({ code: 3 });
    expect(npmCalls()).toEqual([
      expect.stringContaining('ci --include-workspace-root -w packages/core -w packages/local'),
    ]);
    expect(npmCalls()[0]).toMatch(/--include=dev --ignore-scripts=false/);
  });

  test('a second start installs nothing', async () => {
    await boot('start');
    const second = await boot('start', 'a', '--b');
    expect(second.output).toBe('main UTC a,--b\n');
    expect(scopes()).toEqual(['start']);
  });

  test('a test after a start installs the rest, and a start after that takes nothing away', async () => {
    await boot('start');
    expect((await boot('test', 'unit')).output).toMatch(/run UTC unit\n$/);
    await boot('start');
    await boot('check');
    expect(scopes()).toEqual(['start', 'all']);
  });

  test('a changed lock is installed again as far as it was installed before', async () => {
    await boot('test');
    put('package-lock.json', JSON.stringify(lock('4.0.1')));
    await boot('start');
    expect(scopes()).toEqual(['all', 'all']);
  });

  test('an install by hand that holds everything of the lock is taken as it is', async () => {
    put('node_modules/.package-lock.json', JSON.stringify({ packages: lock('4.0.0').packages }));
    mkdirSync(join(home, 'node_modules/.bin'));
    symlinkSync(process.execPath, join(home, 'node_modules/.bin/node'));
    await boot('start');
    await boot('test');
    expect(npmCalls()).toEqual([]);
  });

  test('an install whose bootstrap was killed before the stamp is repeated, no larger than it was', async () => {
    await boot('start');
    rmSync(join(home, 'node_modules/.pregon-install.json'));
    await boot('start');
    expect(scopes()).toEqual(['start', 'start']);
  });

  test('starts at the same time install once', async () => {
    const both = await Promise.all([boot('start', '1'), boot('start', '2'), boot('start', '3')]);
    expect(both.map(({ code }) => code)).toEqual([1, 2, 3]);
    expect(scopes()).toEqual(['start']);
  });

  /** The folder by which installs take turns, last touched a minute ago. */
  const abandonedLock = (npmPid?: number): string => {
    const hash = createHash('sha256').update(`${home}/`).digest('hex').slice(0, 16);
    const folder = join(home, 'tmp', `pregon-install-${hash}`);
    mkdirSync(folder);
    if (npmPid !== undefined) writeFileSync(join(folder, 'npm.json'), JSON.stringify({ pid: npmPid }));
    const minuteAgo = new Date(Date.now() - 60_000);
    utimesSync(folder, minuteAgo, minuteAgo);
    return folder;
  };

  test('a turn that a killed command never gave back is taken', async () => {
    const folder = abandonedLock();
    expect(await boot('start', '4')).toMatchObject({ code: 4 });
    expect(existsSync(folder)).toBe(false);
  });

  test('a turn whose npm is still at work is waited for', async () => {
    const folder = abandonedLock(process.pid);
    const { ended, printed } = launch(['start', '4']);
    await printed('waiting for it');
    expect(npmCalls()).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(await ended).toMatchObject({ code: 4 });
  });
});

describe('what is said when it fails', () => {
  test.each([
    ['ENOTFOUND', 'npm could not reach its registry'],
    ['ENOSPC', 'the disk is full'],
    ['EUSAGE', 'package.json and package-lock.json disagree'],
  ])('%s', async (code, sentence) => {
    const failed = await launch(['start'], { FAKE_NPM_FAILS: code }).ended;
    expect(failed.code).toBe(1);
    expect(failed.output).toContain(`Pregón: ${sentence}`);
    expect(failed.output).toContain(`npm error code ${code}`);
  });

  test('no npm at all', async () => {
    const failed = await launch(['start'], { npm_execpath: '', PATH: home }).ended;
    expect(failed).toMatchObject({ code: 1, output: expect.stringContaining('npm was not found') });
  });

  test('an unknown command', async () => {
    expect(await boot('stop')).toMatchObject({ code: 1, output: expect.stringContaining('usage: node boot.mjs') });
  });

  test('a failed install is not taken for an install', async () => {
    await launch(['start'], { FAKE_NPM_FAILS: 'E500' }).ended;
    expect((await boot('start', '5')).code).toBe(5);
    expect(scopes()).toEqual(['start', 'start']);
  });
});

describe('signals', () => {
  test('SIGTERM reaches the script, whose exit code is ours', async () => {
    const { child, ended, printed } = launch(['start', 'wait']);
    await printed('main UTC wait');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 7, output: expect.stringMatching(/SIGTERM\n$/) });
  });

  test('one Ctrl-C that arrives twice, from the terminal and from npm, is told once', async () => {
    const { child, ended, printed } = launch(['start', 'wait']);
    await printed('main UTC wait');
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    expect((await ended).output.match(/SIGTERM/g)).toHaveLength(1);
  });

  test('a script whose bootstrap is killed notices it', async () => {
    const { child, ended, printed } = launch(['start', 'wait']);
    await printed('main UTC wait');
    child.kill('SIGKILL');
    // The output ends when the script, which inherited it, has ended too.
    expect((await ended).output).toMatch(/disconnected\n$/);
  });
});
