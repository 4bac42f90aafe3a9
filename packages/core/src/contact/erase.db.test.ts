import {
  beginOne,
  countsOf,
  fallDue,
  makeLine,
  makeRunning,
  recipientsOf,
  sentAs,
  settleAll,
  takeTurn,
  timing,
} from '@pregon/core/dispatch/engine.fixture';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { row, rows } from '../db/query.ts';
import { begin } from '../dispatch/slice.query.ts';
import { ContactId, ImportId, newId, SliceId, type UserId } from '../id.ts';
import { addImport, addUser, type Desk, inline, openDesk } from '../import/import.fixture.ts';
import { uploadKey } from '../import/import.ts';
import { rejectsKey } from '../import/rejects.ts';
import * as Contact from './contact.ts';
import * as Written from './write.ts';

const phone = '595981777001';
const former = '595981777009';
const file = `numero,nombre,grupo,ciudad\n${phone},Zulema Quiñónez,Group,Ypacaraí\n595981777002,Otra,Group,Luque\n595981777003,Tercera,Group,Luque\n`;
const anything = z.record(z.string(), z.unknown());

const ports = ({ db, bucket }: Desk) => ({
  db,
  bucket: {
    remove: async (key: string) => {
      bucket.objects.delete(key);
    },
  },
});

async function contactOf(db: Db, userId: UserId, search: string) {
  const [contact] = (await Contact.list(db, userId, { page: 1, pageSize: 20, search })).items;
  if (contact === undefined) throw new Error(`There is nobody for ${search}.`);
  return contact;
}

/** Every table with a row in which the text stands, whatever its columns. */
async function tablesWith(db: Db, text: string): Promise<string[]> {
  const tables = await rows(
    db,
    sql`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    z.object({ name: z.string() }),
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { has } = await row(
      db,
      sql`select exists (select 1 from ${sql.identifier(name)} t where strpos(lower(t::text), ${text}::text) > 0) as has`,
      z.object({ has: z.boolean() }),
    );
    if (has) found.push(name);
  }
  return found;
}

const suppress = (db: Db, userId: UserId, lineId: string) =>
  rows(
    db,
    sql`insert into suppression (id, user_id, line_id, phone_key, reason, source)
        values (${newId(ContactId)}::uuid, ${userId}::uuid, null, ${phone}::text, 'manual', 'user'),
          (${newId(ContactId)}::uuid, null, ${lineId}::uuid, ${phone}::text, 'opted_out', 'inbound') returning id`,
    anything,
  );

/** What else is kept about a person, made as the parts that keep it would. */
const touch = (db: Db, userId: UserId, lineId: string, contactId: string) =>
  rows(
    db,
    sql`with a as (insert into contact_touch (user_id, phone_key, sent_at) values (${userId}::uuid, ${phone}::text, array[now()])),
          c as (insert into inbound_message (line_id, provider_message_id, phone_key, at) values (${lineId}::uuid, 'SMin', ${phone}::text, now())),
          d as (insert into contact_stat (user_id, contact_id, period, starts_on, sent) values (${userId}::uuid, ${contactId}::uuid, 'all', '2020-01-01', 1)),
          e as (insert into idempotency_key (user_id, key, route, request_hash, resource_id, status, response)
            values (${userId}::uuid, 'k', 'POST /contacts', 'h', ${contactId}::uuid, 201, ${JSON.stringify({ headers: {}, body: { phone } })}::text))
        select 1::int as made`,
    anything,
  );

const suppressions = (db: Db) =>
  rows(
    db,
    sql`select phone_key as key, is_erased as "isErased", user_id is null as "isOfLine" from suppression
        where reason <> 'erased' order by "isOfLine"`,
    z.object({ key: z.string(), isErased: z.boolean(), isOfLine: z.boolean() }),
  );

describe('an erased person', () => {
  it('is in no table and no file, and every count stays', async () => {
    await using desk = await openDesk();
    const { db, userId, bucket } = desk;
    const importId = newId(ImportId);
    await inline(desk, file, { importId });
    for (const key of [uploadKey(userId, importId), rejectsKey(userId, importId)]) bucket.objects.set(key, file);
    const { id } = await contactOf(db, userId, 'zulema');
    await Written.change(db, userId, id, { phone: former });
    const [old, lineId] = [await makeLine(db), await makeLine(db)];
    const before = await makeRunning(db, { userId, lineId: old });
    await settleAll(db, old, await beginOne(db, old, await takeTurn(db, old)), (seq) => ({
      outcome: 'sent',
      sid: `SMold${seq}`,
    }));
    await Written.change(db, userId, id, { phone });
    const sent = await makeRunning(db, { userId, lineId });
    await settleAll(db, lineId, await beginOne(db, lineId, await takeTurn(db, lineId)), sentAs);
    await suppress(db, userId, lineId);
    await touch(db, userId, lineId, id);
    const counts = await Promise.all([before, sent].map(({ campaignId }) => countsOf(db, campaignId)));
    const words = [phone, former, 'zulema', 'quiñónez', 'quinonez', 'ypacaraí'];
    expect(await tablesWith(db, 'zulema')).toContain('contact_word');
    expect((await tablesWith(db, phone)).length).toBeGreaterThan(6);

    await Written.erase(ports(desk), userId, id);
    for (const word of words) expect(await tablesWith(db, word), word).toEqual([]);
    expect([...bucket.objects.keys()]).toEqual([]);
    expect(await Promise.all([before, sent].map(({ campaignId }) => countsOf(db, campaignId)))).toEqual(counts);
    expect((await Contact.list(db, userId, { page: 1, pageSize: 20 })).total).toBe(2);
    await expect(Written.erase(ports(desk), userId, id)).rejects.toThrow(
      expect.objectContaining({ code: 'contact_not_found' }),
    );
  });

  it('stays suppressed when somebody brings the phone again, for the user and on the line', async () => {
    await using desk = await openDesk();
    const { db, userId } = desk;
    await inline(desk, file);
    const lineId = await makeLine(db);
    await makeRunning(db, { userId, lineId });
    await suppress(db, userId, lineId);
    await Written.erase(ports(desk), userId, (await contactOf(db, userId, 'zulema')).id);
    expect((await suppressions(db)).map(({ isErased }) => isErased)).toEqual([true, true]);
    const other = await addUser(db);
    await Written.add(db, other, newId(ContactId), { phone: '595981777002' });
    expect((await suppressions(db)).map(({ isErased }) => isErased)).toEqual([true, true]);
    await inline(desk, file);
    expect(await suppressions(db)).toEqual([
      { key: phone, isErased: false, isOfLine: false },
      { key: phone, isErased: false, isOfLine: true },
    ]);
  });

  it('keeps the opt-out of a line plain while another of its users has the phone', async () => {
    await using desk = await openDesk();
    const { db, userId } = desk;
    await inline(desk, file);
    const lineId = await makeLine(db);
    await makeRunning(db, { userId, lineId });
    const { userId: other } = await makeRunning(db, { lineId, people: 1 });
    await Written.add(db, other, newId(ContactId), { phone });
    await suppress(db, userId, lineId);
    await Written.erase(ports(desk), userId, (await contactOf(db, userId, 'zulema')).id);
    expect((await suppressions(db)).map(({ isErased }) => isErased)).toEqual([true, false]);
  });

  it('who was not begun with is not written to, and who is being sent to is settled', async () => {
    await using desk = await openDesk();
    const { db, userId } = desk;
    await inline(desk, file);
    const [flying, waiting] = [await makeLine(db), await makeLine(db)];
    const inFlight = await makeRunning(db, { userId, lineId: flying });
    const turn = await takeTurn(db, flying);
    const slice = await beginOne(db, flying, turn);
    const queued = await makeRunning(db, { userId, lineId: waiting });
    const { id } = await contactOf(db, userId, 'zulema');
    await Written.erase(ports(desk), userId, id);

    // The provider refuses for now: back into the queue, from where nobody is written to any more.
    await settleAll(db, flying, slice, (seq) => (seq === 1 ? { outcome: 'wait', code: 'busy' } : sentAs(seq)));
    await fallDue(db, inFlight.campaignId);
    await begin(db, newId(SliceId), flying, turn, timing);
    const next = await beginOne(db, waiting, await takeTurn(db, waiting));
    expect(next.rows.map(({ to }) => to)).toEqual(['595981777002', '595981777003']);
    expect((await recipientsOf(db, inFlight.campaignId)).map(({ status }) => status)).toEqual([
      'skipped',
      'sent',
      'sent',
    ]);
    expect((await recipientsOf(db, queued.campaignId)).map(({ status }) => status)).toEqual([
      'skipped',
      'sending',
      'sending',
    ]);
    expect(await countsOf(db, inFlight.campaignId)).toMatchObject({ sent: 2, skipped: 1, queued: 0, sending: 0 });
    expect(await tablesWith(db, phone)).toEqual([]);
  });

  it('is not erased while a file with him is being read, nor by another', async () => {
    await using desk = await openDesk();
    const { db, userId } = desk;
    await inline(desk, file);
    const { id } = await contactOf(db, userId, 'zulema');
    const other = await addUser(db);
    await expect(Written.erase(ports(desk), other, id)).rejects.toThrow(
      expect.objectContaining({ code: 'contact_not_found' }),
    );
    const running = await addImport({ db, userId });
    await rows(
      db,
      sql`insert into import_contact (user_id, import_id, contact_id, was_created) values (${userId}::uuid, ${running}::uuid, ${id}::uuid, false) returning contact_id`,
      anything,
    );
    await expect(Written.erase(ports(desk), userId, id)).rejects.toThrow(
      expect.objectContaining({ code: 'import_running' }),
    );
    expect((await contactOf(db, userId, 'zulema')).phone).toBe(phone);
  });
});
