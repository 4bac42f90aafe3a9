import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { expect, test } from 'vitest';
import { environmentCredentials, plainKeys } from './sdk-plugins.ts';

const require = createRequire(import.meta.url);

const bundled = async (contents: string, plugins: Plugin[], minify = false): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    write: false,
    minify,
    plugins,
  });
  return outputFiles[0]?.text ?? '';
};

const exportsOf = (code: string): Record<string, unknown> => {
  const module: { exports: Record<string, unknown> } = { exports: {} };
  new Function('module', 'exports', 'require', code)(module, module.exports, require);
  return module.exports;
};

test.each(['client-s3', 'client-sqs', 'client-rds-data', 'client-scheduler', 'client-secrets-manager'])(
  'the schemas of %s are the same with plain keys, and fewer of them stay',
  async (name) => {
    const schemas = require.resolve(`@aws-sdk/${name}`).replace('dist-cjs/index.js', 'dist-es/schemas/schemas_0.js');
    const [before, after] = [
      exportsOf(await bundled(all(schemas), [])),
      exportsOf(await bundled(all(schemas), [plainKeys])),
    ];
    expect(Object.keys(before).length).toBeGreaterThan(20);
    expect(inspect(after, { depth: 8 })).toBe(inspect(before, { depth: 8 }));
  },
);

const all = (file: string) => `export * from ${JSON.stringify(file)};`;

test('a client that uses one operation of S3 does not carry the schemas of the others', async () => {
  const one = `import { GetObjectCommand } from '@aws-sdk/client-s3'; export { GetObjectCommand };`;
  expect(await bundled(one, [])).toContain('PutBucketLifecycleConfiguration');
  expect(await bundled(one, [plainKeys])).not.toContain('PutBucketLifecycleConfiguration');
});

test('a client takes its credentials from the environment and carries no other way to them', async () => {
  const one = `export { SQSClient } from '@aws-sdk/client-sqs';`;
  const code = await bundled(one, [environmentCredentials]);
  expect(code).toContain('AWS_SESSION_TOKEN');
  expect(code).not.toContain('fromSSO');
  const { SQSClient } = exportsOf(code) as { SQSClient: new (o: object) => { config: { credentials(): unknown } } };
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'example';
  const client = new SQSClient({ region: 'us-east-1' });
  expect(await client.config.credentials()).toMatchObject({ accessKeyId: 'AKIAEXAMPLE' });
});
