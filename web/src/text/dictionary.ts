// The languages there are. Spanish is written first and gives the shape; each language is a chunk of its own.
import type { es } from './es.ts';
import type { Format, Preferences } from './format.ts';

export type Text = ReturnType<typeof es>;
export type Dictionary = (f: Format) => Text;

export const loadDictionary = async (locale: Preferences['locale']): Promise<Dictionary> =>
  locale === 'es' ? (await import('./es.ts')).es : (await import('./en.ts')).en;
