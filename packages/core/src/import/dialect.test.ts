import { describe, expect, test } from 'vitest';
import { dialectOf } from './dialect.ts';

describe('the delimiter', () => {
  test.each([
    ['numero,nombre\n1,Ana\n', ','],
    ['numero;nombre\n1;Ana\n', ';'],
    ['numero\tnombre\n1\tAna\n', '\t'],
    ['595981000001,Sra.,Ana,Premium;VIP\n595981000002,Sr.,Luis,Premium;VIP\n', ','],
    ['595981000001;Sra.;Pérez, Ana;Premium\n595981000002;Sr.;Gómez, Luis;VIP\n', ';'],
    ['numero;nombre\n595981000001;"a,b,c"\n595981000002;"a,b,c"\n', ';'],
    ['nota;telefono\n"uno, dos, tres";595981000001\n"uno, dos, tres";595981000002\n', ';'],
    ['595981000001\n595981000002\n', ','],
    ['numero\n', ','],
    ['', ','],
    ['\n\n595981000001\tSr.\tAna, hija\n', '\t'],
    ['numero;saldo\n1;10,5\n2;11,5\n', ';'],
  ])('of %j is %j', (text, delimiter) => {
    expect(dialectOf(text)).toEqual({ delimiter, body: text });
  });

  test.each([
    ['sep=;\nnumero;a,b\n', ';', 'numero;a,b\n'],
    ['SEP=|\nnumero|nombre\n', '|', 'numero|nombre\n'],
    ['"sep=\t"\nnumero\n', '\t', 'numero\n'],
  ])('is what Excel says in %j', (text, delimiter, body) => {
    expect(dialectOf(text)).toEqual({ delimiter, body });
  });
});
