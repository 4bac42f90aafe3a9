import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { rows } from '../db/query.ts';
import { newId, UserId } from '../id.ts';
import * as Sender from '../sender/sender.ts';
import * as User from './user.ts';

const manager = (userId: UserId) => ({ userId, isAdmin: false });

const newcomer = (subject: string, line: Partial<User.HomeLine> = {}): User.Newcomer => ({
  subject,
  email: `${subject}@example.com`,
  displayName: undefined,
  settings: {
    timeZone: 'America/Asuncion',
    country: 'PY',
    locale: 'es',
    quietHours: { from: '21:00', to: '08:00' },
    frequencyCap: null,
  },
  line: { address: 'whatsapp:+14155238886', channel: 'whatsapp', ratePerSecond: 10, ...line },
});
const page = { page: 1, pageSize: 20 };
const linesOf = (db: Db) =>
  rows(
    db,
    sql`select address, rate_per_second::text as rate from sending_line order by address`,
    z.object({ address: z.string(), rate: z.string().nullable() }),
  );

describe('admitting a user', () => {
  it('makes him once, with the settings of the deployment and a sender on its line', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const id = await User.admit(db, newcomer('ana'));
    expect(await User.admit(db, newcomer('ana'))).toBe(id);
    expect(await User.get(db, id)).toEqual({
      id,
      email: 'ana@example.com',
      displayName: null,
      timeZone: 'America/Asuncion',
      country: 'PY',
      locale: 'es',
    });
    const senders = await Sender.list(db, manager(id), page);
    expect(senders).toMatchObject({
      total: 1,
      items: [{ name: 'WhatsApp +14155238886', state: 'active', ratePerSecond: 10, breaker: { state: 'closed' } }],
    });
  });

  it('is one user, one line and one sender however many requests come first at once', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const subjects = ['ana', 'beto', 'ana', 'beto', 'ana', 'carla', 'ana', 'beto'];
    const ids = await Promise.all(subjects.map((subject) => User.admit(db, newcomer(subject))));
    expect(new Set(ids).size).toBe(3);
    expect(await linesOf(db)).toHaveLength(1);
    for (const id of ids) expect((await Sender.list(db, manager(id), page)).total).toBe(1);
  });

  it('does not change the pace of a line that exists', async () => {
    await using database = await testDatabase();
    await User.admit(database.db, newcomer('ana'));
    await User.admit(database.db, newcomer('beto', { ratePerSecond: 99 }));
    await User.admit(database.db, newcomer('carla', { address: '+595981000000', channel: 'sms', ratePerSecond: null }));
    expect(await linesOf(database.db)).toEqual([
      { address: '+595981000000', rate: null },
      { address: 'whatsapp:+14155238886', rate: '10' },
    ]);
  });

  it('gives a known user a sender on the line that the deployment has moved to', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const id = await User.admit(db, newcomer('ana'));
    expect(await User.admit(db, newcomer('ana', { address: 'whatsapp:+14155230000' }))).toBe(id);
    expect((await Sender.list(db, manager(id), page)).items.map(({ address }) => address)).toEqual([
      'whatsapp:+14155238886',
      'whatsapp:+14155230000',
    ]);
  });
});

describe('a user', () => {
  it('changes what he names and keeps the rest', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const id = await User.admit(db, newcomer('ana'));
    const changed = await User.change(db, id, { timeZone: 'Asia/Kolkata', displayName: 'Ana' });
    expect(changed).toMatchObject({ timeZone: 'Asia/Kolkata', displayName: 'Ana', country: 'PY', locale: 'es' });
    expect(await User.change(db, id, {})).toEqual(changed);
  });

  it('who is not there cannot be read or changed', async () => {
    await using database = await testDatabase();
    const id = newId(UserId);
    await expect(User.get(database.db, id)).rejects.toMatchObject({ code: 'user_not_found' });
    await expect(User.change(database.db, id, { locale: 'en' })).rejects.toMatchObject({ code: 'user_not_found' });
  });

  it('is told when the database does not know his zone', async () => {
    await using database = await testDatabase();
    const id = await User.admit(database.db, newcomer('ana'));
    await expect(User.change(database.db, id, { timeZone: 'Nowhere/Place' })).rejects.toMatchObject({
      code: 'time_zone_unknown',
      field: 'timeZone',
    });
    expect((await User.get(database.db, id)).timeZone).toBe('America/Asuncion');
  });
});

describe('the senders of a user', () => {
  it('show whether their line may send', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const id = await User.admit(db, newcomer('ana'));
    const breaker = async () => (await Sender.list(db, manager(id), page)).items[0]?.breaker;
    const open = (until: string) =>
      rows(
        db,
        sql`update sending_line set breaker_reason = '20003', breaker_open_until = clock_timestamp() + ${until}::interval`,
        z.object({}),
      );
    await open('1 minute');
    expect(await breaker()).toMatchObject({ state: 'open', reason: '20003', openUntil: expect.any(Date) });
    await open('-1 second');
    expect(await breaker()).toEqual({ state: 'half-open', reason: '20003' });
  });

  it('are his own', async () => {
    await using database = await testDatabase();
    const ana = await User.admit(database.db, newcomer('ana'));
    await User.admit(database.db, newcomer('beto'));
    expect((await Sender.list(database.db, manager(ana), page)).total).toBe(1);
  });
});
