import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { rows } from '../db/query.ts';
import { beginOne, makeCampaign, makeRunning, makeUser, settleAll, takeTurn } from '../dispatch/engine.fixture.ts';
import { CampaignId, ExportId, newId } from '../id.ts';
import { Page } from '../page.ts';
import { exported, FileBucket } from './export.fixture.ts';
import * as Export from './export.ts';
import { giveUp, run } from './run.ts';

const anyRow = z.record(z.string(), z.unknown());
const linesOf = (bytes: Buffer): string[][] =>
  Papa.parse<string[]>(bytes.toString('utf8').replace('\ufeff', ''), { delimiter: ';', skipEmptyLines: true }).data;

describe('a campaign’s people', () => {
  it('are in the file in the order of sending, with outcome, reason and clock in the user’s words', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, lineId, campaignId } = await makeRunning(db, { people: 4, rate: 3 });
    const slice = await beginOne(db, lineId, await takeTurn(db, lineId));
    await settleAll(db, lineId, slice, (seq) =>
      seq === 2
        ? { outcome: 'error', code: '21211', message: 'Invalid', scope: 'recipient' }
        : { outcome: 'sent', sid: `SM${seq}` },
    );
    await rows(
      db,
      sql`update campaign_recipient set sent_at = '2026-11-22T15:00:00Z', read_at = case when seq = 3 then '2026-11-23T02:00:00Z'::timestamptz end
        where campaign_id = ${campaignId}::uuid and status = 'sent' returning seq`,
      anyRow,
    );
    const { outcome, view, bytes } = await exported(db, userId, { of: 'recipients', format: 'csv', campaignId });
    expect(outcome).toEqual({ status: 'completed', rows: 4 });
    expect(view).toMatchObject({ status: 'completed', rows: 4, total: 4, sizeBytes: bytes.length, errorCode: null });
    expect(view.campaign).toEqual({ id: campaignId, name: 'C' });
    expect(view.url).toContain(view.fileName);
    expect(view.fileName).toMatch(/^C-\d{4}-\d\d-\d\d\.csv$/);
    const [header, ...people] = linesOf(bytes);
    expect(header?.slice(0, 6)).toEqual(['Teléfono', 'Nombre', 'Grupo', 'Estado', 'Motivo', 'Intentos']);
    expect(people).toEqual([
      ['595981000000', 'N595981000000', 'Group', 'Enviado', '', '1', '2026-11-22 12:00:00', '', '', '', 'Sender', 'C'],
      [
        '595981000001',
        'N595981000001',
        'Group',
        'Con error',
        'El número no existe',
        '1',
        '',
        '',
        '',
        '',
        'Sender',
        'C',
      ],
      [
        '595981000002',
        'N595981000002',
        'Group',
        'Leído',
        '',
        '1',
        '2026-11-22 12:00:00',
        '',
        '2026-11-22 23:00:00',
        '',
        'Sender',
        'C',
      ],
      ['595981000003', 'N595981000003', 'Group', 'En cola', '', '0', '', '', '', '', '', 'C'],
    ]);
    const only = async (...states: string[]) =>
      linesOf((await exported(db, userId, { of: 'recipients', format: 'csv', campaignId, states })).bytes)
        .slice(1)
        .map(([phone]) => phone?.slice(-1));
    expect(await only('error')).toEqual(['1']);
    expect(await only('read', 'queued')).toEqual(['2', '3']);
    expect(await only('unknown')).toEqual([]);
  });

  it('are all there, two hundred thousand of them, and equal to the database', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, lineId, campaignId } = await makeCampaign(db, { people: 1 });
    const count = 200_000;
    await rows(
      db,
      sql`with made as (
          insert into campaign_recipient (campaign_id, seq, user_id, contact_id, phone_key, phone_snapshot, group_snapshot, template_index, status, line_id, attempt)
          select ${campaignId}::uuid, n, ${userId}::uuid, c.id, (595970000000 + n)::text, (595970000000 + n)::text, 'Grupo ' || n % 7, 0,
            case n % 3 when 0 then 'sent' when 1 then 'error' else 'queued' end, ${lineId}::uuid, n % 4
          from generate_series(1, ${count}::int) n, (select id from contact where user_id = ${userId}::uuid) c returning 1
        )
        update campaign set last_seq = ${count}::int where id = ${campaignId}::uuid returning id`,
      anyRow,
    );
    const { bytes, view } = await exported(db, userId, { of: 'recipients', format: 'csv', campaignId });
    expect(view).toMatchObject({ rows: count, total: count });
    const words: Record<string, string> = { Enviado: 'sent', 'Con error': 'error', 'En cola': 'queued' };
    const told = linesOf(bytes)
      .slice(1)
      .map(([phone, , group, state = '', , attempts]) => [phone, group, words[state], attempts].join(' '));
    const known: string[] = [];
    for (let from = 0; from < count; from += 10_000) {
      const part = await rows(
        db,
        sql`select string_agg(phone_snapshot || ' ' || group_snapshot || ' ' || status || ' ' || attempt, E'\n' order by seq) as lines
          from campaign_recipient where campaign_id = ${campaignId}::uuid and seq > ${from}::int and seq <= ${from + 10_000}::int`,
        z.object({ lines: z.string() }),
      );
      known.push(...(part[0]?.lines.split('\n') ?? []));
    }
    expect(told.length).toBe(count);
    expect(told.join('\n') === known.join('\n')).toBe(true);
  }, 60_000);
});

describe('an export', () => {
  it('is asked for once, of what the user has, and not more than a few at a time', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, campaignId } = await makeCampaign(db);
    const other = await makeUser(db);
    const ports = { db, bucket: new FileBucket() };
    const wanted = Export.Draft.parse({ of: 'recipients', format: 'xlsx', campaignId });
    const id = newId(ExportId);
    const asked = await Export.draft(ports, userId, id, wanted);
    expect(asked).toMatchObject({ id, of: 'recipients', format: 'xlsx', status: 'queued', rows: 0 });
    expect(asked.url).toBeUndefined();
    expect(await Export.draft(ports, userId, id, wanted)).toEqual(asked);
    expect([...ports.bucket.objects.keys()].map(Export.idsOfKey)).toEqual([{ userId, exportId: id }]);
    const refused = (code: string) => expect.objectContaining({ code });
    await expect(Export.draft(ports, other, newId(ExportId), wanted)).rejects.toEqual(refused('campaign_not_found'));
    await expect(Export.get(ports, other, id)).rejects.toEqual(refused('export_not_found'));
    const nobodys = { ...wanted, campaignId: newId(CampaignId) };
    await expect(Export.draft(ports, userId, newId(ExportId), nobodys)).rejects.toEqual(refused('campaign_not_found'));
    for (let i = 0; i < 4; i++) await Export.draft(ports, userId, newId(ExportId), wanted);
    await expect(Export.draft(ports, userId, newId(ExportId), wanted)).rejects.toEqual(refused('too_many_exports'));
    expect(await Export.list(ports, userId, Page.parse({}))).toMatchObject({ total: 5 });
    expect(await Export.list(ports, other, Page.parse({}))).toMatchObject({ total: 0 });
  });

  it('whose run died is made anew by the next; one that has ended is left alone', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, campaignId } = await makeRunning(db, { people: 3 });
    const bucket = new FileBucket();
    const ids = { userId, id: newId(ExportId) };
    await Export.draft(
      { db, bucket },
      userId,
      ids.id,
      Export.Draft.parse({ of: 'recipients', format: 'xlsx', campaignId }),
    );
    const dying = {
      presignGet: bucket.presignGet,
      write: bucket.write,
      writeStream: () => Promise.reject(new Error('S3')),
    };
    await expect(run({ db, bucket: dying }, ids, () => false)).rejects.toThrow('S3');
    expect(await Export.get({ db, bucket }, userId, ids.id)).toMatchObject({ status: 'running' });
    expect(await run({ db, bucket }, ids, () => false)).toEqual({ status: 'completed', rows: 3 });
    expect(await run({ db, bucket }, ids, () => false)).toEqual({ status: 'ended' });
    await giveUp(db, ids);
    expect(await Export.get({ db, bucket }, userId, ids.id)).toMatchObject({ status: 'completed', rows: 3 });
  });

  it('that does not fit the time of a run says so, and is not tried again', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, campaignId } = await makeRunning(db, { people: 3 });
    const ports = { db, bucket: new FileBucket() };
    const ids = { userId, id: newId(ExportId) };
    await Export.draft(ports, userId, ids.id, Export.Draft.parse({ of: 'recipients', format: 'csv', campaignId }));
    expect(await run(ports, ids, () => true)).toEqual({ status: 'failed' });
    expect(await Export.get(ports, userId, ids.id)).toMatchObject({ status: 'failed', errorCode: 'export_too_large' });
  });

  it('is offered for a week', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const { userId, campaignId } = await makeRunning(db, { people: 1 });
    const { id, view } = await exported(db, userId, { of: 'recipients', format: 'csv', campaignId });
    expect(view.expiresAt?.getTime()).toBeCloseTo(Date.now() + 7 * 86_400_000, -5);
    await rows(db, sql`update export set expires_at = now() - interval '1 second' returning id`, anyRow);
    expect((await Export.get({ db, bucket: new FileBucket() }, userId, id)).url).toBeUndefined();
  });
});
