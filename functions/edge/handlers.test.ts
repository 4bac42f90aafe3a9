import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type FunctionSpec, functions } from '../manifest.ts';
import { nounOf } from './path.ts';
import { schemaVersion } from './schema-version.ts';
import { exampleEnvironment } from './testing/environment.ts';

const specs: readonly (readonly [string, FunctionSpec])[] = Object.entries(functions);

describe('the functions of the manifest', () => {
  beforeAll(() => {
    for (const [name, value] of Object.entries(exampleEnvironment)) vi.stubEnv(name, value);
    return () => vi.unstubAllEnvs();
  });

  it.each(specs)(
    '%s starts, and serves the routes that the manifest gives it',
    async (_, spec) => {
      const module: { handler?: unknown } = await import(new URL(`../${spec.entry}`, import.meta.url).pathname);
      expect(module.handler).toBeTypeOf('function');
    },
    30_000,
  );

  it('have a word for what every id in a path names', () => {
    const paths = specs
      .flatMap(([, spec]) => (spec.routes ?? []).map(({ path }) => path))
      .filter((path) => path.includes('{'));
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect(nounOf(path), path).toMatch(/^(campaign|import)$/);
  });

  it('were written for the newest migration', () => {
    const files = readdirSync(new URL('../../migrations', import.meta.url)).filter((name) => name.endsWith('.sql'));
    expect(schemaVersion).toBe(files.length);
  });
});
