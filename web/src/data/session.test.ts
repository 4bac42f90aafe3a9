import { expect, test } from 'vitest';
import { ownPath } from './session.ts';

test('the way back is a path of this site', () => {
  expect(ownPath({ returnTo: '/campaigns?page=2' })).toBe('/campaigns?page=2');
});

test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/callback?code=1', 7, undefined])(
  'the way back is never %s',
  (returnTo) => {
    expect(ownPath({ returnTo })).toBe('/');
  },
);
