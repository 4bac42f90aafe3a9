import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { rows } from '../db/query.ts';
import { makeCampaign, makeRunning, makeUser } from '../dispatch/engine.fixture.ts';
import { ImportId, type LineId, newId } from '../id.ts';
import * as Price from '../price/price.ts';
import { preflight } from './preflight.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const run = (query: ReturnType<typeof sql>) => rows(database.db, query, z.object({}));

/** A draft, as it is before its launch. */
async function makeDraft(options: Parameters<typeof makeCampaign>[1] = {}) {
  const made = await makeCampaign(database.db, options);
  await run(
    sql`update campaign set status = 'draft', started_at = null where id = ${made.campaignId}::uuid returning 1::int as one`,
  );
  return made;
}

const setLine = (id: LineId, to: ReturnType<typeof sql>) =>
  run(sql`update sending_line set ${to} where id = ${id}::uuid returning 1::int as one`);

describe('a preflight', () => {
  it('counts recipients, shows ten of them and says what is missing', async () => {
    const { userId, campaignId } = await makeDraft({ people: 25 });
    const answer = await preflight(database.db, userId, campaignId);
    expect(answer).toMatchObject({
      contacts: 25,
      recipients: 25,
      messages: 25,
      exclusions: [],
      waiting: null,
      examined: 25,
      isEstimated: false,
      sms: null,
      confirm: { above: 1000, isNeeded: false },
    });
    expect(answer.samples).toHaveLength(10);
    expect(answer.cost).toEqual({
      currency: 'USD',
      channel: 'whatsapp',
      total: '0.00',
      missing: ['PY'],
      countries: [{ country: 'PY', recipients: 25, units: 25, price: null, amount: null }],
    });
    expect(answer.warnings).toEqual([
      { code: 'outside_window', count: 25 },
      { code: 'price_missing', names: ['PY'] },
    ]);
    expect(answer.end.at).toBeInstanceOf(Date);
  });

  it('of an approved template warns of no 24 hours, and leaves out who lacks what a place of it needs', async () => {
    const { userId, campaignId } = await makeDraft({ people: 5, templates: ['Hola {{ nombre }}'] });
    const content = {
      sid: 'HX1',
      name: 'hola',
      language: 'es',
      body: 'Hola {{1}}',
      variables: { '1': '{{ nombre }}' },
    };
    await run(
      sql`update campaign set content = ${JSON.stringify(content)}::jsonb where id = ${campaignId}::uuid returning 1::int as one`,
    );
    await run(
      sql`update contact set nombre = null where user_id = ${userId}::uuid and phone = '595981000002' returning 1::int as one`,
    );
    const answer = await preflight(database.db, userId, campaignId);
    expect(answer).toMatchObject({
      messages: 4,
      exclusions: [{ reason: 'content_variable_empty', count: 1 }],
      warnings: [{ code: 'price_missing' }],
    });
    expect(answer.samples.map(({ text }) => text)).toContain('Hola N595981000000');
  });

  it('of what was launched already is a conflict, of another’s there is none', async () => {
    const { userId, campaignId } = await makeRunning(database.db, { people: 1 });
    await expect(preflight(database.db, userId, campaignId)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'campaign_not_preflightable',
      facts: { campaignStatus: 'running' },
    });
    const stranger = await makeUser(database.db);
    await expect(preflight(database.db, stranger, campaignId)).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('reads people by their ids and by an import as it reads groups', async () => {
    const { userId, campaignId } = await makeDraft({ people: 4 });
    const importId = newId(ImportId);
    const all = sql`select id from contact where user_id = ${userId}::uuid order by id`;
    await run(
      sql`insert into import (user_id, id, status, file_name, source) values (${userId}::uuid, ${importId}::uuid, 'completed', 'a.csv', 'csv') returning 1::int as one`,
    );
    await run(sql`insert into import_contact (user_id, import_id, contact_id, was_created)
      select ${userId}::uuid, ${importId}::uuid, id, true from (${all} limit 3) k returning 1::int as one`);
    const setAudience = (audience: ReturnType<typeof sql>) =>
      run(sql`update campaign set audience = ${audience} where id = ${campaignId}::uuid returning 1::int as one`);
    await setAudience(sql`jsonb_build_object('importId', ${importId}::text)`);
    expect(await preflight(database.db, userId, campaignId)).toMatchObject({ recipients: 3, examined: 3 });
    await setAudience(sql`jsonb_build_object('contactIds', (select jsonb_agg(k.id) from (${all} limit 2) k))`);
    expect(await preflight(database.db, userId, campaignId)).toMatchObject({ recipients: 2, examined: 2 });
  });

  it('says in exact money what the parts of SMS cost by country, and which characters cost', async () => {
    const { userId, lineId, campaignId } = await makeDraft({
      people: 20,
      templates: ['Hola {{ nombre }} así', 'Buenas'],
    });
    await setLine(lineId, sql`channel = 'sms'`);
    await run(
      sql`update contact set nombre = nombre || repeat('a', 60) where user_id = ${userId}::uuid and phone < '595981000004' returning 1::int as one`,
    );
    await Price.change(database.db, userId, {
      currency: 'PYG',
      confirmAbove: 19,
      items: [{ country: 'PY', channel: 'sms', amount: '85.123456' }],
    });
    const answer = await preflight(database.db, userId, campaignId);
    // Templates take turns: of the four long names, the first and the third get the first text, in two parts.
    expect(answer.sms).toEqual({
      encodings: { 'GSM-7': 10, 'UCS-2': 10 },
      parts: [
        { parts: 1, recipients: 18 },
        { parts: 2, recipients: 2 },
      ],
      totalParts: 22,
      costly: [{ character: 'í', recipients: 10 }],
    });
    expect(answer.cost).toMatchObject({ currency: 'PYG', total: '1872.716032', missing: [] });
    expect(answer.confirm).toEqual({ above: 19, isNeeded: true });
    expect(answer.samples[0]).toMatchObject({ sms: { encoding: 'UCS-2', parts: 2, costly: ['í'] } });
    expect(answer.warnings).toEqual([]);
  });

  it('shows who has nothing for a variable first, and counts whose message cannot be sent', async () => {
    const templates = ['{{ nota }}{{ nombre }}'];
    const { userId, campaignId } = await makeDraft({ people: 12, templates, variables: ['nota', 'nombre'] });
    const set = (phone: string, to: ReturnType<typeof sql>) =>
      run(
        sql`update contact set ${to} where user_id = ${userId}::uuid and phone = ${phone}::text returning 1::int as one`,
      );
    await run(
      sql`update contact set attributes = '{"nota":"https://bit.ly/x "}' where user_id = ${userId}::uuid returning 1::int as one`,
    );
    await set('595981000007', sql`nombre = null`);
    await set('595981000003', sql`attributes = '{}', nombre = ''`);
    await set('595981000005', sql`attributes = jsonb_build_object('nota', repeat('x', 1700))`);
    await set('595981000009', sql`attributes = jsonb_build_object('nota', repeat('x', 100))`);
    const answer = await preflight(database.db, userId, campaignId);
    expect(answer.samples.slice(0, 2).map(({ phone, empty }) => [phone, empty])).toEqual([
      ['595981000007', ['nombre']],
      ['595981000009', []],
    ]);
    expect(answer).toMatchObject({
      recipients: 12,
      messages: 10,
      exclusions: [
        { reason: 'message_empty', count: 1, isEstimated: false },
        { reason: 'message_too_long', count: 1, isEstimated: false },
      ],
      warnings: [
        { code: 'outside_window', count: 12 },
        { code: 'empty_variables', count: 1, names: ['nombre'] },
        { code: 'link_shortener', names: ['bit.ly'] },
        { code: 'price_missing', names: ['PY'] },
      ],
    });
  });

  it('warns of lines that will not send, and sees no end', async () => {
    const { userId, lineId, campaignId } = await makeDraft({ people: 3, templates: ['Hola'], variables: [] });
    await setLine(
      lineId,
      sql`is_stopped = true, daily_limit = 1, breaker_reason = '63038', breaker_open_until = now() + interval '1 minute'`,
    );
    await run(sql`update sender set state = 'paused' where user_id = ${userId}::uuid returning 1::int as one`);
    await run(sql`insert into inbound_message (line_id, provider_message_id, phone_key, at) values
      (${lineId}::uuid, 'a', '595981000001', now() - interval '2 hours'), (${lineId}::uuid, 'b', '595981000002', now() - interval '25 hours') returning 1::int as one`);
    const answer = await preflight(database.db, userId, campaignId);
    expect(answer.end.at).toBeNull();
    expect(answer.warnings).toEqual([
      { code: 'no_active_sender' },
      { code: 'line_stopped', count: 1 },
      { code: 'breaker_open', count: 1, reason: '63038' },
      { code: 'outside_window', count: 2 },
      { code: 'price_missing', names: ['PY'] },
    ]);
    expect(answer).toMatchObject({ examined: 3, isEstimated: false });
  });

  it('looks at some of a large audience, says so, and is right in the sums', async () => {
    const { userId, lineId, campaignId } = await makeDraft({ people: 1, templates: ['Hola {{ nombre }} así'] });
    await setLine(lineId, sql`channel = 'sms', rate_per_second = 50`);
    await run(sql`insert into contact (user_id, id, phone, phone_key, nombre, source)
      select ${userId}::uuid, gen_random_uuid(), p, p, case when i % 4 = 0 then repeat('a', 70) else 'Ana' || i end, 'csv'
      from (select i, case when i % 3 = 0 then '5255' else '595982' end || lpad(i::text, case when i % 3 = 0 then 8 else 6 end, '0') as p
        from generate_series(1, 30000) i) x returning 1::int as one`);
    // The connection's plan for the foreign key was made for one contact: it would read all of them for each membership.
    await run(sql`analyze contact`);
    await run(sql`insert into contact_group_membership (user_id, contact_id, group_id)
      select k.user_id, k.id, g.id from contact k join contact_group g on g.user_id = k.user_id where k.user_id = ${userId}::uuid
      on conflict do nothing returning 1::int as one`);
    const answer = await preflight(database.db, userId, campaignId);
    expect(answer).toMatchObject({ contacts: 30_001, recipients: 30_001, messages: 30_001, isEstimated: true });
    expect(answer.examined).toBeGreaterThan(5_000);
    expect(answer.cost?.countries).toMatchObject([
      { country: 'PY', recipients: 20_001 },
      { country: 'MX', recipients: 10_000 },
    ]);
    // A quarter takes two parts.
    expect(Math.abs((answer.sms?.totalParts ?? 0) - 37_501)).toBeLessThan(700);
    expect(answer.samples).toHaveLength(10);
  }, 60_000);
});
