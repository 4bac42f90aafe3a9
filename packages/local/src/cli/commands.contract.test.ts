// The commands as a user runs them, each in a process of its own, against the running system.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { type System, startSystem } from '../system.ts';

// Each start takes some seconds of processor time, which a busy machine may not have at once.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let dir: string;
let system: System;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'pregon-cli-'));
  const url = new URL(inject('pregonPostgresUrl'));
  url.pathname = `/cli_${randomBytes(6).toString('hex')}`;
  system = await startSystem({
    dir,
    web: false,
    postgresUrl: url.href,
    settings: { LINE_RATE_PER_SECOND: 'unpaced' },
  });
});
afterAll(async () => {
  await system?.stop(0);
  await rm(dir, { recursive: true, force: true });
});
beforeEach(() => system.twilio.setBehaviour({}));

async function run(command: 'token' | 'campaign' | 'drop', ...args: string[]) {
  const script = path.join(import.meta.dirname, `${command}.ts`);
  const env = { ...process.env, INIT_CWD: dir };
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
}

const contacts = 'numero,nombre\n595981123456,Ñandutí\n595982234567,Ana\nabc,Nadie\n';
const campaign = (message: string, ...more: string[]) =>
  run('campaign', '--dir', dir, '--csv', 'contactos.csv', '--name', 'Prueba', '--message', message, ...more);

test('a token is printed alone, and opens the API', async () => {
  const { out, code } = await run('token', '--dir', dir, '--user', 'beto');
  expect(code).toBe(0);
  const headers = { authorization: `Bearer ${out.trim()}` };
  const me = await (await fetch(`${system.endpoints.api}/me`, { headers })).json();
  expect(me).toMatchObject({ email: 'beto@pregon.example' });
});

test('an unknown user is a sentence that names the known ones', async () => {
  const { out, err, code } = await run('token', '--dir', dir, '--user', 'eva');
  expect([out, code]).toEqual(['', 1]);
  expect(err).toBe('No such user; there are: ana, beto, caro, dora.\n');
});

test.each(['token', 'campaign'] as const)('without a running system %s says how to start one', async (command) => {
  const args = command === 'campaign' ? ['--csv', 'a.csv', '--name', 'n', '--message', 'm'] : [];
  const { err, code } = await run(command, '--dir', path.join(dir, 'none'), ...args);
  expect([err, code]).toEqual(['Pregón is not running here. Start it with: npm start\n', 1]);
});

test('a campaign goes from the file to the phones, and the command tells how it ended', async () => {
  await writeFile(path.join(dir, 'contactos.csv'), contacts);
  const { out, err, code } = await campaign('Hola {{ nombre }}');
  expect({ err, code }).toMatchObject({ code: 0 });
  expect(out).toMatch(/^Import {6}contactos\.csv: 3 rows, 2 new, 0 updated, 0 duplicates, 1 invalid$/m);
  expect(out).toMatch(/^Left out .*\n {12}\d+,.*abc/m);
  expect(out).toContain('Outcomes    2 sent, 0 error, 0 skipped, 0 unknown, 0 canceled');
  expect(out).toMatch(/^Duration {4}\d+\.\d s, \d+\.\d messages a second$/m);
  expect(out).toMatch(new RegExp(`^Dashboard {3}${system.endpoints.web}/campaigns/[0-9a-f-]{36}$`, 'm'));
  expect(err).toMatch(/^Sending +100% 2\/2$/m);
  const texts = system.twilio.ledger().map(({ body }) => body);
  expect(texts.toSorted()).toEqual(['Hola Ana', 'Hola Ñandutí']);
});

test('the exit code is 1 when a message failed', async () => {
  await writeFile(path.join(dir, 'contactos.csv'), contacts);
  system.twilio.setBehaviour({ rules: [{ to: '595982234567', action: { kind: 'fail', code: 21211 } }] });
  const { out, code } = await campaign('Hola otra vez, {{ nombre }}');
  expect(out).toContain('Outcomes    1 sent, 1 error');
  expect(code).toBe(1);
});

test('a refusal of the API is told in its own words, with its code', async () => {
  await writeFile(path.join(dir, 'contactos.csv'), contacts);
  const { err, code } = await campaign('Hola {{ apellido }}');
  expect(err).toMatch(/apellido.*\(422 template_variable_unknown\)\n$/);
  expect(code).toBe(1);
});

test.each([
  [['--csv', 'nada.csv', '--name', 'n', '--message', 'm'], /^There is no file .*nada\.csv\.\n$/],
  [['--csv', 'contactos.csv', '--name', 'n'], /^usage: npm run campaign/],
  [['--csv', 'contactos.csv', '--name', 'n', '--message', 'm', '--rate', 'fast'], /^--rate is a number/],
  [['--cvs', 'contactos.csv'], /^Unknown option '--cvs'.*\nusage:/],
])('wrong arguments (%j) are a sentence', async (args, sentence) => {
  const { err, code } = await run('campaign', '--dir', dir, ...args);
  expect(err).toMatch(sentence);
  expect(code).toBe(1);
});

describe('a file dropped by command', () => {
  const headers = async () => {
    const { out } = await run('token', '--dir', dir);
    return { authorization: `Bearer ${out.trim()}`, 'content-type': 'application/json' };
  };
  const drop = (folder: string, file: string) => run('drop', '--dir', dir, '--folder', folder, file);

  test('starts the campaign of its rule, and is refused as a double with a reason', async () => {
    await writeFile(path.join(dir, 'lista.csv'), 'numero,nombre\n595981777001,Ana\n12,Mala\n');
    const body = JSON.stringify({ folder: 'promos', templates: ['Hola {{ nombre }}'] });
    const url = `${system.endpoints.api}/drop-rules`;
    expect((await fetch(url, { method: 'POST', headers: await headers(), body })).status).toBe(201);
    const first = await drop('promos', 'lista.csv');
    expect(first.out).toMatch(
      /^Put at {6}drop\/[0-9a-f-]{36}\/promos\/lista\.csv\nImport {6}2 rows, 1 invalid\nCampaign {4}lista /,
    );
    expect([first.err, first.code]).toEqual(['', 0]);
    const again = await drop('promos', 'lista.csv');
    expect(again.out).toContain('(duplicate_content)');
    expect(again.code).toBe(1);
  });

  test('into a folder without a rule, or that does not exist, is a sentence', async () => {
    await writeFile(path.join(dir, 'otra.csv'), 'numero\n595981777002\n');
    expect(await drop('nada', 'otra.csv')).toMatchObject({
      out: expect.stringContaining('(no_matching_rule)'),
      code: 1,
    });
    expect(await drop('promos', 'falta.csv')).toMatchObject({
      err: expect.stringMatching(/^There is no file .*falta/),
      code: 1,
    });
    expect(await run('drop', '--dir', dir, 'otra.csv')).toMatchObject({
      err: expect.stringMatching(/^usage: /),
      code: 1,
    });
  });
});
