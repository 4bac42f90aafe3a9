// What a value may be called in a template: the name of a CSV column, made an identifier.

/** The variables that every contact has, in the words of the CSV contract. */
export const contactVariables = ['numero', 'nombre', 'sustantivo', 'grupo'] as const;

/** Words that Liquid reads as values, so no variable can bear them. */
const reserved = new Set(['true', 'false', 'nil', 'null', 'empty', 'blank', 'and', 'or', 'not', 'contains', 'forloop']);

const maximumLength = 60;

/**
 * `Fecha de Pago (Año)` is `fecha_de_pago_ano`: lower case, without accents, words joined by `_`, at most 60 characters.
 * What could not be a variable (empty, begins with a digit, a word of Liquid) gets `columna_` in front. Names are their own names.
 */
export function variableName(header: string): string {
  const name = header
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, maximumLength)
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(name) && !reserved.has(name) ? name : `columna_${name}`.replace(/_$/, '');
}
