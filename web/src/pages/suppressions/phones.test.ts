import { expect, test } from 'vitest';
import { phonesOf } from './phones.ts';

test('phones are pasted a line each, or with commas and semicolons between, and blanks are none', () => {
  expect(phonesOf('0981 000 001\r\n\n +595 981 000002 ;595981000003,')).toEqual([
    '0981 000 001',
    '+595 981 000002',
    '595981000003',
  ]);
  expect(phonesOf(' \n,;')).toEqual([]);
});
