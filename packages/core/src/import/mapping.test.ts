import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MappedColumn, mappedLayout, type Role } from './columns.ts';
import { batches, type LayOut } from './file.ts';
import { headerDigest, Mapping, rolesAgain } from './mapping.ts';
import { makeRowReader } from './rows.ts';

describe('a mapping', () => {
  const at = (columns: unknown): string | undefined =>
    Mapping.safeParse(columns).error?.issues.map(({ path }) => path.join('.'))[0];
  const phone = { header: 'Contacto', role: 'numero' };

  test.each([
    ['has no phone', [{ header: 'Cliente', role: 'nombre' }], ''],
    ['has two', [phone, { header: 'Otro', role: 'numero' }], '1.role'],
    ['has two of another field', [phone, { header: 'a', role: 'grupo' }, { header: 'b', role: 'grupo' }], '2.role'],
    ['has some headers', [phone, { header: null, role: 'nombre' }], '1.header'],
    ['names what is no role', [{ header: 'x', role: 'telefono' }], '0.role'],
    ['has no column', [], ''],
    ['has too many', [phone, ...Array.from({ length: 100 }, () => ({ header: '', role: 'ignored' }))], ''],
  ])('that %s is refused at its place', (_, columns, path) => {
    expect(at(columns)).toBe(path);
  });

  test('may have any number of data, and of columns that are not wanted', () => {
    const others = ['attribute', 'attribute', 'ignored', 'ignored'].map((role) => ({ header: 'x', role }));
    expect(at([phone, ...others])).toBeUndefined();
  });
});

describe('an equal header', () => {
  const mapping: Mapping = [
    { header: 'Contacto', role: 'numero' },
    { header: 'Cliente', role: 'ignored' },
  ];

  test('is known again in a file of rejected rows', () => {
    const rejects = ['rechazo_fila', 'rechazo_codigo', 'rechazo_motivo', 'Contacto', 'Cliente'];
    expect(headerDigest(rejects)).toBe(headerDigest(['Contacto', 'Cliente']));
    expect(rolesAgain(mapping, rejects)).toEqual(['ignored', 'ignored', 'ignored', 'numero', 'ignored']);
  });

  test('is one in the same order, and a file without a header has none', () => {
    expect(headerDigest(['Cliente', 'Contacto'])).not.toBe(headerDigest(['Contacto', 'Cliente']));
    expect(headerDigest([null, null])).toBeNull();
  });
});

const free: readonly Role[] = ['sustantivo', 'nombre', 'grupo', 'attribute', 'attribute', 'ignored', 'ignored'];
/** Without digits: seven of them would be a phone, and its row no header. */
const word = fc.string({ unit: fc.constantFrom(...'abcñé Ü.$'), minLength: 1, maxLength: 8 });
/** A phone, and some of the other roles, in any order under any headers. */
const columns: fc.Arbitrary<MappedColumn[]> = fc
  .tuple(fc.subarray([...free]), fc.array(word, { minLength: 8, maxLength: 8 }), fc.nat())
  .map(([others, words, turn]) => {
    const roles: Role[] = [...others, 'numero'];
    const from = turn % roles.length;
    return [...roles.slice(from), ...roles.slice(0, from)].map((role, index) => ({
      header: (words[index] ?? '').trim(),
      role,
    }));
  });
const cell = fc.oneof(fc.constantFrom('0981000001', '', 'A|B', '12'), word);

async function contactsOf(header: readonly string[], rows: readonly (readonly string[])[], layOut?: LayOut) {
  const quoted = (fields: readonly string[]) => fields.map((field) => `"${field}"`).join(';');
  const text = `${[header, ...rows].map(quoted).join('\n')}\n`;
  const source = (async function* () {
    yield Buffer.from(text);
  })();
  const found = await Array.fromAsync(batches(source, undefined, layOut));
  return found.flatMap(({ records, layout, delimiter }) => {
    const reader = makeRowReader(layout, delimiter, 'PY');
    return records.map((record) => reader.read(record));
  });
}

test('a file read by its mapping is the file whose headers were renamed', async () => {
  await fc.assert(
    fc.asyncProperty(
      columns,
      fc.array(fc.array(cell, { minLength: 8, maxLength: 8 }), { maxLength: 5 }),
      async (said, cells) => {
        // A second column keeps the delimiter beyond doubt.
        const all: MappedColumn[] = [...said, { header: 'fin', role: 'attribute' }];
        const headers = all.map(({ header }) => header ?? '');
        const rows = cells.map((row) => [...row.slice(0, said.length), 'x']);
        const renamed = mappedLayout(headers, all).columns.map(({ role, name }) =>
          role === 'ignored' ? 'rechazo_fila' : name,
        );
        expect(await contactsOf(headers, rows, (first) => mappedLayout(first, all))).toEqual(
          await contactsOf(renamed, rows),
        );
      },
    ),
  );
});
