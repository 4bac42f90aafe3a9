import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

const given = {
  OIDC_ISSUER: 'https://id.example.com',
  OIDC_JWKS_URI: 'https://id.example.com/certs',
  OIDC_CLIENT_IDS: 'web',
};

test('every setting that is absent is named at once', () => {
  expect(() => readSettings('dev', { OIDC_ISSUER: '' })).toThrow(
    'To deploy dev, set OIDC_ISSUER, OIDC_JWKS_URI, OIDC_CLIENT_IDS.',
  );
});

test('only the settings that were given go to the functions, which have defaults of their own', () => {
  const { functionEnvironment } = readSettings('dev', { ...given, LINE_ADDRESS: 'whatsapp:+595', HOME: '/home/ana' });
  expect(functionEnvironment).toEqual({ ...given, LINE_ADDRESS: 'whatsapp:+595' });
});

test('production alone keeps its data when its stacks go', () => {
  expect(readSettings('production', given)).toMatchObject({ keepsData: true, logDays: 90 });
  expect(readSettings('ana', given)).toMatchObject({ keepsData: false, logDays: 30 });
});

test.each(['0', '1.5', 'eight', '257'])('%s is no capacity for a database', (text) => {
  expect(() => readSettings('dev', { ...given, DATABASE_MAX_CAPACITY: text })).toThrow(
    'DATABASE_MAX_CAPACITY has to be a whole number from 1 to 256.',
  );
});

test('a list of origins is split, and every origin is allowed without one', () => {
  expect(readSettings('dev', { ...given, WEB_ORIGINS: 'https://a.example, https://b.example' }).webOrigins).toEqual([
    'https://a.example',
    'https://b.example',
  ]);
  expect(readSettings('dev', given).webOrigins).toEqual(['*']);
});
