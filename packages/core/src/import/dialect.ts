// Which delimiter a file uses, from its beginning.
import { layoutOf } from './columns.ts';
import { CsvReader, type CsvRecord } from './csv.ts';

export interface Dialect {
  readonly delimiter: string;
  /** The text from its first record on: without Excel's `sep=;` line. */
  readonly body: string;
}

const delimiters = [',', ';', '\t'] as const;
const sampleRecords = 30;
const sampleLength = 64 * 1024;

/** @param beginning the file's first text, with `\n` for newlines. */
export function dialectOf(beginning: string): Dialect {
  const named = /^"?sep=(.)"?\n/i.exec(beginning);
  if (named?.[1] !== undefined) return { delimiter: named[1], body: beginning.slice(named[0].length) };
  const sample = beginning.slice(0, sampleLength);
  const scores = delimiters.map((delimiter) => ({ delimiter, score: scoreOf(sample, delimiter) }));
  const best = scores.reduce((one, other) => (other.score > one.score ? other : one));
  return { delimiter: best.delimiter, body: beginning };
}

/** How many columns most rows agree on, times how many rows agree; a header that is understood settles it. */
function scoreOf(sample: string, delimiter: string): number {
  const records = new CsvReader({ delimiter }).read(sample, true).filter(hasText).slice(0, sampleRecords);
  const widths = new Map<number, number>();
  for (const { fields } of records) widths.set(fields.length, (widths.get(fields.length) ?? 0) + 1);
  const [width, count] = [...widths].reduce((one, other) => (other[1] > one[1] ? other : one), [0, 0]);
  if (width < 2) return 0;
  const agreement = (width * count) / records.length;
  return isUnderstood(records[0]?.fields ?? []) ? agreement + 1_000 : agreement;
}

const hasText = (record: CsvRecord): record is Extract<CsvRecord, { fields: readonly string[] }> =>
  'fields' in record && record.fields.some((field) => field.trim() !== '');

function isUnderstood(first: readonly string[]): boolean {
  try {
    return layoutOf(first).hasHeader;
  } catch {
    return false;
  }
}
