import { expect, test } from 'vitest';
import type { SegmentFilter } from '../../data/types.ts';
import { emptyCondition, filterOf, formOf, subjects, verbsOf } from './segment-form.ts';

const filter: SegmentFilter = {
  match: 'any',
  conditions: [
    { kind: 'group', is: 'notIn', groups: ['Premium', 'VIP'] },
    { kind: 'attribute', name: 'ciudad', is: 'contains', value: 'Luque' },
    { kind: 'attribute', name: 'ciudad', is: 'has' },
    { kind: 'activity', what: 'read', is: 'notWithin', days: 90 },
    { kind: 'activity', what: 'replied', is: 'never' },
    { kind: 'opt', is: 'out' },
  ],
};

test('a filter goes into the form and comes out of it', () => {
  expect(filterOf(formOf({ name: 'S', filter }))).toEqual(filter);
});

test('a filter with something missing is none yet', () => {
  const written = (over: object) => filterOf({ ...formOf(), conditions: [{ ...emptyCondition, ...over }] });
  expect(filterOf(formOf())).toBeUndefined();
  expect(written({ groups: ['A'] })).toBeDefined();
  expect(written({ subject: 'attribute', is: 'equals', name: 'ciudad' })).toBeUndefined();
  expect(written({ subject: 'attribute', is: 'has', name: ' ' })).toBeUndefined();
  expect(written({ subject: 'sent', is: 'within', days: '' })).toBeUndefined();
  expect(written({ subject: 'sent', is: 'within', days: '1.5' })).toBeUndefined();
  expect(written({ subject: 'sent', is: 'within', days: '7' })).toBeDefined();
  expect(filterOf({ ...formOf(), conditions: [] })).toBeUndefined();
});

test('every subject has something to ask', () => {
  for (const subject of subjects) expect(verbsOf(subject).length, subject).toBeGreaterThan(1);
});
