// What is being composed: kept in this tab until it is launched, so that neither a reload nor a session that ends loses it.
import { createEffect } from 'solid-js';
import { createStore, type SetStoreFunction, unwrap } from 'solid-js/store';
import type { Audience, Campaign, CampaignDraft } from '../../data/types.ts';
import { fromInputValue, inputValue } from '../../text/zone.ts';
import { firstOf, noRepeat, type Repeat, repeatOf, ruleOf } from '../parts/repeat.ts';
import { type ContentForm, contentFormOfDraft } from './content-form.ts';

/** Changed only through the store's setter, whose types want it writable. */
export interface Form {
  name: string;
  source: 'file' | 'groups' | 'segment';
  importId: string | null;
  groups: string[];
  segmentId: string | null;
  templates: string[];
  /** The texts above, or the template below. */
  kind: 'text' | 'template';
  content: ContentForm | null;
  /** `id` is absent while it uploads. */
  media: { id?: string; name: string; type: string } | null;
  isLater: boolean;
  /** As the date input writes it, in the user's zone. */
  at: string;
  repeat: Repeat;
  /** Empty: the first number there is. */
  senderIds: string[];
  /** As typed. */
  rate: string;
  /** The settings' quiet hours, none, or the two below. */
  quiet: 'user' | 'none' | 'own';
  quietFrom: string;
  quietTo: string;
  /** As the date input writes it, in the user's zone; empty: none. */
  deadline: string;
}

export const emptyForm: Form = {
  name: '',
  source: 'file',
  importId: null,
  groups: [],
  segmentId: null,
  templates: [''],
  kind: 'text',
  content: null,
  media: null,
  isLater: false,
  at: '',
  senderIds: [],
  repeat: noRepeat,
  rate: '',
  quiet: 'user',
  quietFrom: '21:00',
  quietTo: '08:00',
  deadline: '',
};

/** A draft that was saved, back in the form. */
export function formOf(campaign: Campaign, timeZone: string, mediaName: string): Form {
  const { audience } = campaign;
  return {
    name: campaign.name,
    source: 'importId' in audience ? 'file' : 'segmentId' in audience ? 'segment' : 'groups',
    importId: 'importId' in audience ? audience.importId : null,
    groups: 'groups' in audience ? [...audience.groups] : [],
    segmentId: 'segmentId' in audience ? audience.segmentId : null,
    templates: campaign.content ? [''] : [...campaign.templates],
    kind: campaign.content ? 'template' : 'text',
    content: campaign.content && contentFormOfDraft(campaign.content),
    media: campaign.mediaId ? { id: campaign.mediaId, name: mediaName, type: '' } : null,
    isLater: campaign.scheduledAt !== null,
    at: campaign.scheduledAt ? inputValue(new Date(campaign.scheduledAt), timeZone) : '',
    senderIds: [...(campaign.senderIds ?? [])],
    repeat: campaign.recurrence ? repeatOf(campaign.recurrence.rule) : noRepeat,
    rate: campaign.rate === null ? '' : String(campaign.rate),
    ...quietOf(campaign),
    deadline: campaign.deadlineAt ? inputValue(new Date(campaign.deadlineAt), timeZone) : '',
  };
}

function quietOf({ quietHours }: Campaign): Pick<Form, 'quiet' | 'quietFrom' | 'quietTo'> {
  const { quietFrom, quietTo } = emptyForm;
  if (quietHours === 'user' || quietHours === null)
    return { quiet: quietHours === null ? 'none' : 'user', quietFrom, quietTo };
  return { quiet: 'own', quietFrom: quietHours.from, quietTo: quietHours.to };
}

export function audienceOf(form: Form): Audience | undefined {
  if (form.source === 'file') return form.importId ? { importId: form.importId } : undefined;
  if (form.source === 'segment') return form.segmentId ? { segmentId: form.segmentId } : undefined;
  return form.groups.length > 0 ? { groups: form.groups } : undefined;
}

export const highestRate = 1_000;

/** @returns undefined for no rate of its own, NaN for what is none. A comma is a decimal point in Spanish. */
export function rateOf(form: Form): number | undefined {
  const text = form.rate.trim().replace(',', '.');
  if (text === '') return undefined;
  const rate = Number(text);
  return rate > 0 && rate <= highestRate ? rate : Number.NaN;
}

export const startOf = (form: Form, timeZone: string): Date | undefined =>
  form.isLater ? fromInputValue(firstOf(form.repeat, form.at), timeZone) : undefined;

export const deadlineOf = (form: Form, timeZone: string): Date | undefined =>
  form.deadline === '' ? undefined : fromInputValue(form.deadline, timeZone);

function messageOf({ kind, content, templates, media }: Form): Partial<CampaignDraft> {
  if (kind === 'template' && content) return { content: { sid: content.sid, variables: { ...content.variables } } };
  return { templates: [...templates], ...(media?.id ? { mediaId: media.id } : {}) };
}

/** What POST /campaigns takes; undefined while there is nobody to send to. */
export function draftOf(form: Form, timeZone: string): CampaignDraft | undefined {
  const audience = audienceOf(form);
  if (!audience) return undefined;
  const rate = rateOf(form);
  const at = startOf(form, timeZone);
  const rule = at && ruleOf(form.repeat, form.at);
  const deadline = deadlineOf(form, timeZone);
  return {
    name: form.name.trim(),
    ...messageOf(form),
    audience,
    ...(form.senderIds.length > 0 ? { senderIds: form.senderIds } : {}),
    ...(rate === undefined ? {} : { rate }),
    ...(at ? { scheduledAt: at.toISOString() } : {}),
    ...(rule ? { recurrence: { rule } } : {}),
    ...(form.quiet === 'none' ? { quietHours: null } : {}),
    ...(form.quiet === 'own' ? { quietHours: { from: form.quietFrom, to: form.quietTo } } : {}),
    ...(deadline ? { deadlineAt: deadline.toISOString() } : {}),
  };
}

/** Kept by user: on a shared machine one's words never greet another. */
const keyOf = (subject: string, draftId: string | undefined): string => `pregon.compose.${subject}.${draftId ?? 'new'}`;

function restore(key: string): Form | undefined {
  try {
    const kept = sessionStorage.getItem(key);
    return kept === null ? undefined : { ...emptyForm, ...(JSON.parse(kept) as Partial<Form>) };
  } catch {
    return undefined;
  }
}

export interface KeptForm {
  readonly form: Form;
  readonly set: SetStoreFunction<Form>;
  /** There was something from before in this tab. */
  readonly isRestored: boolean;
  forget(): void;
}

/** @param initial what it begins with when nothing is kept. */
export function createForm(subject: string, draftId: string | undefined, initial: Form): KeptForm {
  const key = keyOf(subject, draftId);
  const kept = restore(key);
  const [form, set] = createStore<Form>(kept ?? initial);
  let isForgotten = false;
  createEffect(() => {
    // A file that had not arrived is gone with the page.
    const text = JSON.stringify({ ...form, media: form.media?.id ? form.media : null });
    if (!isForgotten) keep(key, text);
  });
  return {
    form,
    set,
    isRestored: kept !== undefined && JSON.stringify(kept) !== JSON.stringify(unwrap(initial)),
    forget: () => {
      isForgotten = true;
      keep(key, null);
    },
  };
}

function keep(key: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // Without storage the form lasts as long as the page.
  }
}
