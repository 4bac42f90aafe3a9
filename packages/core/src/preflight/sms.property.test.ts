import * as fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, test } from 'vitest';
import { costlyCharacters, sizeOf } from './sms.ts';

describe('the size of a text', () => {
  test.each([
    ['Hola, mañana ñandú a las 5 €', 'UCS-2', 1, ['ú']],
    ['mañana è é à Ñ ¿qué? ¡no!', 'GSM-7', 1, []],
    ['a'.repeat(160), 'GSM-7', 1, []],
    ['a'.repeat(161), 'GSM-7', 2, []],
    [`${'a'.repeat(159)}€`, 'GSM-7', 2, []],
    [`${'a'.repeat(70)}`, 'GSM-7', 1, []],
    [`${'a'.repeat(69)}í`, 'UCS-2', 1, ['í']],
    [`${'a'.repeat(70)}í`, 'UCS-2', 2, ['í']],
    ['fiesta 🎉 🎉', 'UCS-2', 1, ['🎉']],
    ['María, así', 'UCS-2', 1, ['í']],
  ] as const)('%j is %s in %d', (text, encoding, parts, costly) => {
    expect(sizeOf(text)).toEqual({ encoding, parts });
    expect(costlyCharacters(text)).toEqual(costly);
  });

  const piece = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom('a', 'Hola ', 'ñ', '€', '[', '~', '^', '.', ' ', '\n', '\r\n', '\t', '¿', 'é'),
    },
    { weight: 2, arbitrary: fc.constantFrom('í', 'ó', '«', '’', '—', '\u00a0', '\u00ad', '©', 'ł') },
    { weight: 1, arbitrary: fc.constantFrom('🎉', '👩‍👩‍👧', '🤟🏻', '🇵🇾', 'i\u0301', '\u0301', '日本', '\u200d', '✔️') },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 5 }) },
  );
  const text = fc
    .array(fc.tuple(piece, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 12 })
    .map((parts) =>
      parts
        .map(([one, times]) => one.repeat(times))
        .join('')
        .slice(0, 700),
    );

  test('is what the calculator says of the text itself, whatever is in it', () => {
    fc.assert(
      fc.property(text, (written) => {
        const told = new SegmentedMessage(written);
        expect(sizeOf(written)).toEqual({ encoding: told.encodingName, parts: told.segmentsCount });
        expect(costlyCharacters(written).length > 0).toBe(told.encodingName === 'UCS-2');
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
