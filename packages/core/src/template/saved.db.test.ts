import { testDatabase } from '@pregon/local/testing/database';
import { describe, expect, it } from 'vitest';
import { makeUser } from '../dispatch/engine.fixture.ts';
import { MediaId, newId, TemplateId, type UserId } from '../id.ts';
import { keyOf } from '../media/media.ts';
import * as Saved from './saved.ts';

/** A bucket that has nothing but these. */
const bucketOf = (...keys: string[]) => ({
  head: async (key: string) => (keys.includes(key) ? { sizeBytes: 4, contentType: 'image/png', etag: 'x' } : undefined),
});
const inputOf = (over: Record<string, unknown> = {}) =>
  Saved.Input.parse({ name: 'Bienvenida', texts: ['Hola {nombre}'], ...over });
const fault = (code: string, field?: string) => expect.objectContaining(field ? { code, field } : { code });

describe('a template', () => {
  it('is kept, found by its words, changed as a whole, and deleted', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const mediaId = newId(MediaId);
    const ports = { db, bucket: bucketOf(keyOf(userId, mediaId)) };
    const id = newId(TemplateId);
    const media = { id: mediaId, name: 'tapa.png' };
    const made = await Saved.create(ports, userId, id, inputOf({ media }));
    expect(made).toMatchObject({ id, name: 'Bienvenida', texts: ['Hola {nombre}'] });
    expect(made.media).toEqual({ ...media, contentType: 'image/png' });
    expect(await Saved.create(ports, userId, id, inputOf({ media }))).toEqual(made);
    await Saved.create(ports, userId, newId(TemplateId), inputOf({ name: 'Cobro', texts: ['100 % {{ saldo }}', 'B'] }));

    const names = async (search: string) =>
      (await Saved.list(db, userId, Saved.Filter.parse({ search }))).items.map(({ name }) => name);
    expect(await names('')).toEqual(['Cobro', 'Bienvenida']);
    expect(await names('bienve')).toEqual(['Bienvenida']);
    expect(await names('SALDO')).toEqual(['Cobro']);
    expect(await names('0 %')).toEqual(['Cobro']);

    const now = await Saved.change(ports, userId, id, inputOf({ name: 'Saludo', texts: ['A', 'B'] }));
    expect(now).toMatchObject({ id, name: 'Saludo', texts: ['A', 'B'], media: null });
    expect(await Saved.get(db, userId, id)).toEqual(now);
    expect(await names('')).toEqual(['Saludo', 'Cobro']);
    await Saved.remove(db, userId, id);
    await expect(Saved.get(db, userId, id)).rejects.toEqual(fault('template_not_found'));
    await expect(Saved.remove(db, userId, id)).rejects.toEqual(fault('template_not_found'));
  });

  it('is refused where a campaign would refuse it, and where its name is taken', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await makeUser(db);
    const ports = { db, bucket: bucketOf() };
    const create = (over: Record<string, unknown>) => Saved.create(ports, userId, newId(TemplateId), inputOf(over));
    await expect(create({ texts: ['bien', 'Hola {{ nombre'] })).rejects.toEqual(fault('template_invalid', 'texts[1]'));
    await expect(create({ texts: [' '] })).rejects.toEqual(fault('template_empty', 'texts[0]'));
    const media = { id: newId(MediaId), name: 'a.png' };
    await expect(create({ media })).rejects.toEqual(fault('media_not_found', 'media.id'));
    const first = await create({});
    await expect(create({})).rejects.toEqual(fault('template_exists', 'name'));
    const second = await create({ name: 'Otra' });
    await expect(Saved.change(ports, userId, second.id, inputOf())).rejects.toEqual(fault('template_exists', 'name'));
    expect(await Saved.change(ports, userId, first.id, inputOf())).toMatchObject({ name: 'Bienvenida' });
    expect(Saved.Input.safeParse({ name: 'x', texts: Array(3).fill('x'.repeat(4_000)) }).success).toBe(false);
  });

  it('is its user’s alone', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const [userId, other] = [await makeUser(db), await makeUser(db)];
    const ports = { db, bucket: bucketOf() };
    const { id } = await Saved.create(ports, userId, newId(TemplateId), inputOf());
    const none = fault('template_not_found');
    await expect(Saved.get(db, other, id)).rejects.toEqual(none);
    await expect(Saved.change(ports, other, id, inputOf())).rejects.toEqual(none);
    await expect(Saved.remove(db, other, id)).rejects.toEqual(none);
    expect(await Saved.list(db, other, Saved.Filter.parse({}))).toMatchObject({ items: [], total: 0 });
    await Saved.create(ports, other, newId(TemplateId), inputOf());
    expect(await namesOf(db, userId)).toEqual(['Bienvenida']);
  });
});

const namesOf = async (db: Parameters<typeof Saved.list>[0], userId: UserId) =>
  (await Saved.list(db, userId, Saved.Filter.parse({}))).items.map(({ name }) => name);
