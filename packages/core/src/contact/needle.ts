// What a search looks for. The words of names are made in the database in the same way (name_words, migrations/0028_contact_search.sql).

/** Words are lower case, without accents. */
export interface Needle {
  /** The longest first: it finds the fewest. None when the text has neither letters nor digits: nobody is found. */
  readonly words: readonly string[];
  /** Digits, set when the search could be a part of a phone, however it is written. */
  readonly phone: string | null;
}

// Spaces, control characters and punctuation, of ASCII and as people type it.
// biome-ignore lint/suspicious/noControlCharactersInRegex: a name may be pasted from anywhere.
const between = /[\u0000-\u002f:-@[-`{-\u00a0¡«·»¿\u2000-\u206f\u3000]+/u;

const folded = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '');

/** `+595 (99) 12` looks for the digits too; `Ana 2` only for words. Undefined: for nothing. */
export function needleOf(search: string): Needle | undefined {
  const text = search.trim();
  if (text === '') return undefined;
  const words = [...new Set(folded(text).split(between))].filter((word) => word !== '');
  const digits = text.replace(/[\s().+-]/g, '');
  return { words: words.toSorted((a, b) => b.length - a.length), phone: /^\d+$/.test(digits) ? digits : null };
}
