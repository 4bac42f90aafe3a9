// The SST app: which stage, and its stacks. Why this line of SST, and how to leave it: docs/decisions/.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { FunctionName } from '@pregon/functions/manifest';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { SSTConfig } from 'sst';
import { makeStacks } from './stacks/pregon.ts';
import { readSettings } from './stacks/settings.ts';

export default {
  config: () => ({ name: 'pregon', region: process.env.AWS_REGION ?? 'us-east-1' }),
  // SST reads `config` from a copy of this file without `stacks`, which it finds only when it is a method.
  stacks(app) {
    const root = process.cwd();
    const bundles = join(root, '.sst/functions');
    // A process of its own: SST bundles this file, and esbuild cannot be bundled.
    execFileSync(join(root, 'node_modules/.bin/node'), [join(root, 'stacks/bundle.ts'), bundles], { stdio: 'inherit' });
    const siteFiles = join(root, '.sst/site');
    const build = ['build', join(root, 'web'), '--outDir', siteFiles, '--emptyOutDir', '--logLevel', 'error'];
    execFileSync(join(root, 'node_modules/.bin/vite'), build, { stdio: 'inherit' });
    const codeOf = (name: FunctionName) => Code.fromAsset(join(bundles, name));
    makeStacks(app, readSettings(app.stage, process.env), { codeOf, siteFiles });
  },
} satisfies SSTConfig;
