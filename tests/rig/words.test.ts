// What a file says of a person is what the screens say. Two copies, since neither side may import the other.
import { expect, test } from 'vitest';
import { wordsOf } from '../../packages/core/src/export/words.ts';
import { en } from '../../web/src/text/en.ts';
import { es } from '../../web/src/text/es.ts';
import { createFormat } from '../../web/src/text/format.ts';

const format = createFormat({ locale: 'es', country: 'PY', timeZone: 'America/Asuncion' });

test.each([
  ['es', es(format)],
  ['en', en(format)],
] as const)('the words of a file are those of the screens: %s', (locale, screens) => {
  const { states, reasons } = wordsOf(locale);
  expect(states).toEqual(screens.recipient);
  expect(reasons).toEqual(screens.reasons);
});
