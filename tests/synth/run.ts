// `npm run synth`: the real `sst build`, as a deployment runs it, without an account and without a network beyond this machine.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endRunning, runCommand } from '../rig/process.ts';
import { faultsOf } from './assembly.ts';
import { type Stub, startStub } from './stub.ts';

const root = join(import.meta.dirname, '../..');
const made = join(root, '.sst');
const minuteMs = 60_000;

/** SST never cleans what it built, so that a stack that is no longer made would still seem to be there. */
const clean = (before: ReadonlySet<string>): void => {
  for (const name of existsSync(made) ? readdirSync(made) : []) {
    if (!before.has(name)) rmSync(join(made, name), { recursive: true, force: true });
  }
  if (before.size === 0) rmSync(made, { recursive: true, force: true });
};

const environment = (stub: Stub, home: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  TZ: 'UTC',
  TMPDIR: process.env.TMPDIR ?? tmpdir(),
  // By this mark npm test finds processes that stayed.
  PREGON_TEST_RUN: process.env.PREGON_TEST_RUN,
  // Nobody's own AWS profile, and nothing of SST's left in anybody's home.
  HOME: home,
  AWS_ENDPOINT_URL: stub.url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_EC2_METADATA_DISABLED: 'true',
  SST_TELEMETRY_DISABLED: '1',
  CI: '1',
  OIDC_ISSUER: 'https://id.example.com/realms/pregon',
  OIDC_JWKS_URI: 'https://id.example.com/realms/pregon/certs',
  OIDC_CLIENT_IDS: 'pregon-web',
});

const build = async (stub: Stub, home: string): Promise<string[]> => {
  const options = { cwd: root, env: environment(stub, home), timeoutMs: 5 * minuteMs };
  const { code } = await runCommand(join(root, 'node_modules/.bin/sst'), ['build', '--stage', 'test'], options);
  return [
    ...(code === 0 ? [] : [`sst build ended with ${code}.`]),
    ...stub.unexpected.map((question) => `AWS was asked for ${question}.`),
    // Without a question it would have been somebody else who answered.
    ...(stub.asked.includes('GetCallerIdentity') ? [] : ['The stub was not asked who calls.']),
    ...faultsOf(join(made, 'dist')),
  ];
};

const stub = await startStub();
const home = mkdtempSync(join(tmpdir(), 'pregon-synth-'));
rmSync(join(made, 'dist'), { recursive: true, force: true });
const before = new Set(existsSync(made) ? readdirSync(made) : []);
const end = async (code: number): Promise<never> => {
  await endRunning();
  process.exit(code);
};
process.on('SIGINT', () => end(130));
process.on('SIGTERM', () => end(143));

try {
  const faults = await build(stub, home);
  console.log(faults.length === 0 ? `Synthesized. AWS was asked: ${stub.asked.join(', ')}.` : faults.join('\n'));
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await stub.stop();
  clean(before);
  rmSync(home, { recursive: true, force: true });
}
