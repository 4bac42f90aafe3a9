// A rule as it is written in the form, and what it lacks to be saved.
import type { Rule, RuleInput } from '../../data/drops.ts';

export interface RuleForm {
  folder: string;
  pattern: string;
  templates: string[];
  group: string;
  isTimed: boolean;
  /** `09:30`; kept while the choice is «at once». */
  time: string;
  needsApproval: boolean;
  senderIds: string[];
}

export const emptyRule: RuleForm = {
  folder: '',
  pattern: '*',
  templates: [''],
  group: '',
  isTimed: false,
  time: '09:00',
  needsApproval: false,
  senderIds: [],
};

/** A rule that was saved, back in the form. */
export const formOf = (rule: Rule): RuleForm => ({
  folder: rule.folder,
  pattern: rule.pattern,
  templates: [...rule.templates],
  group: rule.group ?? '',
  isTimed: rule.schedule !== 'now',
  time: rule.schedule === 'now' ? emptyRule.time : rule.schedule,
  needsApproval: rule.needsApproval,
  senderIds: [...rule.senderIds],
});

export type Lack = 'folder' | 'pattern' | 'message' | 'time' | 'group';

/** As the API takes them. */
export function lacksOf(form: RuleForm): readonly Lack[] {
  const lacks: Lack[] = [];
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/.test(form.folder.trim())) lacks.push('folder');
  if (form.pattern.includes('/')) lacks.push('pattern');
  if (form.templates.every((template) => template.trim() === '')) lacks.push('message');
  if (form.isTimed && !/^\d\d:\d\d$/.test(form.time)) lacks.push('time');
  if (/[;|]/.test(form.group)) lacks.push('group');
  return lacks;
}

/** What the form does not show stays as it was. */
export const inputOf = (form: RuleForm, before: Pick<RuleInput, 'mediaId' | 'isActive'> | undefined): RuleInput => ({
  folder: form.folder.trim(),
  pattern: form.pattern.trim() || '*',
  templates: form.templates.filter((template) => template.trim() !== ''),
  senderIds: form.senderIds,
  mediaId: before?.mediaId ?? null,
  group: form.group.trim() || null,
  schedule: form.isTimed ? form.time : 'now',
  needsApproval: form.needsApproval,
  isActive: before?.isActive ?? true,
});
