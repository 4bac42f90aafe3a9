// Reads SQL text just far enough to tell parameters and statement ends from what only looks like them inside literals,
// quoted names, comments and dollar-quoted bodies. Used by the migration runner, the cast check and the local Data API endpoint.

export type MarkKind =
  /** `:name` */
  | 'parameter'
  /** `$1`, which the Data API does not bind */
  | 'positional'
  /** `;` between statements */
  | 'separator'
  | 'comment';

export interface Mark {
  readonly kind: MarkKind;
  /** The name of a parameter, without its colon; empty for the other kinds. */
  readonly name: string;
  /** Offsets into the text, in UTF-16 units: `text.slice(start, end)`. */
  readonly start: number;
  readonly end: number;
}

const special = /['":;$]|--|\/\*/g;
const identifier = /[A-Za-z0-9_$\u0080-\uffff]/;
const parameterName = /[A-Za-z0-9_]+/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const positionalNumber = /\$\d+/y;

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

const after = (text: string, needle: string, from: number): number => {
  const at = text.indexOf(needle, from);
  return at < 0 ? text.length : at + needle.length;
};

/** The end of a '…' literal or "…" name that opens at `start`; a doubled quote is part of it. */
const quotedEnd = (text: string, start: number, quote: string, backslash: boolean): number => {
  for (let i = start + 1; i < text.length; i++) {
    if (backslash && text[i] === '\\') i++;
    else if (text[i] === quote && text[i + 1] === quote) i++;
    else if (text[i] === quote) return i + 1;
  }
  return text.length;
};

/** Comments of the second form nest. */
const blockCommentEnd = (text: string, start: number): number => {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return text.length;
};

/** Only E'…' knows backslash escapes; the E must not be the tail of a longer word. */
const isEscapeString = (text: string, start: number): boolean =>
  /[eE]/.test(text[start - 1] ?? '') && !identifier.test(text[start - 2] ?? '');

const colon = (text: string, start: number): Mark | number => {
  const next = text[start + 1];
  if (next === ':' || next === '=') return start + 2;
  const name = matchAt(parameterName, text, start + 1);
  return name === undefined ? start + 1 : { kind: 'parameter', name, start, end: start + 1 + name.length };
};

const dollar = (text: string, start: number): Mark | number => {
  if (identifier.test(text[start - 1] ?? '')) return start + 1;
  const tag = matchAt(dollarTag, text, start);
  if (tag !== undefined) return after(text, tag, start + tag.length);
  const positional = matchAt(positionalNumber, text, start);
  return positional === undefined ? start + 1 : { kind: 'positional', name: '', start, end: start + positional.length };
};

/** What stands at a special character: a mark, or the offset where plain text goes on. */
const readSpecial = (text: string, start: number, found: string): Mark | number => {
  switch (found) {
    case "'":
      return quotedEnd(text, start, "'", isEscapeString(text, start));
    case '"':
      return quotedEnd(text, start, '"', false);
    case ':':
      return colon(text, start);
    case '$':
      return dollar(text, start);
    case ';':
      return { kind: 'separator', name: '', start, end: start + 1 };
    case '--':
      return { kind: 'comment', name: '', start, end: after(text, '\n', start) };
    default:
      return { kind: 'comment', name: '', start, end: blockCommentEnd(text, start) };
  }
};

/** The marks of a text, in order. */
export const scan = (text: string): readonly Mark[] => {
  const marks: Mark[] = [];
  special.lastIndex = 0;
  for (let found = special.exec(text); found !== null; found = special.exec(text)) {
    const read = readSpecial(text, found.index, found[0]);
    const end = typeof read === 'number' ? read : read.end;
    if (typeof read !== 'number') marks.push(read);
    special.lastIndex = end;
  }
  return marks;
};

/**
 * The statements of a script, without their semicolons; pieces of blanks and comments only are left out.
 * A SQL-standard function body (`begin atomic … end`) is not understood: write bodies in dollar quotes.
 */
export const splitStatements = (text: string): string[] => {
  const statements: string[] = [];
  let start = 0;
  let code = '';
  let codeFrom = 0;
  const close = (end: number) => {
    code += text.slice(codeFrom, end);
    if (code.trim() !== '') statements.push(text.slice(start, end).trim());
    code = '';
  };
  for (const mark of scan(text)) {
    if (mark.kind === 'comment') {
      code += text.slice(codeFrom, mark.start);
      codeFrom = mark.end;
    } else if (mark.kind === 'separator') {
      close(mark.start);
      start = mark.end;
      codeFrom = mark.end;
    }
  }
  close(text.length);
  return statements;
};
