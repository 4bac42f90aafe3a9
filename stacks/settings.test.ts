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

test('the first client is the dashboard, which signs people in at the origin of the issuer', () => {
  const settings = readSettings('dev', {
    ...given,
    OIDC_ISSUER: 'https://id.example.com/realms/x',
    OIDC_CLIENT_IDS: 'web, cli',
  });
  expect(settings).toMatchObject({ issuerOrigin: 'https://id.example.com', webClientId: 'web' });
  expect(() => readSettings('dev', { ...given, OIDC_ISSUER: 'keycloak' })).toThrow('OIDC_ISSUER has to be a URL');
});

test('a domain and its certificate are given together or not at all', () => {
  const WEB_DOMAIN = 'pregon.example.com';
  expect(readSettings('dev', given).webDomain).toBeUndefined();
  expect(() => readSettings('dev', { ...given, WEB_DOMAIN })).toThrow(
    'WEB_DOMAIN and WEB_CERTIFICATE_ARN go together.',
  );
  expect(readSettings('dev', { ...given, WEB_DOMAIN, WEB_CERTIFICATE_ARN: 'arn' }).webDomain).toEqual({
    name: WEB_DOMAIN,
    certificateArn: 'arn',
  });
});
