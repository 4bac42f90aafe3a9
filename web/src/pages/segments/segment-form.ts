// A filter while it is being written: each condition with everything that it could need, as typed.
import type { SegmentFilter } from '../../data/types.ts';

type Condition = SegmentFilter['conditions'][number];

/** What a condition is about, as one choice. */
export const subjects = ['group', 'attribute', 'sent', 'delivered', 'read', 'replied', 'opt'] as const;
export type Subject = (typeof subjects)[number];

const verbs = {
  group: ['in', 'notIn'],
  attribute: ['equals', 'contains', 'has'],
  opt: ['in', 'out'],
} as const;
const ofActivity = ['within', 'notWithin', 'never'] as const;

/** What can be asked of a subject; the first is where one begins. */
export const verbsOf = (subject: Subject): readonly string[] =>
  subject in verbs ? verbs[subject as keyof typeof verbs] : ofActivity;

export interface ConditionForm {
  subject: Subject;
  is: string;
  groups: string[];
  name: string;
  value: string;
  days: string;
}

export interface SegmentForm {
  name: string;
  match: SegmentFilter['match'];
  conditions: ConditionForm[];
}

export const emptyCondition: ConditionForm = {
  subject: 'group',
  is: 'in',
  groups: [],
  name: '',
  value: '',
  days: '30',
};

export const formOf = (segment?: { readonly name: string; readonly filter: SegmentFilter }): SegmentForm => ({
  name: segment?.name ?? '',
  match: segment?.filter.match ?? 'all',
  conditions: segment?.filter.conditions.map(rowOf) ?? [{ ...emptyCondition }],
});

function rowOf(condition: Condition): ConditionForm {
  const { is } = condition;
  if (condition.kind === 'group') return { ...emptyCondition, is, groups: [...condition.groups] };
  if (condition.kind === 'opt') return { ...emptyCondition, subject: 'opt', is };
  if (condition.kind === 'activity')
    return {
      ...emptyCondition,
      subject: condition.what,
      is,
      ...('days' in condition && { days: `${condition.days}` }),
    };
  const value = 'value' in condition ? condition.value : '';
  return { ...emptyCondition, subject: 'attribute', is, name: condition.name, value };
}

/** @returns undefined while something is missing in it. */
function conditionOf({ subject, is, groups, name, value, days }: ConditionForm): Condition | undefined {
  if (subject === 'group') return groups.length > 0 ? ({ kind: 'group', is, groups } as Condition) : undefined;
  if (subject === 'opt') return { kind: 'opt', is } as Condition;
  if (subject === 'attribute') {
    const attribute = { kind: 'attribute', name: name.trim(), is };
    if (attribute.name === '' || (is !== 'has' && value.trim() === '')) return undefined;
    return (is === 'has' ? attribute : { ...attribute, value: value.trim() }) as Condition;
  }
  if (is === 'never') return { kind: 'activity', what: subject, is };
  const count = Number(days);
  const isDays = Number.isInteger(count) && count >= 1 && count <= 3_650;
  return isDays ? ({ kind: 'activity', what: subject, is, days: count } as Condition) : undefined;
}

/** What the API takes; undefined while a condition is not complete. */
export function filterOf({ match, conditions }: SegmentForm): SegmentFilter | undefined {
  const complete = conditions.flatMap((one) => conditionOf(one) ?? []);
  return complete.length === conditions.length && complete.length > 0 ? { match, conditions: complete } : undefined;
}
