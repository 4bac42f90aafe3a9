// Synthesizes the stacks in this process, without network, account or bundles, for the tests.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { App } from 'sst/constructs';
import { initProject } from 'sst/project.js';
import { makeStacks } from './pregon.ts';
import { readSettings, type Settings } from './settings.ts';

export const testSettings = readSettings('test', {
  OIDC_ISSUER: 'https://id.example.com/realms/pregon',
  OIDC_JWKS_URI: 'https://id.example.com/realms/pregon/certs',
  OIDC_CLIENT_IDS: 'pregon-web',
});

export interface Synthesized {
  readonly data: Template;
  readonly work: Template;
}

/** Follows keys and positions into JSON of any shape: undefined where the way ends. */
export const pick = (value: unknown, ...way: readonly (string | number)[]): unknown =>
  way.reduce<unknown>((found, step) => (found as Record<string | number, unknown> | null | undefined)?.[step], value);

/** The properties of every resource of a type, by logical id. */
export const propertiesOf = (template: Template, type: string): [id: string, properties: unknown][] =>
  Object.entries(template.findResources(type)).map(([id, resource]) => [id, pick(resource, 'Properties')]);

/** The templates of both stacks. SST asks no account about its bootstrap while NODE_ENV is `test`, which vitest sets. */
export const synthesize = async (settings: Settings): Promise<Synthesized> => {
  const folder = mkdtempSync(join(tmpdir(), 'pregon-synth-'));
  const code = join(folder, 'code');
  mkdirSync(code);
  writeFileSync(join(code, 'index.mjs'), 'export const handler = async () => ({});\n');
  try {
    await initProject({ stage: settings.stage });
    const where = { stage: settings.stage, name: 'pregon', region: 'us-east-1', account: '123456789012' };
    const app = new App({ mode: 'deploy', ...where }, { outdir: join(folder, 'out') });
    const { data, work } = makeStacks(app, settings, () => Code.fromAsset(code));
    await app.finish();
    const assembly = app.synth();
    const templateOf = (name: string) => Template.fromJSON(assembly.getStackByName(name).template);
    return { data: templateOf(data.stackName), work: templateOf(work.stackName) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
