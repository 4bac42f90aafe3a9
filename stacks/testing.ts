// Synthesizes the stacks in this process, without network, account or bundles, for the tests.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { App } from 'sst/constructs';
import { initProject } from 'sst/project.js';
import { makeStacks, type Stacks } from './pregon.ts';
import { readSettings, type Settings } from './settings.ts';

export const testSettings = readSettings('test', {
  OIDC_ISSUER: 'https://id.example.com/realms/pregon',
  OIDC_JWKS_URI: 'https://id.example.com/realms/pregon/certs',
  OIDC_CLIENT_IDS: 'pregon-web',
});

export interface Synthesized {
  readonly data: Template;
  readonly work: Template;
  readonly site: Template;
  /** What aspects had to say about the stacks, such as cdk-nag's findings: `level construct's path: text`. */
  readonly messages: readonly string[];
}

/** Follows keys and positions into JSON of any shape: undefined where the way ends. */
export const pick = (value: unknown, ...way: readonly (string | number)[]): unknown =>
  way.reduce<unknown>((found, step) => (found as Record<string | number, unknown> | null | undefined)?.[step], value);

/** The properties of every resource of a type, by logical id. */
export const propertiesOf = (template: Template, type: string): [id: string, properties: unknown][] =>
  Object.entries(template.findResources(type)).map(([id, resource]) => [id, pick(resource, 'Properties')]);

/**
 * The templates of the stacks. @param prepare is called before they are synthesized.
 * SST asks no account about its bootstrap while NODE_ENV is `test`, which vitest sets.
 */
export const synthesize = async (
  settings: Settings,
  prepare: (app: App, stacks: Stacks) => void = () => undefined,
): Promise<Synthesized> => {
  const folder = mkdtempSync(join(tmpdir(), 'pregon-synth-'));
  const code = join(folder, 'code');
  mkdirSync(code);
  writeFileSync(join(code, 'index.cjs'), 'exports.handler = async () => ({});\n');
  try {
    await initProject({ stage: settings.stage });
    const where = { stage: settings.stage, name: 'pregon', region: 'us-east-1', account: '123456789012' };
    const app = new App({ mode: 'deploy', ...where }, { outdir: join(folder, 'out') });
    const stacks = makeStacks(app, settings, { codeOf: () => Code.fromAsset(code), siteFiles: code });
    prepare(app, stacks);
    await app.finish();
    const assembly = app.synth();
    const templateOf = (name: string) => Template.fromJSON(assembly.getStackByName(name).template);
    return {
      data: templateOf(stacks.data.stackName),
      work: templateOf(stacks.work.stackName),
      site: templateOf(stacks.site.stackName),
      messages: assembly.stacks.flatMap(({ messages }) =>
        messages.map(({ level, id, entry }) => `${level} ${id}: ${entry.data}`),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
