import { expect, test } from 'vitest';
import { insertVariable, withFallback } from './insert.ts';

test('a variable goes where the caret is, and the caret behind it', () => {
  expect(insertVariable('Hola , ¿cómo va?', { start: 5, end: 5 }, 'nombre')).toEqual({
    text: 'Hola {{ nombre }}, ¿cómo va?',
    caret: 17,
  });
});

test('a variable takes the place of what is selected', () => {
  expect(insertVariable('Hola XXX', { start: 5, end: 8 }, 'grupo').text).toBe('Hola {{ grupo }}');
});

test('both ways of writing a variable get the fallback, one that has a filter stays', () => {
  const text = 'Hola {nombre}, {{nombre}} y {{ nombre | upcase }}';
  expect(withFallback(text, 'nombre', 'amigo')).toBe(
    'Hola {{ nombre | default: "amigo" }}, {{ nombre | default: "amigo" }} y {{ nombre | upcase }}',
  );
});
