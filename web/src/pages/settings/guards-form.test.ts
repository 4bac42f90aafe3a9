import { expect, test } from 'vitest';
import { type GuardsForm, guardsFormOf, guardsOf } from './guards-form.ts';

const guards = {
  quietHours: { from: '22:00', to: '07:30' },
  frequencyCap: { messages: 3, days: 10 },
  stopWords: ['chau', 'ya no'],
};

test('what is read is what is sent back', () => {
  expect(guardsOf(guardsFormOf(guards))).toEqual({ guards, faults: [] });
  const none = { quietHours: null, frequencyCap: null, stopWords: [] };
  expect(guardsOf(guardsFormOf(none))).toEqual({ guards: none, faults: [] });
});

test('what is switched off is null, whatever was typed into it', () => {
  const form: GuardsForm = { ...guardsFormOf(guards), hasQuietHours: false, hasCap: false, capDays: 'x' };
  expect(guardsOf(form).guards).toMatchObject({ quietHours: null, frequencyCap: null });
});

test.each([
  [{ quietTo: '22:00' }, 'hours'],
  [{ quietFrom: '' }, 'hours'],
  [{ capMessages: '0' }, 'cap'],
  [{ capDays: '100' }, 'cap'],
  [{ words: 'no, x' }, 'words'],
] as const)('%j cannot be sent', (part, fault) => {
  expect(guardsOf({ ...guardsFormOf(guards), ...part })).toEqual({ faults: [fault] });
});

test('words are separated by commas, semicolons or lines', () => {
  expect(guardsOf({ ...guardsFormOf(guards), words: ' chau,, ya no ;\nbasta ' }).guards?.stopWords).toEqual([
    'chau',
    'ya no',
    'basta',
  ]);
});
