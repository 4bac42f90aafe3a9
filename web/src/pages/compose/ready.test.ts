import { expect, test } from 'vitest';
import type { Import, TemplatePreview } from '../../data/types.ts';
import { emptyForm, type Form } from './form.ts';
import { type Facts, lacks } from './ready.ts';

const imported = (over: Partial<Import> = {}): Import => ({
  importId: 'i',
  status: 'completed',
  fileName: 'a.csv',
  sizeBytes: 10,
  rowsRead: 2,
  bytesRead: 10,
  inserted: 2,
  updated: 0,
  duplicates: 0,
  invalid: 0,
  startedAt: null,
  finishedAt: null,
  createdAt: '2026-11-22T00:00:00Z',
  ...over,
});

const preview = (over: Partial<TemplatePreview> = {}): TemplatePreview => ({
  variables: [],
  samples: [],
  audienceSize: 2,
  problems: [],
  ...over,
});

const form: Form = { ...emptyForm, name: 'Promo', importId: 'i', templates: ['Hola {{ nombre }}'] };
const facts: Facts = {
  imported: imported(),
  preview: preview(),
  isRefused: false,
  hasSender: true,
  isWhatsApp: true,
  now: new Date('2026-11-22T12:00:00Z'),
  timeZone: 'America/Asuncion',
};

test('a campaign with people, message and number lacks nothing', () => {
  expect(lacks(form, facts)).toEqual([]);
});

test('an empty page lacks who and what, and asks for nothing that depends on them', () => {
  expect(lacks({ ...emptyForm, name: 'x' }, { ...facts, imported: undefined, preview: undefined })).toEqual([
    'needWho',
    'needMessage',
  ]);
});

test('nobody is sent to before the file is in', () => {
  expect(lacks(form, { ...facts, imported: imported({ status: 'running' }) })).toEqual(['needImport']);
});

test('a file without one valid row has nobody', () => {
  expect(lacks(form, { ...facts, imported: imported({ inserted: 0 }) })).toEqual(['needPeople']);
});

test('a variable that nobody has must be corrected', () => {
  const unknown = preview({ variables: [{ name: 'nombe', known: false }] });
  expect(lacks(form, { ...facts, preview: unknown })).toEqual(['needFix']);
});

test('a message too long for one person does not hold the others back', () => {
  const long = preview({ problems: [{ templateIndex: 0, code: 'message_too_long', message: '' }] });
  expect(lacks(form, { ...facts, preview: long })).toEqual([]);
});

test('while the message is being checked nothing goes out', () => {
  expect(lacks(form, { ...facts, preview: undefined })).toEqual(['needCheck']);
});

test('a time that has passed, a rate that is none and a missing number are each said', () => {
  const late: Form = { ...form, isLater: true, at: '2026-11-22T08:59', rate: 'rápido' };
  expect(lacks(late, { ...facts, hasSender: false })).toEqual(['needTime', 'needRate', 'needSender']);
});

test('a future time in the user’s zone is one, whatever the browser’s zone', () => {
  expect(lacks({ ...form, isLater: true, at: '2026-11-22T09:01' }, facts)).toEqual([]);
});

const content = {
  ...{ sid: 'HX1', name: 'turno', language: 'es', body: 'Hola {{1}}' },
  ...{ variables: { '1': '{{ nombre }}' }, examples: {}, buttons: [], hasMedia: false },
};

test('a template lacks nothing once its places are filled, whatever stands in the text beside it', () => {
  const filled: Form = { ...form, kind: 'template', content, templates: [''], media: { name: 'a', type: '' } };
  expect(lacks(filled, facts)).toEqual([]);
  expect(lacks({ ...filled, content: null }, facts)).toEqual(['needTemplate']);
  expect(lacks({ ...filled, content: { ...content, variables: { '1': ' ' } } }, facts)).toEqual(['needTemplate']);
});

test('a template needs WhatsApp numbers, a text does not', () => {
  const bySms = { ...facts, isWhatsApp: false };
  expect(lacks({ ...form, kind: 'template', content }, bySms)).toEqual(['needWhatsApp']);
  expect(lacks(form, bySms)).toEqual([]);
});
