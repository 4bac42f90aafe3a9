// What a campaign still lacks before it may go out. Each answer is a key of the dictionary and the step where it is put right.
import type { Import, TemplatePreview } from '../../data/types.ts';
import { isIncomplete } from '../parts/repeat.ts';
import { areHours } from '../settings/guards-form.ts';
import { isFilled } from './content-form.ts';
import { audienceOf, deadlineOf, type Form, rateOf, startOf } from './form.ts';

export type Lack =
  | 'needName'
  | 'needWho'
  | 'needImport'
  | 'needPeople'
  | 'needMessage'
  | 'needTemplate'
  | 'needWhatsApp'
  | 'needFix'
  | 'needCheck'
  | 'needMedia'
  | 'needTime'
  | 'needRepeat'
  | 'needRate'
  | 'needHours'
  | 'needDeadline'
  | 'needSender';

export type Step = 'who' | 'message' | 'when' | 'name';

export const stepOf: Readonly<Record<Lack, Step>> = {
  needName: 'name',
  needWho: 'who',
  needImport: 'who',
  needPeople: 'who',
  needMessage: 'message',
  needTemplate: 'message',
  needWhatsApp: 'when',
  needFix: 'message',
  needCheck: 'message',
  needMedia: 'message',
  needTime: 'when',
  needRepeat: 'when',
  needRate: 'when',
  needHours: 'when',
  needDeadline: 'when',
  needSender: 'when',
};

export interface Facts {
  readonly imported: Import | undefined;
  /** The answer to exactly what the form says now; undefined while it is awaited. */
  readonly preview: TemplatePreview | undefined;
  /** The templates were refused as a whole. */
  readonly isRefused: boolean;
  readonly hasSender: boolean;
  /** All the numbers are WhatsApp's. */
  readonly isWhatsApp: boolean;
  readonly now: Date;
  readonly timeZone: string;
}

export function hasMessage({ kind, content, templates }: Form): boolean {
  if (kind === 'template') return content !== null && isFilled(content);
  return templates.every((template) => template.trim() !== '');
}

/** In the order of the page. */
export function lacks(form: Form, facts: Facts): Lack[] {
  return [
    ...(form.name.trim() === '' ? (['needName'] as const) : []),
    ...lacksWho(form, facts),
    ...lacksMessage(form, facts),
    ...lacksWhen(form, facts),
  ];
}

function lacksWho(form: Form, facts: Facts): Lack[] {
  if (!audienceOf(form)) return ['needWho'];
  if (form.source === 'file') {
    if (facts.imported?.status === 'failed') return ['needWho'];
    if (facts.imported?.status !== 'completed') return ['needImport'];
    if (facts.imported.inserted + facts.imported.updated === 0) return ['needPeople'];
  }
  return facts.preview?.audienceSize === 0 ? ['needPeople'] : [];
}

function lacksMessage(form: Form, facts: Facts): Lack[] {
  const isText = form.kind === 'text';
  const media: Lack[] = isText && form.media && !form.media.id ? ['needMedia'] : [];
  if (!hasMessage(form)) return [isText ? 'needMessage' : 'needTemplate', ...media];
  if (facts.isRefused || (facts.preview && isFaulty(facts.preview))) return ['needFix', ...media];
  // Before the people are there, the check cannot be made; that they lack is said already.
  return facts.preview === undefined && audienceOf(form) ? ['needCheck', ...media] : media;
}

/** A text too long for somebody, or empty, is said but does not hold the others back. */
const isFaulty = (preview: TemplatePreview): boolean =>
  preview.variables.some((variable) => !variable.known) ||
  preview.problems.some((problem) => problem.code.startsWith('template_'));

function lacksWhen(form: Form, facts: Facts): Lack[] {
  const at = startOf(form, facts.timeZone);
  const deadline = deadlineOf(form, facts.timeZone);
  return [
    ...(form.isLater && (!at || at <= facts.now) ? (['needTime'] as const) : []),
    ...(form.isLater && isIncomplete(form.repeat, form.at) ? (['needRepeat'] as const) : []),
    ...(Number.isNaN(rateOf(form)) ? (['needRate'] as const) : []),
    ...(form.quiet === 'own' && !areHours(form.quietFrom, form.quietTo) ? (['needHours'] as const) : []),
    ...(deadline && deadline <= (at && at > facts.now ? at : facts.now) ? (['needDeadline'] as const) : []),
    ...(facts.hasSender ? [] : (['needSender'] as const)),
    ...(form.kind === 'template' && !facts.isWhatsApp ? (['needWhatsApp'] as const) : []),
  ];
}
