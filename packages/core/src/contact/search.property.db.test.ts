// Searching against the plainest model: look at everybody. Contacts come by files and by hand, change, leave and come back.
import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { row } from '../db/query.ts';
import { ContactId, ImportId, newId, type UserId } from '../id.ts';
import { addUser, MemoryBucket } from '../import/import.fixture.ts';
import { importInline } from '../import/import.ts';
import * as Contact from './contact.ts';
import { type Criteria, matching } from './filter.query.ts';
import * as Written from './write.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = database.db;
});
afterAll(() => database[Symbol.asyncDispose]());

interface Person {
  readonly phone: string;
  readonly nombre: string;
  readonly groups: readonly string[];
}

const word = fc.constantFrom(
  'Ana',
  'Anabel',
  'ÁNA',
  'María',
  'mariana',
  'Mar',
  'Ñandú',
  'Ñ',
  'O’Hara',
  'D’Ana-Paz',
  '21',
  '0981',
  'Žižek',
  'мир',
  '😀a',
);
const name = fc
  .array(word, { minLength: 1, maxLength: 4 })
  .chain((words) => fc.constantFrom(' ', ', ', '-', '  ').map((between) => words.join(between)));
const phone = fc.constantFrom(
  ...Array.from({ length: 12 }, (_, i) => `59598100${String((i * 1_117) % 10_000).padStart(4, '0')}`),
);
const person = fc.record({ phone, nombre: name, groups: fc.subarray(['A', 'B']) });
const step = fc.oneof(
  fc.record({ kind: fc.constant('file' as const), people: fc.array(person, { minLength: 1, maxLength: 6 }) }),
  fc.record({ kind: fc.constant('add' as const), person }),
  fc.record({ kind: fc.constant('change' as const), of: phone, to: person }),
  fc.record({ kind: fc.constant('remove' as const), of: phone }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const searches = fc.array(
  fc.oneof(
    fc.constantFrom(
      'a',
      'an',
      'ANA',
      'ana mar',
      'mar ana',
      'ñ',
      'nan',
      'o',
      'hara',
      'paz d',
      '2',
      '21',
      '0981',
      '98',
      'ž',
      'м',
      '😀',
      '%',
      'a_',
      '+595 98',
    ),
    phone.map((digits) => digits.slice(0, 9)),
    phone.map((digits) => digits.slice(-3)),
    phone,
  ),
  { minLength: 1, maxLength: 8 },
);

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** By a file, each phone once: of a phone that comes twice, the import takes the last. */
async function importFile(userId: UserId, people: readonly Person[]): Promise<void> {
  const lines = people.map(({ phone: p, nombre, groups }) => [p, quoted(nombre), quoted(groups.join(';'))].join(','));
  const bytes = Buffer.from(`numero,nombre,grupo\n${lines.join('\n')}\n`);
  await importInline(
    { db, bucket: new MemoryBucket() },
    { userId, importId: newId(ImportId), fileName: 'a.csv', bytes },
  );
}

const once = (people: readonly Person[]): Person[] => [...new Map(people.map((one) => [one.phone, one])).values()];
const joined = (was: Person | undefined, now: Person): Person => ({
  ...now,
  groups: [...new Set([...(was?.groups ?? []), ...now.groups])],
});

/** Does what a step says, and keeps the model beside it. */
async function take(userId: UserId, model: Map<string, Person>, ids: Map<string, ContactId>, { ...what }: Step) {
  if (what.kind === 'file') {
    const people = once(what.people);
    await importFile(userId, people);
    for (const one of people) model.set(one.phone, joined(model.get(one.phone), one));
  } else if (what.kind === 'add') {
    const { groups, ...written } = what.person;
    await Written.add(db, userId, newId(ContactId), { ...written, grupo: groups });
    model.set(written.phone, joined(model.get(written.phone), what.person));
  } else {
    const id = ids.get(what.of);
    if (id === undefined || !model.has(what.of)) return;
    if (what.kind === 'remove') {
      await Written.remove(db, userId, id);
      model.delete(what.of);
    } else {
      const { nombre, groups } = what.to;
      await Written.change(db, userId, id, { nombre, grupo: groups });
      model.set(what.of, { phone: what.of, nombre, groups });
    }
  }
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .split(/[\s,’_%+-]+/)
    .filter((part) => part !== '');

function isFound({ phone: digits, nombre }: Person, search: string): boolean {
  const asked = wordsOf(search);
  const isNamed = asked.length > 0 && asked.every((part) => wordsOf(nombre).some((own) => own.startsWith(part)));
  const plain = search.replace(/[+ ]/g, '');
  if (!/^\d+$/.test(plain)) return isNamed;
  return isNamed || digits.startsWith(plain) || digits.endsWith(plain.replace(/^0+(?=.)/, ''));
}

/** All of it, page by page, by cursors; and the same by page numbers. */
async function phonesOf(userId: UserId, criteria: Pick<Contact.Filter, 'search' | 'group'>, pageSize: number) {
  const byCursor: string[] = [];
  const byPage: string[] = [];
  let cursor: string | undefined;
  for (let page = 1; ; page++) {
    const next = await Contact.list(db, userId, { ...criteria, page: 1, pageSize, ...(cursor ? { cursor } : {}) });
    byCursor.push(...next.items.map((one) => one.phone));
    byPage.push(...(await Contact.list(db, userId, { ...criteria, page, pageSize })).items.map((one) => one.phone));
    expect(next).toMatchObject({ totalIsExact: true });
    if (next.nextCursor === null) return { byCursor, byPage, total: next.total };
    cursor = next.nextCursor;
  }
}

/** Of the query that counts, bulk work and exports are made of. */
const idsOf = async (userId: UserId, criteria: Criteria): Promise<number> => {
  const { ids } = await row(
    db,
    sql`select count(distinct f.id)::int as ids from (${matching(userId, criteria)}) f`,
    z.object({ ids: z.int() }),
  );
  return ids;
};

describe('a search', () => {
  it('finds whom looking at everybody finds, each once, by cursor and by page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 6 }),
        searches,
        fc.constantFrom(undefined, 'A'),
        fc.integer({ min: 1, max: 5 }),
        async (steps, texts, group, pageSize) => {
          const userId = await addUser(db);
          const model = new Map<string, Person>();
          const ids = new Map<string, ContactId>();
          for (const one of steps) {
            await take(userId, model, ids, one);
            const all = await Contact.list(db, userId, { page: 1, pageSize: 100 });
            for (const contact of all.items) ids.set(contact.phone, contact.id);
          }
          const people = [...model.values()].filter(({ groups }) => group === undefined || groups.includes(group));
          for (const search of texts) {
            const found = await phonesOf(userId, { search, group }, pageSize);
            const wanted = people.filter((one) => isFound(one, search)).map((one) => one.phone);
            expect(found.byCursor.toSorted(), search).toEqual(wanted.toSorted());
            expect(found.byPage, search).toEqual(found.byCursor);
            expect(found.total, search).toBe(wanted.length);
            expect(await idsOf(userId, { search, group }), search).toBe(wanted.length);
          }
        },
      ),
      {
        numRuns: 30,
        examples: [
          [
            [{ kind: 'add', person: { phone: '595981000000', nombre: 'Mar María mariana', groups: ['A'] } }],
            ['mar', 'mari'],
            'A',
            1,
          ],
        ],
      },
    );
  }, 120_000);
});
