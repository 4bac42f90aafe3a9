import { makeUser } from '@pregon/core/dispatch/engine.fixture';
import { testDatabase } from '@pregon/local/testing/database';
import { describe, expect, it } from 'vitest';
import type { Db } from '../db/client.ts';
import { ContactId, newId, type UserId } from '../id.ts';
import * as Contact from './contact.ts';
import * as Written from './write.ts';

const add = (db: Db, userId: UserId, input: Parameters<typeof Written.add>[3]) =>
  Written.add(db, userId, newId(ContactId), input);
const found = async (db: Db, userId: UserId, filter: Partial<Contact.Filter> = {}) =>
  (await Contact.list(db, userId, { page: 1, pageSize: 20, ...filter })).items.map(({ phone }) => phone);
const refused = (code: string, field?: string) => expect.objectContaining({ code, ...(field ? { field } : {}) });

describe('a contact written by hand', () => {
  it('is read as a row of a file is, and found at once', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const { contact, isNew } = await add(db, userId, {
      phone: ' 0981 000-001 ',
      nombre: " 'José  ",
      sustantivo: '',
      grupo: 'Premium; Activos;Premium',
    });
    expect(isNew).toBe(true);
    expect(contact).toMatchObject({ phone: '595981000001', sustantivo: null, source: 'manual', attributes: {} });
    expect(contact.grupos).toEqual(['Activos', 'Premium']);
    for (const filter of [{ search: 'jose' }, { search: '0001' }, { search: '59598' }, { group: 'Premium' }])
      expect(await found(db, userId, filter), JSON.stringify(filter)).toEqual(['595981000001']);
  });

  it('of a phone that is known changes what is said, and keeps the rest', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const first = await add(db, userId, { phone: '595981000001', nombre: 'Ana', sustantivo: 'Sra.', grupo: ['A'] });
    const second = await add(db, userId, { phone: '0981000001', nombre: 'Ana Paz', grupo: ['B'] });
    expect(second.isNew).toBe(false);
    expect(second.contact).toMatchObject({ id: first.contact.id, nombre: 'Ana Paz', sustantivo: 'Sra.' });
    expect(second.contact.grupos).toEqual(['A', 'B']);
    expect(await found(db, userId, { search: 'paz' })).toEqual(['595981000001']);
  });

  it.each([
    [{ phone: '' }, 'phone_missing', 'phone'],
    [{ phone: '5,95E+11' }, 'phone_scientific', 'phone'],
    [{ phone: '12345' }, 'phone_impossible_length', 'phone'],
    [{ phone: '0981000001', grupo: 'x'.repeat(101) }, 'group_too_long', 'grupo'],
    [{ phone: '0981000001', grupo: Array.from({ length: 40 }, (_, i) => `a${i};b${i}`) }, 'too_many_groups', 'grupo'],
  ] as const)('is refused as a row would be: %j', async (input, code, field) => {
    await using database = await testDatabase();
    const userId = await makeUser(database.db);
    await expect(
      add(database.db, userId, { ...input, grupo: 'grupo' in input ? [input.grupo].flat() : null }),
    ).rejects.toThrow(refused(code, field));
    expect(await found(database.db, userId)).toEqual([]);
  });
});

describe('a change', () => {
  it('touches what it names, and replaces all groups', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const { contact } = await add(db, userId, { phone: '595981000001', nombre: 'Ana María', grupo: ['A', 'B'] });
    const changed = await Written.change(db, userId, contact.id, { phone: '0981000009', grupo: 'B;C' });
    expect(changed).toMatchObject({ phone: '595981000009', nombre: 'Ana María', grupos: ['B', 'C'] });
    expect(await found(db, userId, { search: '0009' })).toEqual(['595981000009']);
    expect(await found(db, userId, { search: '0001' })).toEqual([]);
    const emptied = await Written.change(db, userId, contact.id, { nombre: '', grupo: [] });
    expect(emptied).toMatchObject({ nombre: null, grupos: [] });
    expect(await found(db, userId, { search: 'maria' })).toEqual([]);
  });

  it('does not take the phone of another, nor change whom there is not', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const other = await makeUser(db);
    const { contact } = await add(db, userId, { phone: '595981000001', nombre: 'Ana' });
    await add(db, userId, { phone: '595981000002' });
    await expect(Written.change(db, userId, contact.id, { phone: '0981000002' })).rejects.toThrow(
      refused('phone_taken', 'phone'),
    );
    await expect(Written.change(db, other, contact.id, { nombre: 'x' })).rejects.toThrow(refused('contact_not_found'));
    await expect(Written.remove(db, other, contact.id)).rejects.toThrow(refused('contact_not_found'));
    expect(await found(db, userId, { search: 'ana' })).toEqual(['595981000001']);
  });
});

describe('somebody removed', () => {
  it('is in no list, and comes back with what was known, but into no group', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const { contact } = await add(db, userId, { phone: '595981000001', nombre: 'Ana', grupo: ['A'] });
    await Written.remove(db, userId, contact.id);
    for (const filter of [{}, { search: 'ana' }, { search: '0001' }, { search: '595' }, { group: 'A' }])
      expect(await found(db, userId, filter), JSON.stringify(filter)).toEqual([]);
    await expect(Written.remove(db, userId, contact.id)).rejects.toThrow(refused('contact_not_found'));
    await expect(Written.change(db, userId, contact.id, {})).rejects.toThrow(refused('contact_not_found'));
    const back = await add(db, userId, { phone: '0981 000 001' });
    expect(back).toMatchObject({ isNew: false, contact: { id: contact.id, nombre: 'Ana', grupos: [] } });
    expect(await found(db, userId, { search: 'ana' })).toEqual(['595981000001']);
  });
});
