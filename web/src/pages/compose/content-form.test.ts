import { expect, test } from 'vitest';
import type { ContentTemplate } from '../../data/contents.ts';
import { contentFormOf, exampleText, isFilled, languagesOf, matching, placesOf } from './content-form.ts';

const template = (over: Partial<ContentTemplate> = {}): ContentTemplate => ({
  sid: 'HX1',
  name: 'recordatorio_de_turno',
  language: 'es',
  type: 'twilio/text',
  body: 'Hola {{1}}, lo esperamos el {{2}}. {{1}}',
  examples: { 1: 'Ana', 2: 'lunes' },
  status: 'approved',
  category: 'UTILITY',
  rejectionReason: null,
  buttons: [],
  hasMedia: false,
  ...over,
});

test('a chosen template has its places to be filled, and reads as it was approved until they are', () => {
  const form = contentFormOf(template());
  expect(placesOf(form.body)).toEqual(['1', '2']);
  expect(form.variables).toEqual({ 1: '', 2: '' });
  expect(exampleText(form)).toBe('Hola Ana, lo esperamos el lunes. Ana');
  expect(isFilled(form)).toBe(false);
  const filled = { ...form, variables: { 1: '{{ nombre }}', 2: ' ' } };
  expect(isFilled(filled)).toBe(false);
  expect(exampleText(filled)).toBe('Hola {{ nombre }}, lo esperamos el lunes. {{ nombre }}');
  expect(isFilled({ ...filled, variables: { 1: '{{ nombre }}', 2: 'martes' } })).toBe(true);
  expect(isFilled(contentFormOf(template({ body: 'Gracias' })))).toBe(true);
});

test('templates are found by name and text, whatever the accents, those that may be sent first', () => {
  const pending = template({ sid: 'HX2', status: 'pending' });
  const english = template({ sid: 'HX3', name: 'order_ready', language: 'en', body: 'Your order' });
  const all = [pending, template(), english];
  expect(matching(all, '', '').map(({ sid }) => sid)).toEqual(['HX1', 'HX3', 'HX2']);
  expect(matching(all, 'Turnó DE', '').map(({ sid }) => sid)).toEqual(['HX1', 'HX2']);
  expect(matching(all, 'your', 'es')).toEqual([]);
  expect(matching([template({ body: '' }), english], '', '').map(({ sid }) => sid)).toEqual(['HX3', 'HX1']);
  expect(languagesOf(all)).toEqual(['en', 'es']);
});
