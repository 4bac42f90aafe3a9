import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { assertName, inspect, unpacked, verified } from './inspect.ts';

const limits = { fileBytes: 1_000_000, unpackedBytes: 4_000_000 };
const csv = 'numero,nombre\n595981000001,Ana\n595981000002,"Bea, L."\n';
const json = '{"ChannelType":"SMS","Address":"+595981000001"}\n';

async function* pieces(bytes: Uint8Array | string, size: number): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes);
  for (let from = 0; from < all.length; from += size) yield all.subarray(from, from + size);
}
const inspected = (name: string, bytes: Uint8Array | string, size = 1000) => inspect(name, pieces(bytes, size), limits);

describe('a whole file', () => {
  test.each([[1], [10], [1000]])('is told by its content, packed or not, in pieces of %i bytes', async (size) => {
    const plain = await inspected('a.csv', csv, size);
    expect(plain).toEqual({ format: { kind: 'csv' }, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await inspected('a.csv.gz', gzipSync(csv), size)).toEqual(plain);
    expect(await inspected('a.csv', gzipSync(csv, { level: 1 }), size)).toEqual(plain);
    const { format } = await inspected('a.json.gz', gzipSync(json), size);
    expect(format).toEqual({ kind: 'json', header: ['ChannelType', 'Address'] });
  });

  test('of several packed parts is all of them', async () => {
    const parts = Buffer.concat([gzipSync(csv), gzipSync('595981000003,Cris\n')]);
    expect(await inspected('a.gz.csv', parts)).toEqual(await inspected('a.csv', `${csv}595981000003,Cris\n`));
  });
});

describe('refused is', () => {
  const gz = gzipSync(csv);
  const damaged = Buffer.from(gz);
  damaged.fill(0xff, 20, 30);
  const bomb = gzipSync(`${'x'.repeat(900)}\n`.repeat(5000));

  test.each([
    ['an empty file', 'a.csv', '', 'file_empty'],
    ['a file of blank lines', 'a.csv', '\n\n', 'file_empty'],
    ['a header alone', 'a.csv', 'numero,nombre\n', 'file_empty'],
    ['an empty packed file', 'a.csv.gz', gzipSync(''), 'file_empty'],
    ['a file that ends within quotes', 'a.csv', `${csv}595981000003,"Cr`, 'file_cut_off'],
    ['a file that ends within a row', 'a.csv', `${csv}5959810`, 'file_cut_off'],
    ['JSON that ends within an object', 'a.jsonl', `${json}{"Addr`, 'file_cut_off'],
    ['a packed file cut off', 'a.csv.gz', gz.subarray(0, gz.length - 9), 'file_cut_off'],
    ['a packed file that is damaged', 'a.csv.gz', damaged, 'gzip_broken'],
    ['a name that says packed, and is not', 'a.csv.gz', csv, 'gzip_broken'],
    ['a JSON list', 'a.json', '[{"Address":"1"}]\n', 'json_not_lines'],
    ['a list over several lines', 'a.json', '[\n{"Address":"1"},\n', 'json_not_lines'],
    ['a header without a phone', 'a.csv', 'nombre,grupo\nAna,A\n', 'phone_column_missing'],
    ['a spreadsheet', 'a.csv', 'PK\u0003\u0004xxxxxxxx', 'file_is_spreadsheet'],
    ['too much', 'a.csv', Buffer.alloc(1_000_001, 'x'), 'file_too_large'],
    ['too much inside', 'a.csv.gz', bomb, 'unpacked_too_large'],
  ])('%s: %s', async (_, name, bytes, code) => {
    for (const size of [7, 1000]) {
      await expect(inspected(name, bytes, Math.max(size, bytes.length / 1000))).rejects.toMatchObject({ code });
    }
  });

  test.each([['a.xlsx'], ['gz'], ['a.csv.zip'], ['csv'], ['a.csv.part']])('the name %s', (name) => {
    expect(() => assertName(name)).toThrow(expect.objectContaining({ code: 'extension_unknown' }));
  });
  test.each([['a.csv'], ['A.CSV.GZ'], ['a.b.jsonl'], ['a.ndjson.gz'], ['a.json'], ['part-0001.gz']])(
    'but not the name %s',
    (name) => {
      expect(() => assertName(name)).not.toThrow();
    },
  );
});

test('more rows than are taken are refused before one of them is imported', async () => {
  const few = { ...limits, rows: 10 };
  const file = (rows: number) => pieces(`numero\n${'595981000001\n'.repeat(rows)}`, 50);
  await expect(inspect('a.csv', file(10), few)).resolves.toMatchObject({ format: { kind: 'csv' } });
  await expect(inspect('a.csv', file(11), few)).rejects.toMatchObject({ code: 'too_many_rows' });
});

test('a bomb is left as soon as it is one', async () => {
  let read = 0;
  async function* watched(bytes: Uint8Array) {
    for await (const piece of pieces(bytes, 1000)) {
      read += piece.length;
      yield piece;
    }
  }
  const bomb = Buffer.concat(Array(400).fill(gzipSync(Buffer.alloc(1_000_000, 'x'))));
  const reading = Array.fromAsync(unpacked('a.csv.gz', watched(bomb), limits));
  await expect(reading).rejects.toMatchObject({ code: 'unpacked_too_large' });
  expect(read).toBeLessThan(bomb.length / 2);
});

test('a fault of the bucket is not one of the file', async () => {
  async function* failing() {
    yield gzipSync(csv).subarray(0, 20);
    throw new Error('connection reset');
  }
  await expect(inspect('a.csv.gz', failing(), limits)).rejects.toThrow('connection reset');
});

test('other bytes than those that were inspected are refused at their end', async () => {
  const { sha256 } = await inspected('a.csv', csv);
  expect(Buffer.concat(await Array.fromAsync(verified(pieces(csv, 5), sha256))).toString()).toBe(csv);
  const other = Array.fromAsync(verified(pieces(csv.replace('Ana', 'Eva'), 5), sha256));
  await expect(other).rejects.toMatchObject({ code: 'import_changed' });
});
