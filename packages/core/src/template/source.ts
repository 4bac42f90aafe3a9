// The short form `{nombre}`, rewritten to Liquid before parsing, and the way back for the place of an error.
import { variableName } from './variable.ts';

interface Rewrite {
  /** Where the Liquid form begins in the rewritten text, and how much longer it is than what was written. */
  readonly at: number;
  readonly growth: number;
}

export interface Source {
  readonly liquid: string;
  readonly rewrites: readonly Rewrite[];
}

/** Liquid's own constructs come first, so that what stands inside them is left as it is. */
const piece =
  /\{%-?\s*raw\s*-?%\}[\s\S]*?\{%-?\s*endraw\s*-?%\}|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{[ \t]*(\p{L}[\p{L}\p{M}\p{N}_]*)[ \t]*\}/gu;

/**
 * `{nombre}` becomes `{{nombre}}`, and `{Teléfono}` `{{telefono}}`: one identifier between single braces, named as the column
 * would be. Anything else between single braces is text, since people write braces too.
 */
export function toLiquid(text: string): Source {
  const rewrites: Rewrite[] = [];
  let growth = 0;
  const liquid = text.replace(piece, (match: string, identifier: string | undefined, offset: number) => {
    if (identifier === undefined) return match;
    const output = `{{${variableName(identifier)}}}`;
    rewrites.push({ at: offset + growth, growth: output.length - match.length });
    growth += output.length - match.length;
    return output;
  });
  return { liquid, rewrites };
}

/** Line and column (from 1) as the author sees them, for a place in the rewritten text. A rewrite never crosses a line. */
export function placeInText(source: Source, line: number, column: number): { line: number; column: number } {
  const lineStart =
    source.liquid
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + (line > 1 ? 1 : 0);
  const before = source.rewrites.filter(({ at }) => at >= lineStart && at < lineStart + column - 1);
  return { line, column: column - before.reduce((sum, { growth }) => sum + growth, 0) };
}
