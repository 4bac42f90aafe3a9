import { expect, test } from 'vitest';
import { audienceOf, draftOf, emptyForm, type Form, rateOf } from './form.ts';

const form: Form = { ...emptyForm, name: ' Promo ', importId: 'i', templates: ['Hola'], senderIds: ['s'] };

test('what is left empty is not sent at all', () => {
  expect(draftOf(form, 'America/Asuncion')).toEqual({
    name: 'Promo',
    templates: ['Hola'],
    audience: { importId: 'i' },
    senderIds: ['s'],
  });
});

test('a start is sent as the instant of the user’s own clock', () => {
  const later = { ...form, isLater: true, at: '2026-11-25T09:00' };
  expect(draftOf(later, 'America/Asuncion')?.scheduledAt).toBe('2026-11-25T12:00:00.000Z');
});

test('only the chosen source counts, also when the other one is filled in', () => {
  expect(audienceOf({ ...form, groups: ['Premium'] })).toEqual({ importId: 'i' });
  expect(audienceOf({ ...form, source: 'groups', groups: ['Premium'] })).toEqual({ groups: ['Premium'] });
  expect(audienceOf({ ...form, source: 'groups' })).toBeUndefined();
  expect(audienceOf({ ...form, source: 'segment', segmentId: 's' })).toEqual({ segmentId: 's' });
  expect(audienceOf({ ...form, source: 'segment' })).toBeUndefined();
});

test('a rate may be written with a comma, and what is none is not taken for one', () => {
  expect(rateOf({ ...form, rate: '2,5' })).toBe(2.5);
  expect(rateOf({ ...form, rate: '' })).toBeUndefined();
  for (const rate of ['0', '-1', '1001', 'x']) expect(rateOf({ ...form, rate })).toBeNaN();
});

test('a template is sent with its places, and nothing of the text beside it', () => {
  const content = {
    sid: 'HX1',
    name: 'n',
    language: 'es',
    body: 'Hola {{1}}',
    variables: { '1': 'x' },
    hasMedia: false,
    examples: {},
    buttons: [],
  };
  const draft = draftOf({ ...form, kind: 'template', content, media: { id: 'm', name: 'a', type: '' } }, 'UTC');
  expect(draft).toEqual({
    name: 'Promo',
    content: { sid: 'HX1', variables: { '1': 'x' } },
    audience: { importId: 'i' },
    senderIds: ['s'],
  });
});
