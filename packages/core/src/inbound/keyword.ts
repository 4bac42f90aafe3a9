// What a person's answer asks for: no more messages, or messages again. Only a message that is nothing but the word counts:
// «no quiero parar de recibirlos» is no opt-out.

export type Keyword = 'stop' | 'start';

/** The words that Twilio and the carriers know, and those of the languages of Latin America. */
const stopWords = [
  ...['STOP', 'STOPALL', 'UNSUBSCRIBE', 'END', 'QUIT', 'CANCEL', 'REVOKE', 'OPTOUT'],
  ...['BAJA', 'SALIR', 'SAIR', 'PARAR', 'ALTO', 'CANCELAR'],
];
const startWords = ['START', 'UNSTOP', 'ALTA'];

/** As people write it: any case, with or without accents, spaces and punctuation around or between the letters of one word. */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\p{P}\p{S}\p{Z}\p{C}]/gu, '')
    .toUpperCase();

const byWord: ReadonlyMap<string, Keyword> = new Map([
  ...stopWords.map((word) => [word, 'stop'] as const),
  ...startWords.map((word) => [word, 'start'] as const),
]);

/**
 * @param own further words that mean stop, as a user gave them.
 * @param told what the provider itself understood (Twilio's OptOutType), which has already acted on it.
 */
export function keywordOf(text: string, own: readonly string[] = [], told?: string): Keyword | undefined {
  if (told === 'STOP' || told === 'START') return told === 'STOP' ? 'stop' : 'start';
  const word = folded(text);
  if (word === '') return undefined;
  return byWord.get(word) ?? (own.some((one) => folded(one) === word) ? 'stop' : undefined);
}
