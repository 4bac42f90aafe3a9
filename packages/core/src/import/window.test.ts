import { describe, expect, test } from 'vitest';
import { batches } from './file.ts';
import { type Limits, limits } from './limits.ts';
import { type Mark, type Window, windows } from './window.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

const plan = (text: string, some: Partial<Limits> = {}, pieceBytes = 1000): Promise<Window[]> =>
  Array.fromAsync(windows(batches(pieces(Buffer.from(text), pieceBytes)), 'PY', { ...limits, ...some }));

const encodings: readonly (readonly [string, (text: string) => Buffer])[] = [
  ['UTF-8', (text) => Buffer.from(text)],
  ['UTF-8 with a mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['Windows-1252', (text) => Buffer.from(text, 'latin1')],
  ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16, the other way round', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
];

const phone = (index: number): string => `5959810${String(index).padStart(5, '0')}`;
const rowsOf = (window: Window) => window.parts.flatMap((part) => JSON.parse(part.rows));
/** Without what is made anew each time. */
const shapeOf = (all: readonly Window[]) =>
  all.map((window) => ({
    rowsRead: window.rowsRead,
    rejects: window.rejects,
    parts: window.parts.map((part) => ({ ...part, rows: part.rows.replace(/"i":"[^"]+"/g, '') })),
  }));

/** Goes on behind each window of the file, from what is kept of it, and compares the one that comes. */
async function expectSameBehindEach(bytes: Buffer): Promise<void> {
  const some = { ...limits, windowRows: 1000, partRows: 300, windowBlocks: 3 };
  const all = await Array.fromAsync(windows(batches(pieces(bytes, 5000)), 'PY', some));
  expect(all.length).toBeGreaterThan(8);
  for (const [index, { next }] of all.entries()) {
    if (next === undefined) continue;
    const mark: Mark = JSON.parse(JSON.stringify(next));
    const rest = pieces(bytes.subarray(mark.place?.bytesRead ?? 0), 777);
    const { value } = await windows(batches(rest, mark.place ?? undefined), 'PY', some, [], mark).next();
    expect(shapeOf(value ? [value] : [])).toEqual(shapeOf(all.slice(index + 1, index + 2)));
  }
}

describe('a window', () => {
  test('makes one contact of a repeated number, with all its groups and what its last row says', async () => {
    const [window] = await plan(
      `numero,nombre,sustantivo,grupo,ciudad,saldo\n${phone(1)},Ana,Sra.,A;B,Luque,1\n0981000001,,,B;C,,2\n${phone(1)},Ana María,,,,\n`,
    );
    expect(window && rowsOf(window)).toEqual([
      {
        i: expect.any(String),
        p: '595981000001',
        n: 'Ana María',
        s: 'Sra.',
        g: ['A', 'B', 'C'],
        a: { ciudad: 'Luque', saldo: '2' },
        r: 3,
      },
    ]);
    expect(window?.parts).toMatchObject([{ number: 0, fileRows: 3, invalid: 0, groups: ['A', 'B', 'C'] }]);
  });

  test('carries the key of a phone where it is another', async () => {
    const [window] = await plan('numero\n+5491123456789\n');
    expect(window && rowsOf(window)).toMatchObject([{ p: '5491123456789', k: '541123456789' }]);
  });

  test('is sorted by phone and cut into parts, whose rows are those of the file', async () => {
    const text = `numero\n${Array.from({ length: 95 }, (_, index) => phone((index * 37) % 95)).join('\n')}\nx\ny\n`;
    const all = await plan(text, { windowRows: 40, partRows: 15 });
    expect(all.map(({ parts }) => parts.map(({ number, fileRows, invalid }) => [number, fileRows, invalid]))).toEqual([
      [
        [0, 15, 0],
        [1, 15, 0],
        [2, 10, 0],
      ],
      [
        [3, 15, 0],
        [4, 15, 0],
        [5, 10, 0],
      ],
      [[6, 17, 2]],
    ]);
    for (const window of all) {
      const phones = rowsOf(window).map(({ p }) => p);
      expect(phones).toEqual([...phones].sort());
    }
    expect(all.map(({ rowsRead }) => rowsRead)).toEqual([40, 80, 97]);
    expect(all.flatMap(({ rejects }) => rejects)).toMatchObject([
      { row: 97, reason: 'phone_invalid' },
      { row: 98, reason: 'phone_invalid' },
    ]);
  });

  test('of rejected rows alone has a part that counts them', async () => {
    expect(await plan('numero\nx\ny\n')).toMatchObject([{ parts: [{ fileRows: 2, invalid: 2, rows: '[]' }] }]);
  });

  test('ends with its blocks when rows are long', async () => {
    const text = `numero,nota\n${Array.from({ length: 2000 }, (_, index) => `${phone(index)},${'x'.repeat(900)}`).join('\n')}\n`;
    const all = await plan(text, { windowBlocks: 2 });
    expect(all.length).toBeGreaterThan(2);
    expect(all.at(-1)?.rowsRead).toBe(2000);
  });

  test('has parts that fit in a request, counted as they are sent', async () => {
    const text = `numero,nota\n${Array.from({ length: 60 }, (_, index) => `${phone(index)},${'\\'.repeat(500)}`).join('\n')}\n`;
    const [window] = await plan(text, { partBytes: 10_000 });
    const sent = (window?.parts ?? []).map(({ rows }) => Buffer.byteLength(JSON.stringify(rows)));
    expect(sent.length).toBeGreaterThan(10);
    expect(Math.max(...sent)).toBeLessThan(10_000);
  });
});

describe('the plan', () => {
  test('is the same for the same file, however it arrives', async () => {
    const text = `numero,nombre,grupo\n${Array.from({ length: 9000 }, (_, index) => `${phone((index * 7919) % 9500)},"Año ${index}\nñ",G${index % 5}`).join('\r\n')}`;
    const [one, two] = [
      await plan(text, { windowRows: 1000, partRows: 300 }, 777),
      await plan(text, { windowRows: 1000, partRows: 300 }, 1e9),
    ];
    expect(shapeOf(one)).toEqual(shapeOf(two));
    expect(one.at(-1)?.rowsRead).toBe(9000);
  });

  test('is the same too where blocks end a window', async () => {
    const text = `numero,nota\n${Array.from({ length: 1500 }, (_, index) => `${phone(index)},${'x'.repeat(900)}`).join('\n')}\n`;
    const [one, two] = [await plan(text, { windowBlocks: 2 }, 7777), await plan(text, { windowBlocks: 2 }, 1e9)];
    expect(one.map(({ rowsRead }) => rowsRead)).toEqual(two.map(({ rowsRead }) => rowsRead));
    expect(one.length).toBeGreaterThan(1);
  });

  test.each(encodings)('is the same when it goes on behind any of its windows, in %s', async (_, encode) => {
    // Most newlines are in the middle of a row, and so is the end of most blocks.
    const note = (index: number) =>
      index % 3 === 0 ? `"Año😀${'\n ""x""'.repeat(9)}"` : `ñandú ${'é'.repeat(index % 300)}`;
    const lines = Array.from({ length: 9000 }, (__, at) => `${phone((at * 7919) % 9500)},${note(at)},G${at % 5}`);
    await expectSameBehindEach(encode(`numero,nota,grupo\r\n${lines.join('\r\n')}\r\nx,"`));
  });

  test('is the same too behind a block whose last character may be half a newline', async () => {
    const line = (text: string) => `${text.padEnd(63, 'x')}\r`;
    const lines = Array.from({ length: 9000 }, (_, index) => line(`${phone(index)},`));
    await expectSameBehindEach(Buffer.from(line('numero,') + lines.join('')));
  });

  test('stops at the row that is too many, and at a file without rows', async () => {
    const text = `numero\n${'0981000001\n'.repeat(5)}`;
    await expect(plan(text, { rows: 4 })).rejects.toMatchObject({ code: 'too_many_rows' });
    expect(await plan(text, { rows: 5 })).toHaveLength(1);
    await expect(plan('')).rejects.toMatchObject({ code: 'file_empty' });
    await expect(plan('numero\n\n , \n')).rejects.toMatchObject({ code: 'file_empty' });
  });

  test('knows a header that comes after blank lines, in any block', async () => {
    const [window] = await plan(`${'\n'.repeat(300_000)}nombre,telefono\nAna,0981000001\n`);
    expect(window && rowsOf(window)).toMatchObject([{ p: '595981000001' }]);
  });
});
