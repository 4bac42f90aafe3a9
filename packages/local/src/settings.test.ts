// What the environment may set for npm start.
import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test('without settings the documented ports hold and functions keep their defaults', () => {
  expect(readSettings({ PATH: '/bin', PORT: '' })).toEqual({
    webPort: 3000,
    apiPort: 3001,
    sweepEveryMs: undefined,
    postgresUrl: undefined,
    functions: {},
  });
});

test('settings of functions are handed on as they are, and nothing else is', () => {
  const { functions } = readSettings({
    LINE_RATE_PER_SECOND: 'unpaced',
    DEFAULT_LOCALE: 'en',
    BUCKET: 'mine',
    HOME: '/',
  });
  expect(functions).toEqual({ LINE_RATE_PER_SECOND: 'unpaced', DEFAULT_LOCALE: 'en' });
});

test.each(['http', '3000.5', '-1', '70000'])('PORT=%s is refused by name', (PORT) => {
  expect(() => readSettings({ PORT })).toThrow(/^PORT must be a whole number from 0 to 65535, not /);
});
