// A table as a workbook (ECMA-376), written as it comes: every sheet is a file of XML in a zip. Cells are texts and numbers; a text is
// never a formula, whatever it begins with. Own, because what is well kept holds the whole workbook in memory.
import { PassThrough, Readable } from 'node:stream';
import yazl from 'yazl';
import type { Cell, Table } from './table.ts';

export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What a sheet and a cell hold. */
const sheetRows = 1_048_576;
const cellLength = 32_767;

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const typed = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML has no way to write.
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** `_x0041_` would be read as the letter A. */
const textOf = (text: string): string =>
  text
    .slice(0, cellLength)
    .toWellFormed()
    .replaceAll(unwritable, '')
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign);

/** `A`, `Z`, `AA`: the letters of a column, from 0. */
const lettersOf = (index: number): string =>
  (index < 26 ? '' : lettersOf(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

function rowOf(cells: readonly Cell[], number: number, letters: readonly string[]): string {
  const written = cells.map((cell, index) => {
    if (cell === null || cell === '') return '';
    const place = `r="${letters[index]}${number}"`;
    if (typeof cell === 'number') return `<c ${place}><v>${cell}</v></c>`;
    return `<c ${place} t="inlineStr"><is><t xml:space="preserve">${textOf(cell)}</t></is></c>`;
  });
  return `<row r="${number}">${written.join('')}</row>`;
}

const sheetBegin = `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`;
const sheetEnd = '</sheetData></worksheet>';

/** Rows that are taken from pages, some for each sheet. */
class Rows {
  readonly #pages: AsyncIterator<readonly (readonly Cell[])[]>;
  #left: readonly (readonly Cell[])[] = [];

  constructor(table: Pick<Table, 'pages'>) {
    this.#pages = table.pages[Symbol.asyncIterator]();
  }

  /** Some of what is left, at most so many; none when there are none. */
  async take(most: number): Promise<readonly (readonly Cell[])[]> {
    while (this.#left.length === 0) {
      const next = await this.#pages.next();
      if (next.done) return [];
      this.#left = next.value;
    }
    const taken = this.#left.slice(0, most);
    this.#left = this.#left.slice(most);
    return taken;
  }

  async hasMore(): Promise<boolean> {
    const some = await this.take(Number.POSITIVE_INFINITY);
    this.#left = some;
    return some.length > 0;
  }
}

async function* sheetOf(header: readonly string[], rows: Rows, most: number): AsyncGenerator<string> {
  const letters = header.map((_, index) => lettersOf(index));
  yield sheetBegin + rowOf(header, 1, letters);
  let last = 1;
  for (let some = await rows.take(most - last); some.length > 0; some = await rows.take(most - last)) {
    const before = last;
    last += some.length;
    yield some.map((cells, index) => rowOf(cells, before + index + 1, letters)).join('');
    if (last === most) break;
  }
  yield sheetEnd;
}

/** What names the sheets; written last, when it is known how many there are. */
function bookOf(name: string, count: number): Readonly<Record<string, string>> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const part = (path: string, type: string) => `<Override PartName="${path}" ContentType="${typed}.${type}+xml"/>`;
  const relation = (id: number, type: string, target: string) =>
    `<Relationship Id="rId${id}" Type="${relations}/${type}" Target="${target}"/>`;
  const sheet = (number: number) =>
    `<sheet name="${textOf(number === 1 ? name : `${name} ${number}`)}" sheetId="${number}" r:id="rId${number}"/>`;
  return {
    '[Content_Types].xml': `${xml}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('/xl/workbook.xml', 'sheet.main')}${numbers.map((number) => part(`/xl/worksheets/sheet${number}.xml`, 'worksheet')).join('')}</Types>`,
    '_rels/.rels': `${xml}<Relationships xmlns="${packaged}/relationships">${relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${numbers.map(sheet).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="${packaged}/relationships">${numbers.map((number) => relation(number, 'worksheet', `worksheets/sheet${number}.xml`)).join('')}</Relationships>`,
  };
}

/** @param rowsPerSheet with the header, which each sheet has; what does not fit goes on in the next. */
export function xlsx(
  table: Pick<Table, 'name' | 'header' | 'pages'>,
  rowsPerSheet = sheetRows,
): AsyncIterable<Uint8Array> {
  const zip = new yazl.ZipFile();
  const out = new PassThrough();
  zip.outputStream.pipe(out);
  const fail = (error: unknown): void => {
    out.destroy(error instanceof Error ? error : new Error('The workbook could not be written.', { cause: error }));
  };
  zip.on('error', fail);
  write(zip, table, rowsPerSheet).catch(fail);
  return out;
}

async function write(
  zip: yazl.ZipFile,
  table: Pick<Table, 'name' | 'header' | 'pages'>,
  rowsPerSheet: number,
): Promise<void> {
  const rows = new Rows(table);
  let count = 0;
  do {
    count += 1;
    const sheet = Readable.from(sheetOf(table.header, rows, rowsPerSheet));
    const ended = new Promise<void>((resolve, reject) => sheet.once('end', resolve).once('error', reject));
    zip.addReadStream(sheet, `xl/worksheets/sheet${count}.xml`);
    await ended;
  } while (await rows.hasMore());
  for (const [path, text] of Object.entries(bookOf(table.name, count))) zip.addBuffer(Buffer.from(text), path);
  zip.end();
}
