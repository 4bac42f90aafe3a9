// The drop folder on the running system: a file put into the bucket, or copied into .local/drop, starts one campaign, and says what became of it.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CampaignAnswer,
  type Client,
  csvOf,
  type Harness,
  isEnded,
  phoneAt,
  putObject,
  startHarness,
  until,
} from './harness.ts';

interface Drop {
  readonly name: string;
  readonly status: string;
  readonly reason?: { readonly code: string };
  readonly import?: { readonly importId: string; readonly inserted: number; readonly invalid: number };
  readonly campaign?: { readonly campaignId: string; readonly status: string };
  readonly rejectsUrl?: string;
}

let harness: Harness;
let ana: Client;
let prefix: string;
beforeAll(async () => {
  harness = await startHarness({
    settings: { LINE_RATE_PER_SECOND: 'unpaced', CANARY_SIZE: '0', DROP_MAX_BYTES: '100000' },
    sweepEveryMs: 2000,
  });
  ana = await harness.client('ana');
  ({ prefix } = (await ana.get<{ address: { prefix: string } }>('/drop-rules')).address);
  await ana.post('/drop-rules', { folder: 'promos', pattern: '*.csv*', templates: ['Hola {{ nombre }}'] });
  await ana.post('/drop-rules', {
    folder: 'promos',
    pattern: '*.json*',
    templates: ['Hola {{ nombre }}, {{ barrio }}'],
  });
  await ana.post('/drop-rules', { folder: 'espera', templates: ['Hola'], needsApproval: true, group: 'Espera' });
}, 60_000);
afterAll(() => harness?.stop());

const drops = async (name: string): Promise<Drop[]> => {
  const { items } = await ana.get<{ items: Drop[] }>('/drops?pageSize=100');
  return items.filter((item) => item.name === name);
};
const dropped = async (name: string): Promise<Drop> => {
  const isOver = ([item]: Drop[]) => item !== undefined && !['received', 'importing'].includes(item.status);
  const [item] = await until(() => drops(name), isOver, 30_000);
  if (!item) throw new Error('no drop');
  return item;
};
const completed = async ({ campaign }: Drop): Promise<CampaignAnswer> =>
  until(() => ana.get<CampaignAnswer>(`/campaigns/${campaign?.campaignId}`), isEnded, 60_000);
const textsTo = (index: number): string[] =>
  harness.system.twilio
    .ledger()
    .filter(({ to }) => to === `whatsapp:+${phoneAt(index)}`)
    .map(({ body }) => body);
const dir = () => path.dirname(path.dirname(harness.system.logFile));
const rowsOf = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

describe('an object under the user’s prefix', () => {
  it('is imported and sent to those who are in it; its result stands in the bucket and comes back', async () => {
    await putObject(harness, `${prefix}promos/clientes ñ+1.csv`, `${csvOf(20, 0)}\n12,Mala,,\n`);
    const item = await dropped('clientes ñ+1.csv');
    expect(item).toMatchObject({ status: 'started', import: { inserted: 20, invalid: 1 } });
    expect((await completed(item)).counts).toMatchObject({ sent: 20 });
    expect(textsTo(3)).toEqual(['Hola Persona 3']);
    expect(await (await fetch(item.rejectsUrl ?? '')).text()).toContain('12,Mala');
    const file = path.join(dir(), 'results/promos/clientes ñ+1.csv');
    const result = await until(
      () => readFile(`${file}.json`, 'utf8').catch(() => ''),
      (text) => text !== '',
      10_000,
    );
    expect(JSON.parse(result)).toMatchObject({
      status: 'started',
      campaignId: item.campaign?.campaignId,
      message: 'La campaña se inició.',
    });
    const rejects = await until(
      () => readFile(`${file}.rejects.csv`, 'utf8').catch(() => ''),
      (text) => text !== '',
      10_000,
    );
    expect(rejects).toContain('12,Mala');
  });

  it('of Pinpoint is understood, as CSV and as JSON lines, packed or not', async () => {
    const csv = [
      'ChannelType,Address,User.UserAttributes.FirstName',
      ...rowsOf(100, 5).map((index) => `SMS,+${phoneAt(index)},Pin ${index}`),
      'EMAIL,ana@example.com,Ana',
    ].join('\n');
    const json = rowsOf(200, 5).map((index) =>
      JSON.stringify({
        ChannelType: 'SMS',
        Address: phoneAt(index),
        User: { UserAttributes: { nombre: [`Json ${index}`], barrio: ['Centro'] } },
      }),
    );
    await putObject(harness, `${prefix}promos/segmento.csv.gz`, gzipSync(csv));
    await putObject(harness, `${prefix}promos/segmento.json`, `${json.join('\n')}\n`);
    const [asCsv, asJson] = [await dropped('segmento.csv.gz'), await dropped('segmento.json')];
    expect(asCsv).toMatchObject({ status: 'started', import: { inserted: 5, invalid: 1 } });
    expect(asJson).toMatchObject({ status: 'started', import: { inserted: 5, invalid: 0 } });
    expect((await completed(asCsv)).counts).toMatchObject({ sent: 5 });
    expect((await completed(asJson)).counts).toMatchObject({ sent: 5 });
    expect([textsTo(102), textsTo(203)]).toEqual([['Hola Pin 102'], ['Hola Json 203, Centro']]);
  });

  it('is told of twice and starts one campaign; its content again is refused', async () => {
    const key = `${prefix}promos/doble.csv`;
    await putObject(harness, key, csvOf(10, 300));
    const item = await dropped('doble.csv');
    const version = `select version, size_bytes from drop_file where name = 'doble.csv'`;
    const [{ version: told, size_bytes: size }] = (await harness.sql.query(version)).rows;
    const [eTag, sequencer] = told.split('.');
    const object = { key: key.replaceAll('/', '%2F'), size: Number(size), eTag, sequencer };
    const event = { Records: [{ s3: { object } }, { s3: { object } }] };
    const again = await Promise.all([harness.system.invoke('drop', event), harness.system.invoke('drop', event)]);
    expect(again.map(({ ok }) => ok)).toEqual([true, true]);
    await putObject(harness, `${prefix}promos/copia.csv.gz`, gzipSync(csvOf(10, 300)));
    expect(await dropped('copia.csv.gz')).toMatchObject({ status: 'refused', reason: { code: 'duplicate_content' } });
    expect(await drops('doble.csv')).toHaveLength(1);
    expect((await completed(item)).counts).toMatchObject({ sent: 10 });
    expect(rowsOf(300, 10).flatMap(textsTo)).toHaveLength(10);
  });

  it('starts one campaign, though its function is killed on the way', { timeout: 120_000 }, async () => {
    const { runtime } = harness.system;
    const files = rowsOf(0, 8).map((index) => ({ name: `muere-${index}.csv`, from: 1000 + index * 100 }));
    let kills = 0;
    for (const { name, from } of files) {
      // Each person stands in it many times: long to read, quick to send.
      const [head, ...people] = csvOf(20, from).split('\n');
      await putObject(harness, `${prefix}promos/${name}`, [head, ...Array(100).fill(people).flat()].join('\n'));
      const busy = () => runtime.processes('drop').find((process) => process.isBusy);
      await until(async () => busy(), Boolean, 10_000, 5);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
      if (runtime.kill(busy()?.pid ?? 0, 'SIGKILL')) kills += 1;
      // The dead one's leases would last a minute.
      for (const table of ['import', 'drop_file']) await harness.sql.query(`update ${table} set lease_until = null`);
    }
    for (const { name, from } of files) {
      const item = await dropped(name);
      expect(item).toMatchObject({ status: 'started', import: { inserted: 20 } });
      expect((await completed(item)).counts).toMatchObject({ sent: 20 });
      expect(await drops(name)).toHaveLength(1);
      expect(rowsOf(from, 20).flatMap(textsTo)).toHaveLength(20);
    }
    const made = `select count(*)::int as n from campaign where audience ->> 'importId' in (select import_id::text from drop_file where name like 'muere-%')`;
    expect((await harness.sql.query(made)).rows[0].n).toBe(files.length);
    console.log(`drop: ${files.length} files, their function killed ${kills} times, one campaign each`);
    expect(kills).toBeGreaterThanOrEqual(4);
  });

  it.each([
    ['vacio.csv', '', 'file_empty'],
    ['mitad.csv.gz', gzipSync(csvOf(50, 400)).subarray(0, 60), 'file_cut_off'],
    ['cortado.csv', `${csvOf(5, 400)}\n595981999999,"An`, 'file_cut_off'],
    ['enorme.csv', csvOf(5000, 400), 'file_too_large'],
    ['hoja.xlsx', 'x', 'no_matching_rule'],
  ])('%s is explained and starts nothing', async (name, body, code) => {
    const before = (await ana.get<{ total: number }>('/campaigns')).total;
    await putObject(harness, `${prefix}promos/${name}`, body);
    expect(await dropped(name)).toMatchObject({ status: 'refused', reason: { code } });
    expect((await ana.get<{ total: number }>('/campaigns')).total).toBe(before);
  });
});

describe('a file copied into .local/drop', () => {
  it('does the same, and waits for the user where its rule says so', async () => {
    const folder = path.join(dir(), 'drop/espera');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(dir(), 'fuente.csv'), csvOf(5, 500));
    await copyFile(path.join(dir(), 'fuente.csv'), path.join(folder, 'lista.csv'));
    const item = await dropped('lista.csv');
    expect(item).toMatchObject({ status: 'waiting_for_approval', campaign: { status: 'draft' } });
    expect(textsTo(501)).toEqual([]);
    await ana.post(`/campaigns/${item.campaign?.campaignId}/start`);
    expect((await completed(item)).counts).toMatchObject({ sent: 5 });
    expect(textsTo(501)).toEqual(['Hola']);
    expect((await dropped('lista.csv')).status).toBe('started');
    expect((await ana.get<{ total: number }>('/contacts?group=Espera')).total).toBe(5);
  });
});
