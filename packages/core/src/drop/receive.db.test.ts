import { gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { row, rows } from '../db/query.ts';
import * as Import from '../import/import.ts';
import { Page } from '../page.ts';
import { dyingPorts, type Folder, freshCsv, openFolder } from './drop.fixture.ts';
import { giveUp } from './receive.ts';
import { list } from './result.ts';
import * as Rule from './rule.ts';

let folder: Folder;
beforeAll(async () => {
  folder = await openFolder();
  await folder.ruleOf({ pattern: '*' });
  await folder.ruleOf({ folder: 'espera', needsApproval: true, group: 'De la carpeta' });
  await folder.ruleOf({ folder: 'apagada', isActive: false });
});
afterAll(() => folder.stop());

const shown = async (name: string) => {
  const { items } = await list(folder.ports, folder.userId, Page.parse({ pageSize: 100 }));
  return items.filter((item) => item.name === name);
};
const campaignsOf = async (importId: string | undefined) =>
  (await folder.campaigns()).filter((campaign) => campaign.importId === importId);
const count = async (query: ReturnType<typeof sql>) =>
  (await row(folder.ports.db, query, z.object({ count: z.int() }))).count;

describe('a file', () => {
  test('starts the campaign of its rule, for those who are in it and nobody else', async () => {
    const arrival = await folder.put('clientes.csv', `${freshCsv(3)}123,Mala\n`);
    expect(await folder.receive(arrival)).toMatchObject({ status: 'started' });
    const [item] = await shown('clientes.csv');
    expect(item).toMatchObject({
      status: 'started',
      import: { inserted: 3, invalid: 1, isEnded: true },
      campaign: { status: 'queued' },
      rejectsUrl: expect.stringContaining('http'),
    });
    const [campaign] = await campaignsOf(item?.import?.importId);
    expect(campaign?.name).toMatch(/^clientes \d{4}-\d\d-\d\d \d\d:\d\d$/);
    expect(await folder.result('clientes.csv')).toMatchObject({
      status: 'started',
      message: expect.any(String),
      counts: { rows: 4, inserted: 3, updated: 0, duplicates: 0, invalid: 1 },
      campaignId: campaign?.id,
      rejectsKey: expect.stringMatching(/^results\/.*\/promos\/clientes\.csv\.rejects\.csv$/),
    });
    const { rejectsKey } = await folder.result('clientes.csv');
    const rejects = Buffer.concat(await Array.fromAsync(await folder.ports.bucket.read(rejectsKey))).toString();
    expect(rejects).toContain('123,Mala');
    expect((await Import.get(folder.ports, folder.userId, item?.import?.importId as never)).fileName).toBe(
      'clientes.csv',
    );
  });

  test('whose rule wants an approval is a draft that waits, with everybody in the rule’s group', async () => {
    expect(await folder.drop('lista.csv.gz', gzipSync(freshCsv(2)), 'espera')).toMatchObject({
      status: 'waiting_for_approval',
    });
    const [item] = await shown('lista.csv.gz');
    expect(item).toMatchObject({ status: 'waiting_for_approval', campaign: { status: 'draft' } });
    const members = sql`select count(*)::int as count from contact_group_membership m join contact_group g on g.id = m.group_id
      where g.user_id = ${folder.userId}::uuid and g.name = 'De la carpeta' and m.is_active`;
    expect(await count(members)).toBe(2);
    await rows(
      folder.ports.db,
      sql`update campaign set status = 'queued' where id = ${item?.campaign?.campaignId ?? null}::uuid`,
      z.object({}),
    );
    expect((await shown('lista.csv.gz'))[0]?.status).toBe('started');
  });

  test('whose rule names a time of day is scheduled for the next one on the user’s clocks', async () => {
    await rows(
      folder.ports.db,
      sql`update app_user set time_zone = 'Asia/Kathmandu' where id = ${folder.userId}::uuid`,
      z.object({}),
    );
    await folder.ruleOf({ folder: 'hora', schedule: '09:30' });
    expect(await folder.drop('hora.csv', freshCsv(), 'hora')).toMatchObject({ status: 'started' });
    const [item] = await shown('hora.csv');
    expect(item?.campaign?.status).toBe('scheduled');
    const scheduled = sql`select (scheduled_at at time zone 'Asia/Kathmandu')::time::text as time,
      extract(epoch from scheduled_at - clock_timestamp())::int as seconds from campaign where id = ${item?.campaign?.campaignId ?? null}::uuid`;
    const { time, seconds } = await row(folder.ports.db, scheduled, z.object({ time: z.string(), seconds: z.int() }));
    expect(time).toBe('09:30:00');
    expect(seconds).toBeGreaterThan(-5);
    expect(seconds).toBeLessThanOrEqual(86_400);
  });

  test('of a key that is no user’s is ignored', async () => {
    const arrival = await folder.put('x.csv', freshCsv());
    const stranger = arrival.key.replace(folder.userId, '019e4a5c-8a11-7c3e-9d6b-0f1a2b3c4d5e');
    expect(await folder.receive({ ...arrival, key: stranger })).toEqual({ status: 'ignored' });
    expect(await folder.receive({ ...arrival, key: 'drop/x/y' })).toEqual({ status: 'ignored' });
    expect(await shown('x.csv')).toEqual([]);
  });
});

describe('refused, and nothing starts:', () => {
  test.each([
    ['an empty file', 'vacio.csv', '', 'promos', 'file_empty'],
    ['a folder without a rule', 'a.csv', freshCsv(), 'nadie', 'no_matching_rule'],
    ['a folder within a folder', 'sub/a.csv', freshCsv(), 'nadie', 'no_matching_rule'],
    ['a rule that is off', 'off.csv', freshCsv(), 'apagada', 'rule_off'],
    ['a name that is not understood', 'a.xlsx', freshCsv(), 'promos', 'extension_unknown'],
    ['a huge file', 'enorme.csv', `numero\n${'x'.repeat(1_000_001)}`, 'promos', 'file_too_large'],
    ['half a .gz', 'mitad.csv.gz', gzipSync(freshCsv(50)).subarray(0, 40), 'promos', 'file_cut_off'],
    ['a file that ends within quotes', 'comillas.csv', `${freshCsv()}595981555555,"An`, 'promos', 'file_cut_off'],
    ['a broken .gz', 'roto.csv.gz', Buffer.from('1f8b08ffff00112233', 'hex'), 'promos', 'gzip_broken'],
  ])('%s', async (_, name, body, place, code) => {
    const before = await folder.campaigns();
    const contacts = sql`select count(*)::int as count from contact where user_id = ${folder.userId}::uuid`;
    const people = await count(contacts);
    expect(await folder.drop(name, body, place)).toMatchObject({ status: 'refused', file: { code } });
    expect(await shown(name)).toMatchObject([
      { status: 'refused', reason: { code, message: expect.stringMatching(/.{20}/) } },
    ]);
    expect(await folder.result(name, place)).toMatchObject({
      status: 'refused',
      code,
      message: expect.stringMatching(/^[A-ZÑ].{15,}\.$/),
    });
    expect([await folder.campaigns(), await count(contacts)]).toEqual([before, people]);
  });

  test('a file of which every row is rejected, with the rows', async () => {
    expect(await folder.drop('malas.csv', 'numero\n1\n2\n')).toMatchObject({ status: 'failed' });
    const [item] = await shown('malas.csv');
    expect(item).toMatchObject({ reason: { code: 'no_valid_rows' }, import: { invalid: 2 } });
    expect(item?.rejectsUrl).toContain('http');
    expect(await campaignsOf(item?.import?.importId)).toEqual([]);
    expect((await folder.result('malas.csv')).rejectsKey).toContain('malas.csv.rejects.csv');
  });

  test('a file that brings no value for a variable; mended, the same file starts', async () => {
    const rule = await folder.ruleOf({ folder: 'saldos', templates: ['Debe {{ saldo }}'] });
    const body = freshCsv();
    expect(await folder.drop('saldos.csv', body, 'saldos')).toMatchObject({
      status: 'failed',
      file: { code: 'template_variable_unknown' },
    });
    const input = Rule.RuleInput.parse({ folder: 'saldos', templates: ['Hola'] });
    await Rule.change(folder.ports, folder.userId, rule.id, input);
    expect(await folder.drop('saldos.csv', body, 'saldos')).toMatchObject({ status: 'started' });
  });

  test('the same content within a day, naming the earlier file, packed or not', async () => {
    const body = freshCsv();
    await folder.drop('primero.csv', body);
    expect(await folder.drop('segundo.csv.gz', gzipSync(body))).toMatchObject({
      status: 'refused',
      file: { code: 'duplicate_content' },
    });
    expect(await shown('segundo.csv.gz')).toMatchObject([{ duplicateOf: { name: 'primero.csv', folder: 'promos' } }]);
    expect((await folder.result('segundo.csv.gz')).message).toContain('promos/primero.csv');
    const later = sql`update drop_file set accepted_at = accepted_at - interval '24 hours 1 minute' where name = 'primero.csv'`;
    await rows(folder.ports.db, later, z.object({}));
    expect(await folder.drop('tercero.csv', body)).toMatchObject({ status: 'started' });
  });

  test('but not as a double of one whose runs all died hours ago, unless its campaign is there', async () => {
    for (const [name, hasCampaign] of [
      ['perdido', false],
      ['iniciado', true],
    ] as const) {
      const body = freshCsv();
      await folder.drop(`${name}.csv`, body);
      const lost = sql`update drop_file set status = 'importing', campaign_id = null, finished_at = null,
        updated_at = updated_at - interval '3 hours', created_at = created_at - interval '3 hours' where name = ${`${name}.csv`}::text`;
      await rows(folder.ports.db, lost, z.object({}));
      const [item] = await shown(`${name}.csv`);
      const importId = item?.import?.importId ?? null;
      await rows(
        folder.ports.db,
        sql`update import set updated_at = updated_at - interval '3 hours' where id = ${importId}::uuid`,
        z.object({}),
      );
      // As if the run had died before it made its campaign.
      const without = sql`update campaign set audience = jsonb_build_object('importId', gen_random_uuid()) where audience ->> 'importId' = ${importId}::text`;
      if (!hasCampaign) await rows(folder.ports.db, without, z.object({}));
      expect(await folder.drop(`${name}-otra-vez.csv`, body)).toMatchObject(
        hasCampaign ? { status: 'refused', file: { code: 'duplicate_content' } } : { status: 'started' },
      );
      expect((await shown(`${name}.csv`))[0]).toMatchObject(
        hasCampaign ? { status: 'importing' } : { status: 'failed', reason: { code: 'abandoned' } },
      );
    }
  });

  test('what was replaced before it was read; the result is the newer file’s', async () => {
    const older = await folder.put('vuelve.csv', freshCsv());
    const newer = await folder.put('vuelve.csv', freshCsv());
    expect(await folder.receive(newer)).toMatchObject({ status: 'started' });
    expect(await folder.receive(older)).toMatchObject({ status: 'refused', file: { code: 'file_replaced' } });
    expect(await folder.result('vuelve.csv')).toMatchObject({ status: 'started' });
    await folder.ports.bucket.remove(newer.key);
    const gone = { ...newer, sequencer: 'later' };
    expect(await folder.receive(gone)).toMatchObject({ status: 'refused', file: { code: 'file_gone' } });
  });
});

test('a file whose runs all broke off has failed, and says so; one that has ended stays as it is', async () => {
  const arrival = await folder.put('rota.csv', freshCsv());
  await folder.receive(arrival, dyingPorts(folder.ports, 8)).catch(() => undefined);
  expect((await shown('rota.csv'))[0]?.status).toBe('importing');
  expect(await giveUp(folder.ports, arrival)).toMatchObject({ status: 'failed', file: { code: 'import_gave_up' } });
  expect(await folder.result('rota.csv')).toMatchObject({ status: 'failed' });
  const whole = await folder.put('entera.csv', freshCsv());
  await folder.receive(whole);
  expect(await giveUp(folder.ports, whole)).toMatchObject({ status: 'started' });
});

describe('one campaign', () => {
  test('is none, when what is imported is not what was looked through', async () => {
    const arrival = await folder.put('cambia.csv', freshCsv());
    let reads = 0;
    const bucket = new Proxy(folder.ports.bucket, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return async (...given: unknown[]) => {
          if (name !== 'read' || given[0] !== arrival.key || ++reads < 2) return value.apply(target, given);
          return [Buffer.from(freshCsv())];
        };
      },
    });
    const before = (await folder.campaigns()).length;
    expect(await folder.receive(arrival, { bucket })).toMatchObject({
      status: 'failed',
      file: { code: 'import_changed' },
    });
    expect(reads).toBe(2);
    expect((await folder.campaigns()).length).toBe(before);
  });

  test('is made by one run at a time: another one finds the file busy', async () => {
    const arrival = await folder.put('ocupado.csv', freshCsv());
    await folder.receive(arrival);
    const held = sql`update drop_file set status = 'importing', lease_until = clock_timestamp() + interval '1 minute' where name = 'ocupado.csv'`;
    await rows(folder.ports.db, held, z.object({}));
    expect(await folder.receive(arrival)).toEqual({ status: 'busy' });
    await rows(folder.ports.db, sql`update drop_file set lease_until = null where name = 'ocupado.csv'`, z.object({}));
    expect(await folder.receive(arrival)).toMatchObject({ status: 'started' });
    expect(await campaignsOf((await shown('ocupado.csv'))[0]?.import?.importId)).toHaveLength(1);
  });

  test('comes of an event that is told many times, at once and again', async () => {
    const arrival = await folder.put('doble.csv', freshCsv(30));
    const told = await Promise.allSettled(Array.from({ length: 5 }, () => folder.receive(arrival)));
    expect(told.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await folder.receive(arrival)).toMatchObject({ status: 'started' });
    const items = await shown('doble.csv');
    expect(items).toHaveLength(1);
    expect(await campaignsOf(items[0]?.import?.importId)).toHaveLength(1);
  });

  test('comes of two files of the same content that arrive at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const body = freshCsv();
      const before = (await folder.campaigns()).length;
      const names = ['a', 'b', 'c'].map((name) => `${name}${round}.csv`);
      const arrivals = await Promise.all(names.map((name) => folder.put(name, body)));
      const outcomes = await Promise.all(arrivals.map((arrival) => folder.receive(arrival)));
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['refused', 'refused', 'started']);
      expect((await folder.campaigns()).length).toBe(before + 1);
    }
  });

  test.each([['promos'], ['espera']])(
    'comes of a run that is killed anywhere, and of those that follow (%s)',
    async (place) => {
      const ended = place === 'promos' ? 'started' : 'waiting_for_approval';
      let died = 0;
      for (let calls = 1; ; calls++) {
        const name = `muere-${place}-${calls}.csv`;
        const arrival = await folder.put(name, freshCsv(1), place);
        const dying = dyingPorts(folder.ports, calls);
        const outcome = await folder.receive(arrival, dying).catch((error: unknown) => error);
        if (outcome instanceof Error) died++;
        // Whoever held a lease and died keeps it for a minute, which a test need not wait for.
        for (const table of [sql`import`, sql`drop_file`]) {
          await rows(
            folder.ports.db,
            sql`update ${table} set lease_until = null where lease_until is not null`,
            z.object({}),
          );
        }
        expect(await folder.receive(arrival), `killed before call ${calls}`).toMatchObject({ status: ended });
        const [item, ...others] = await shown(name);
        expect(others).toEqual([]);
        const made = await campaignsOf(item?.import?.importId);
        expect(made, `killed before call ${calls}`).toHaveLength(1);
        expect(made[0]?.status).toBe(ended === 'started' ? 'queued' : 'draft');
        expect(await folder.result(name, place)).toMatchObject({ status: ended, campaignId: made[0]?.id });
        if (!(outcome instanceof Error)) break;
      }
      expect(died).toBeGreaterThan(15);
    },
    120_000,
  );
});
