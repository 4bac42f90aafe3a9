import { describe, expect, test } from 'vitest';
import { blocks, makeDecoder } from './decode.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** Decodes in blocks of `blockBytes`, whatever the pieces that arrive. */
async function decoded(bytes: Buffer, blockBytes = 64, pieceBytes = 7): Promise<{ text: string; encoding: string }> {
  const all = await Array.fromAsync(blocks(pieces(bytes, pieceBytes), blockBytes));
  const decoder = makeDecoder(all[0] ?? Buffer.alloc(0));
  const text = all.map((block, index) => decoder.decode(block, index === all.length - 1)).join('');
  return { text, encoding: decoder.encoding };
}

const windows1252 = (text: string): Buffer => {
  const special = new Map(
    [...'€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'].map((char, index) => [
      char,
      [
        0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8e, 0x91, 0x92, 0x93, 0x94, 0x95,
        0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9e, 0x9f,
      ][index] ?? 0,
    ]),
  );
  return Buffer.from([...text].map((char) => special.get(char) ?? char.charCodeAt(0)));
};

const list = 'numero;nombre\n595981000001;Señora Núñez “Ñandú” €\n595981000002;José\n';

describe('a file in any of the encodings comes out as the same text', () => {
  test.each([
    ['utf-8', Buffer.from(list), 'utf-8'],
    ['utf-8 with BOM', Buffer.from(`\ufeff${list}`), 'utf-8'],
    ['windows-1252', windows1252(list), 'windows-1252'],
    ['utf-16le with BOM', Buffer.from(`\ufeff${list}`, 'utf16le'), 'utf-16le'],
    ['utf-16be with BOM', Buffer.from(`\ufeff${list}`, 'utf16le').swap16(), 'utf-16be'],
  ])('%s', async (_name, bytes, encoding) => {
    for (const blockBytes of [1, 2, 3, 5, 16, 31, 4096]) {
      if (blockBytes < 3 && bytes[0] === 0xef) continue;
      if (blockBytes < 2 && (bytes[0] === 0xff || bytes[0] === 0xfe)) continue;
      expect(await decoded(bytes, blockBytes)).toEqual({ text: list, encoding });
    }
  });

  test('ASCII is UTF-8, and is not asked for anything', async () => {
    expect(await decoded(Buffer.from('a;b\n1;2'))).toEqual({ text: 'a;b\n1;2', encoding: 'utf-8' });
  });
});

describe('the first accent may come late', () => {
  const ascii = 'x;y\n'.repeat(500);

  test('in Windows-1252', async () => {
    const bytes = Buffer.concat([Buffer.from(ascii), windows1252('Peña;Güell\n')]);
    expect(await decoded(bytes)).toEqual({ text: `${ascii}Peña;Güell\n`, encoding: 'windows-1252' });
  });

  test('a line that is not UTF-8, after many that are, is read as Windows-1252 by itself', async () => {
    const utf8 = 'Peña;Güell\n'.repeat(500);
    const bytes = Buffer.concat([Buffer.from(utf8), windows1252('Muñoz;Ibáñez\n'), Buffer.from('Ñu;日本\n')]);
    for (const blockBytes of [50, 64, 4096, 100_000]) {
      expect(await decoded(bytes, blockBytes)).toEqual({ text: `${utf8}Muñoz;Ibáñez\nÑu;日本\n`, encoding: 'utf-8' });
    }
  });

  test('a file that is both from the beginning loses no character', async () => {
    const bytes = Buffer.concat([windows1252('Muñoz\n'), Buffer.from('Peña\n')]);
    expect((await decoded(bytes)).text).toBe('Muñoz\nPeña\n');
  });
});

describe('newlines', () => {
  test.each([['a\r\nb\r\n'], ['a\rb\r'], ['a\nb\n'], ['a\r\nb\n'], ['a\rb\n']])('of %j become \\n', async (text) => {
    for (const blockBytes of [1, 2, 3, 64]) expect((await decoded(Buffer.from(text), blockBytes)).text).toBe('a\nb\n');
  });

  test('a last \\r is one too, and NULs vanish', async () => {
    expect(
      (await decoded(Buffer.from('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\0b\r'), 4096)).text,
    ).toMatch(/ab\n$/);
  });
});

test('a line longer than a block is decoded too', async () => {
  const line = 'ñ'.repeat(1000);
  expect((await decoded(Buffer.from(line), 64)).text).toHaveLength(1000);
  expect((await decoded(Buffer.from(`${'añb'.repeat(1000)}\n`), 64)).text).toBe(`${'añb'.repeat(1000)}\n`);
});

describe('what is not a text file is refused by its beginning', () => {
  test.each([
    ['an xlsx', Buffer.from('PK\x03\x04aaaa'), 'file_is_spreadsheet'],
    ['an xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'file_is_spreadsheet'],
    ['a PDF', Buffer.from('%PDF-1.7 …'), 'file_is_binary'],
    ['a gzip', Buffer.from([0x1f, 0x8b, 0x08, 0x00]), 'file_is_binary'],
    ['noise', Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7) % 256)), 'file_is_binary'],
    ['UTF-16 without a mark', Buffer.from(list, 'utf16le'), 'file_is_binary'],
    ['a web page called .xls', Buffer.from('\n <html xmlns:x="urn:x"><table>'), 'file_is_html'],
    ['a web page with BOM', Buffer.from('\ufeff<table><tr>'), 'file_is_html'],
  ])('%s', (_name, bytes, code) => {
    expect(() => makeDecoder(bytes)).toThrow(expect.objectContaining({ code, kind: 'invalid' }));
  });
});
