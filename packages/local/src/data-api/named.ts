// From the Data API's `:name` parameters to PostgreSQL's `$n`. A name used twice is one parameter, so that its type is
// inferred once; statements are remembered, since the same few hundred texts come again and again.
import { scan } from '@pregon/core/db/statement';
import { invalid } from './refusal.ts';

export interface NamedStatement {
  /** The text with `$1 … $n`. */
  readonly text: string;
  /** The name of `$n` at index n - 1. */
  readonly names: readonly string[];
  /** How many `$n` the caller wrote himself; the service binds none of them. */
  readonly positional: number;
  /** Where each parameter stood, to tell error positions in the caller's own text. */
  readonly moves: readonly { readonly at: number; readonly shift: number }[];
}

const isBlank = (text: string, from: number, marks: ReturnType<typeof scan>): boolean => {
  let rest = text.slice(from);
  for (const mark of marks.toReversed())
    if (mark.kind === 'comment' && mark.start >= from)
      rest = rest.slice(0, mark.start - from) + rest.slice(mark.end - from);
  return rest.trim() === '';
};

const read = (sql: string): NamedStatement => {
  const marks = scan(sql);
  const end = marks.find((mark) => mark.kind === 'separator');
  if (end !== undefined && !isBlank(sql, end.end, marks)) throw invalid("Multistatements aren't supported.");
  const names: string[] = [];
  const moves: { at: number; shift: number }[] = [];
  let text = '';
  let from = 0;
  for (const mark of marks) {
    if (mark.kind !== 'parameter') continue;
    if (!names.includes(mark.name)) names.push(mark.name);
    text += `${sql.slice(from, mark.start)}$${names.indexOf(mark.name) + 1}`;
    from = mark.end;
    moves.push({ at: text.length, shift: from - text.length });
  }
  const positional = marks.filter((mark) => mark.kind === 'positional').length;
  return { text: text + sql.slice(from), names, positional, moves };
};

const remembered = new Map<string, NamedStatement>();
const maxRemembered = 2_000;
const maxTextLength = 32_768;

/** @throws Refusal (ValidationException) when the text holds more than one statement, or none. */
export const namedStatement = (sql: string): NamedStatement => {
  const known = remembered.get(sql);
  if (known !== undefined) return known;
  const statement = read(sql);
  if (sql.length <= maxTextLength) {
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(sql, statement);
  }
  return statement;
};

/** The position (from 1) in the caller's text of a position in the rewritten one. */
export const originalPosition = (statement: NamedStatement, position: number): number =>
  position + (statement.moves.findLast((move) => move.at < position)?.shift ?? 0);
