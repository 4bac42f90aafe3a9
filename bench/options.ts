// The command line of a bench.
import { parseArgs } from 'node:util';
import type { Bench, Sizes } from './bench.ts';

export interface Options {
  /** Absent: the user wants to know what there is. */
  readonly name: string | undefined;
  readonly help: boolean;
  /** Where the raw pairs are written to. */
  readonly json: string | undefined;
  readonly rows: number | undefined;
  readonly pairs: number | undefined;
  /** Seconds between kills of the function: another measurement, without pairs. */
  readonly kill: number | undefined;
}

const flags = {
  json: { type: 'string' },
  rows: { type: 'string' },
  pairs: { type: 'string' },
  kill: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** @throws Error that says which option is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({ args: [...args], options: flags, allowPositionals: true });
  if (positionals.length > 1) throw new Error(`One bench at a time: ${positionals.join(', ')}.`);
  return {
    name: positionals[0],
    help: values.help,
    json: values.json,
    rows: whole('rows', values.rows),
    pairs: whole('pairs', values.pairs),
    kill: whole('kill', values.kill),
  };
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${name} takes a whole number from 1.`);
  return Number(text);
}

/** The bench's own sizes, over which the user's go; one that is made much smaller only tries, and has no warm-up. */
export function sizesOf({ sizes }: Pick<Bench, 'sizes'>, { rows, pairs }: Pick<Options, 'rows' | 'pairs'>): Sizes {
  const isTry = rows !== undefined && rows <= sizes.rows / 10;
  return { rows: rows ?? sizes.rows, pairs: pairs ?? sizes.pairs, warmUpRows: isTry ? 0 : sizes.warmUpRows };
}

export const usage = (benches: Readonly<Record<string, Bench>>): string =>
  [
    'usage: npm run bench -- NAME [--rows N] [--pairs N] [--json FILE]',
    '',
    ...Object.entries(benches).map(([name, { about, rowsAre, sizes }]) =>
      [`  ${name.padEnd(9)} ${about}`, `            --rows: ${rowsAre} (${sizes.rows}); --pairs: ${sizes.pairs}`].join(
        '\n',
      ),
    ),
    '',
    '  --kill N     import only: kills its function every N seconds, checks every count at its end, and compares nothing',
    '  --json FILE  writes the figures and every raw pair as JSON',
    '  --help       this text',
  ].join('\n');
