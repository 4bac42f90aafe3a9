import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type FunctionSpec, functions } from '../manifest.ts';
import { exampleEnvironment } from './testing/environment.ts';

const specs: readonly (readonly [string, FunctionSpec])[] = Object.entries(functions);

describe('the functions of the manifest', () => {
  beforeAll(() => {
    for (const [name, value] of Object.entries(exampleEnvironment)) vi.stubEnv(name, value);
    return () => vi.unstubAllEnvs();
  });

  it.each(specs)('%s starts, and serves the routes that the manifest gives it', async (_, spec) => {
    const module: { handler?: unknown } = await import(new URL(`../${spec.entry}`, import.meta.url).pathname);
    expect(module.handler).toBeTypeOf('function');
  });
});
