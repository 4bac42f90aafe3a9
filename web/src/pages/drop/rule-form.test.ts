import { expect, test } from 'vitest';
import type { Rule } from '../../data/drops.ts';
import { emptyRule, formOf, inputOf, lacksOf, type RuleForm } from './rule-form.ts';

const form: RuleForm = { ...emptyRule, folder: ' promos ', templates: ['Hola', ' '], group: ' VIP ' };

test('what is left empty is what the API takes for nothing', () => {
  expect(inputOf({ ...form, pattern: ' ' }, undefined)).toEqual({
    folder: 'promos',
    pattern: '*',
    templates: ['Hola'],
    senderIds: [],
    mediaId: null,
    group: 'VIP',
    schedule: 'now',
    needsApproval: false,
    isActive: true,
  });
});

test('a rule comes back as it was saved, with what the form does not show', () => {
  const rule: Rule = {
    ...inputOf({ ...form, isTimed: true, time: '18:30' }, undefined),
    id: 'r',
    mediaId: 'm',
    isActive: false,
    createdAt: '2026-11-22T12:00:00.000Z',
    updatedAt: '2026-11-22T12:00:00.000Z',
  };
  expect(inputOf(formOf(rule), rule)).toEqual({ ...inputOf(formOf(rule), undefined), mediaId: 'm', isActive: false });
  expect(inputOf(formOf(rule), rule).schedule).toBe('18:30');
});

test.each<[Partial<RuleForm>, string[]]>([
  [{}, []],
  [{ folder: 'Mis promos' }, ['folder']],
  [{ folder: '' }, ['folder']],
  [{ pattern: 'a/b' }, ['pattern']],
  [{ templates: [' '] }, ['message']],
  [{ isTimed: true, time: '' }, ['time']],
  [{ isTimed: false, time: '' }, []],
  [{ group: 'a;b' }, ['group']],
])('%j lacks %j', (over, lacks) => {
  expect(lacksOf({ ...form, ...over })).toEqual(lacks);
});
