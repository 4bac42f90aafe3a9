import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environment, readConfig } from './config.ts';
import { exampleEnvironment } from './testing/environment.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The rows of one section of the document: setting and default. */
const documented = (section: string): Record<string, string> => {
  const table = read('docs/configuration.md').split(`## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = [...table.matchAll(/^\| `([A-Z0-9_]+)` \| ([^|]*) \|/gm)];
  return Object.fromEntries(rows.map(([, name = '', byDefault = '']) => [name, byDefault.trim()]));
};

/** A default as it would be written into the environment. */
const asWritten = (value: unknown): string => {
  if (value === null) return 'off';
  return typeof value === 'object' ? Object.values(value).join('-') : String(value);
};

describe('the configuration', () => {
  it('has its defaults where the environment is silent', () => {
    const config = readConfig(exampleEnvironment);
    expect(config.line).toEqual({ address: 'whatsapp:+14155238886', channel: 'whatsapp', ratePerSecond: 10 });
    expect(config.defaults).toEqual({
      country: 'PY',
      timeZone: 'America/Asuncion',
      locale: 'es',
      quietHours: { from: '21:00', to: '08:00' },
      frequencyCap: null,
    });
    expect(config.timings.leaseMs).toBe(25_000);
    expect(config.oidc.clientIds).toEqual(['pregon-web', 'pregon-cli']);
  });

  it('names every missing variable at once', () => {
    const { BUCKET: _, OIDC_ISSUER: __, ...rest } = exampleEnvironment;
    expect(() => readConfig(rest)).toThrow(/BUCKET.*OIDC_ISSUER/);
  });

  it('takes an empty variable for an absent one', () => {
    expect(() => readConfig({ ...exampleEnvironment, BUCKET: '' })).toThrow('BUCKET');
    expect(readConfig({ ...exampleEnvironment, OIDC_AUDIENCE: '' }).oidc.audience).toBeUndefined();
  });

  it('names a wrong variable without repeating its value', () => {
    const wrong = { ...exampleEnvironment, TURN_MS: 'secret-pasted-here', PUBLIC_API_URL: 'secret-too' };
    expect(() => readConfig(wrong)).toThrow(/TURN_MS.*|PUBLIC_API_URL/);
    expect(() => readConfig(wrong)).not.toThrow('secret');
  });

  it('reads a line without a limit of ours', () => {
    expect(readConfig({ ...exampleEnvironment, LINE_RATE_PER_SECOND: 'unpaced' }).line.ratePerSecond).toBeNull();
    expect(readConfig({ ...exampleEnvironment, LINE_RATE_PER_SECOND: '0.5' }).line.ratePerSecond).toBe(0.5);
    expect(() => readConfig({ ...exampleEnvironment, LINE_RATE_PER_SECOND: '0' })).toThrow('LINE_RATE_PER_SECOND');
  });

  it('refuses a turn that outlives its lease', () => {
    expect(() => readConfig({ ...exampleEnvironment, TURN_MS: '25000' })).toThrow(
      'TURN_MS: must be less than LEASE_MS',
    );
  });

  it('drops slashes at the end of URLs, since paths are appended', () => {
    expect(readConfig({ ...exampleEnvironment, PUBLIC_API_URL: 'https://a.example/api/' }).publicApiUrl).toBe(
      'https://a.example/api',
    );
  });

  it.each([
    ['QUIET_HOURS', '22:30-07:00', { quietHours: { from: '22:30', to: '07:00' } }],
    ['QUIET_HOURS', 'off', { quietHours: null }],
    ['FREQUENCY_CAP', '2/7', { frequencyCap: { messages: 2, days: 7 } }],
  ])('reads a new user’s guards: %s=%s', (name, value, wanted) => {
    expect(readConfig({ ...exampleEnvironment, [name]: value }).defaults).toMatchObject(wanted);
  });

  it.each([
    ['QUIET_HOURS', '21-8'],
    ['QUIET_HOURS', '24:00-08:00'],
    ['QUIET_HOURS', '08:00-08:00'],
    ['FREQUENCY_CAP', '0/7'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => readConfig({ ...exampleEnvironment, [name]: value })).toThrow(name);
  });

  it('is documented setting by setting, with the defaults it has', () => {
    const defaults = Object.entries(environment.shape).map(([name, schema]) => {
      const parsed = schema.safeParse(undefined);
      if (!parsed.success) return [name, '(required)'];
      return [name, parsed.data === undefined ? '(none)' : `\`${asWritten(parsed.data)}\``];
    });
    expect(documented('Functions')).toEqual(Object.fromEntries(defaults));
  });

  it.each([
    ['On one machine', 'packages/local/src/settings.ts'],
    ['Deployment', 'stacks/settings.ts'],
  ])('is documented where it is given from: %s', (section, file) => {
    const named = [...read(file).matchAll(/(?:env\.|')([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\b/g)].map(
      ([, name = '']) => name,
    );
    const own = named.filter((name) => !Object.hasOwn(environment.shape, name));
    expect(own.length).toBeGreaterThan(2);
    expect(
      Object.keys(documented(section))
        .filter((name) => name !== 'AWS_REGION')
        .sort(),
    ).toEqual([...new Set(own)].sort());
  });
});
