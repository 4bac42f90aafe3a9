import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { rows } from '../db/query.ts';
import { ContactId, GroupId, newId, UserId } from '../id.ts';
import * as Contact from './contact.ts';

interface Person {
  readonly phone: string;
  readonly nombre?: string;
  readonly grupos?: readonly string[];
  readonly left?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
  readonly isDeleted?: boolean;
}

const nothing = z.object({});

async function tenant(db: Db, ...people: readonly Person[]): Promise<UserId> {
  const userId = newId(UserId);
  await rows(
    db,
    sql`insert into app_user (id, auth_subject, time_zone, country, locale) values (${userId}::uuid, ${userId}::text, 'UTC', 'PY', 'es')`,
    nothing,
  );
  const groups = new Map<string, GroupId>();
  for (const name of new Set(people.flatMap(({ grupos = [], left = [] }) => [...grupos, ...left]))) {
    const id = newId(GroupId);
    groups.set(name, id);
    await rows(
      db,
      sql`insert into contact_group (user_id, id, name) values (${userId}::uuid, ${id}::uuid, ${name}::text)`,
      nothing,
    );
  }
  for (const person of people) {
    const id = newId(ContactId);
    await rows(
      db,
      sql`insert into contact (user_id, id, phone, phone_key, nombre, source, attributes, deleted_at)
          values (${userId}::uuid, ${id}::uuid, ${person.phone}::text, ${person.phone}::text, ${person.nombre ?? null}::text, 'manual',
                  ${JSON.stringify(person.attributes ?? {})}::jsonb, case when ${person.isDeleted ?? false}::boolean then now() end)`,
      nothing,
    );
    for (const [names, isActive] of [
      [person.grupos ?? [], true],
      [person.left ?? [], false],
    ] as const) {
      for (const name of names) {
        await rows(
          db,
          sql`insert into contact_group_membership (user_id, contact_id, group_id, is_active)
              values (${userId}::uuid, ${id}::uuid, ${groups.get(name) ?? null}::uuid, ${isActive}::boolean)`,
          nothing,
        );
      }
    }
  }
  return userId;
}

const list = (db: Db, userId: UserId, filter: Partial<Contact.Filter> = {}) =>
  Contact.list(db, userId, { page: 1, pageSize: 20, ...filter });
const phones = async (db: Db, userId: UserId, filter: Partial<Contact.Filter> = {}) =>
  (await list(db, userId, filter)).items.map(({ phone }) => phone);

const people: readonly Person[] = [
  { phone: '595981000001', nombre: 'José Ñandú', grupos: ['Premium', 'Activos'], attributes: { ciudad: 'Luque' } },
  { phone: '595981000002', nombre: 'Ana_María', grupos: ['Premium'] },
  { phone: '595972000003', left: ['Premium'] },
  { phone: '595981000004', nombre: 'Ana borrada', grupos: ['Premium'], isDeleted: true },
];

describe('the contacts of a user', () => {
  it('come newest first, with their groups and attributes, and without the deleted', async () => {
    await using database = await testDatabase();
    const userId = await tenant(database.db, ...people);
    const found = await list(database.db, userId);
    expect(found).toMatchObject({ page: 1, pageSize: 20, total: 3 });
    expect(found.items.map(({ phone }) => phone)).toEqual(['595972000003', '595981000002', '595981000001']);
    expect(found.items[2]).toMatchObject({
      nombre: 'José Ñandú',
      grupos: ['Activos', 'Premium'],
      attributes: { ciudad: 'Luque' },
      source: 'manual',
      createdAt: expect.any(Date),
    });
    expect(found.items[0]).toMatchObject({ nombre: null, grupos: [] });
  });

  it('are found by the beginning of any word of the name, whatever its accents and case, and by both ends of the phone', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, ...people);
    expect(await phones(db, userId, { search: '+595 972' })).toEqual(['595972000003']);
    expect(await phones(db, userId, { search: 'nandu' })).toEqual(['595981000001']);
    expect(await phones(db, userId, { search: 'JOSÉ' })).toEqual(['595981000001']);
    expect(await phones(db, userId, { search: 'ñan jo' })).toEqual(['595981000001']);
    expect(await phones(db, userId, { search: 'andu' })).toEqual([]);
    expect((await list(db, userId, { search: '59598' })).total).toBe(2);
    expect(await phones(db, userId, { search: '0000 2' })).toEqual(['595981000002']);
    expect(await phones(db, userId, { search: '0981 000-001' })).toEqual(['595981000001']);
    expect(await phones(db, userId, { search: '8100' })).toEqual([]);
    expect(await phones(db, userId, { search: '%' })).toEqual([]);
    expect(await phones(db, userId, { search: 'a_m' })).toEqual(['595981000002']);
    expect(await phones(db, userId, { search: 'é_ñ' })).toEqual([]);
    expect(await phones(db, userId, { search: '\\' })).toEqual([]);
  });

  it('are found by a group that they are still in', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, ...people);
    expect(await phones(db, userId, { group: 'Premium' })).toEqual(['595981000002', '595981000001']);
    expect(await phones(db, userId, { group: 'Activos', search: 'ana' })).toEqual([]);
    expect(await phones(db, userId, { group: 'Premium', search: 'ana' })).toEqual(['595981000002']);
    expect(await list(db, userId, { group: 'premium' })).toMatchObject({ items: [], total: 0 });
  });

  it('come page by page, each once', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, ...people);
    const pages = await Promise.all([1, 2, 3].map((page) => phones(db, userId, { page, pageSize: 2 })));
    expect(pages.map((page) => page.length)).toEqual([2, 1, 0]);
    expect(new Set(pages.flat()).size).toBe(3);
    const first = await list(db, userId, { pageSize: 2 });
    const second = await list(db, userId, { pageSize: 2, cursor: first.nextCursor ?? '' });
    expect([first, second].map(({ items, total }) => [items.length, total])).toEqual([
      [2, 3],
      [1, 3],
    ]);
    expect(second.nextCursor).toBeNull();
    for (const cursor of ['x', Buffer.from('[0]').toString('base64url'), `${first.nextCursor}x{`])
      await expect(list(db, userId, { cursor }), cursor).rejects.toThrow(
        expect.objectContaining({ code: 'cursor_invalid', field: 'cursor' }),
      );
  });

  it('belong to nobody else', async () => {
    await using database = await testDatabase();
    const { db } = database;
    await tenant(db, ...people);
    const other = await tenant(db, { phone: '595981000001', nombre: 'José', grupos: ['Premium'] });
    expect((await list(db, other)).total).toBe(1);
    expect((await list(db, other, { group: 'Premium' })).total).toBe(1);
    expect((await list(db, other, { group: 'Activos' })).total).toBe(0);
    expect((await Contact.groups(db, other, { page: 1, pageSize: 20 })).items).toMatchObject([
      { name: 'Premium', size: 1 },
    ]);
  });

  it('may carry more than one answer of the database holds', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const attributes = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`dato_${i}`, '"x"'.repeat(200)]));
    const heavy = Array.from(
      { length: 45 },
      (_, i): Person => ({ phone: `5959810001${String(i).padStart(2, '0')}`, attributes }),
    );
    const userId = await tenant(db, ...heavy);
    const found = await list(db, userId, { pageSize: 40 });
    expect(new Set(found.items.map(({ phone }) => phone)).size).toBe(40);
    expect(found.items.every((contact) => Object.keys(contact.attributes).length === 30)).toBe(true);
    expect(JSON.stringify(found).length).toBeGreaterThan(1024 * 1024);
    expect((await list(db, userId, { page: 2, pageSize: 40 })).items).toHaveLength(5);
  });

  it('leave out of the list what is too long for one', async () => {
    await using database = await testDatabase();
    const userId = await tenant(database.db, { phone: '595981000001', attributes: { nota: 'x'.repeat(33_000) } });
    expect((await list(database.db, userId)).items).toMatchObject([{ phone: '595981000001', attributes: {} }]);
  });
});

describe('the groups of a user', () => {
  it('come by name, with the number of contacts that are in them', async () => {
    await using database = await testDatabase();
    const userId = await tenant(database.db, ...people);
    const found = await Contact.groups(database.db, userId, { page: 1, pageSize: 1 });
    expect(found).toMatchObject({ total: 2, items: [{ name: 'Activos', size: 1 }] });
    expect((await Contact.groups(database.db, userId, { page: 2, pageSize: 1 })).items).toMatchObject([
      { name: 'Premium', size: 2 },
    ]);
  });
});
