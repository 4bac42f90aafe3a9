// The guards as they are typed, and what the API takes of them.
import type { Guards } from '../../data/guards.ts';

export interface GuardsForm {
  readonly hasQuietHours: boolean;
  /** `HH:MM` */
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly hasCap: boolean;
  readonly capMessages: string;
  readonly capDays: string;
  /** Separated by commas. */
  readonly words: string;
}

type Fault = 'hours' | 'cap' | 'words';

/** What is switched off keeps the usual values, ready to be switched on. */
export const guardsFormOf = ({ quietHours, frequencyCap, stopWords }: Guards): GuardsForm => ({
  hasQuietHours: quietHours !== null,
  quietFrom: quietHours?.from ?? '21:00',
  quietTo: quietHours?.to ?? '08:00',
  hasCap: frequencyCap !== null,
  capMessages: String(frequencyCap?.messages ?? 2),
  capDays: String(frequencyCap?.days ?? 7),
  words: stopWords.join(', '),
});

const isCount = (text: string): boolean => /^[1-9]\d?$/.test(text.trim());
const mostWords = 50;
const isWord = (word: string): boolean => word.length <= 40 && (word.match(/[\p{L}\p{N}]/gu)?.length ?? 0) > 1;

export const areHours = (from: string, to: string): boolean => from !== '' && to !== '' && from !== to;

/** @returns no guards while something in the form cannot be sent. */
export function guardsOf(form: GuardsForm): { readonly guards?: Guards; readonly faults: readonly Fault[] } {
  const words = form.words
    .split(/[,;\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const faults: Fault[] = [
    ...(form.hasQuietHours && !areHours(form.quietFrom, form.quietTo) ? (['hours'] as const) : []),
    ...(form.hasCap && !(isCount(form.capMessages) && isCount(form.capDays)) ? (['cap'] as const) : []),
    ...(words.length > mostWords || !words.every(isWord) ? (['words'] as const) : []),
  ];
  if (faults.length > 0) return { faults };
  const guards = {
    quietHours: form.hasQuietHours ? { from: form.quietFrom, to: form.quietTo } : null,
    frequencyCap: form.hasCap ? { messages: Number(form.capMessages), days: Number(form.capDays) } : null,
    stopWords: words,
  };
  return { guards, faults };
}
