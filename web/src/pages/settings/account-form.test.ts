import { expect, test } from 'vitest';
import { lacksOf } from './account-form.ts';

const sid = `AC${'0f'.repeat(16)}`;
const good = { name: 'Sucursal', accountSid: ` ${sid} `, authToken: 'a-token-of-some-length' };

test('a new account needs a name, its SID and its token', () => {
  expect(lacksOf(good, true)).toEqual([]);
  expect(lacksOf({ name: ' ', accountSid: '', authToken: '' }, true)).toEqual(['name', 'sid', 'token']);
});

test.each([`ac${'0f'.repeat(16)}`, `AC${'0F'.repeat(16)}`, `${sid}0`, sid.slice(1), `SM${'0f'.repeat(16)}`])(
  '%s is no SID of an account',
  (accountSid) => {
    expect(lacksOf({ ...good, accountSid }, true)).toEqual(['sid']);
  },
);

test('one that is there needs no token, but a whole one if there is one', () => {
  expect(lacksOf({ name: 'x', accountSid: '', authToken: '' }, false)).toEqual([]);
  expect(lacksOf({ name: 'x', accountSid: '', authToken: 'half a token of some length' }, false)).toEqual(['token']);
});
