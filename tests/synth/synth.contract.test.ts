import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functions } from '@pregon/functions/manifest';
import { expect, onTestFinished, test } from 'vitest';
import { faultsOf } from './assembly.ts';
import { startStub } from './stub.ts';

const ask = (url: string, form: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(form) });

test('the stub says who calls, and keeps whatever else it is asked as a fault', async () => {
  const stub = await startStub();
  onTestFinished(() => stub.stop());
  expect(await (await ask(stub.url, { Action: 'GetCallerIdentity' })).text()).toContain(
    '<Account>123456789012</Account>',
  );
  expect((await ask(stub.url, { Action: 'DescribeStacks', StackName: 'CDKToolkit' })).status).toBe(501);
  expect((await fetch(`${stub.url}/bucket/key`)).status).toBe(501);
  expect(stub.asked).toEqual(['GetCallerIdentity']);
  expect(stub.unexpected).toEqual(['DescribeStacks CDKToolkit', 'GET /bucket/key']);
});

const names = Object.keys(functions);

/** An assembly with the stacks given, and in `work` the functions given, the first of them without its code. */
function assembly(stacks: readonly string[], made: readonly string[]): string {
  const dist = mkdtempSync(join(tmpdir(), 'pregon-assembly-'));
  onTestFinished(() => rmSync(dist, { recursive: true, force: true }));
  const write = (file: string, value: unknown) => writeFileSync(join(dist, file), JSON.stringify(value));
  const lambda = (name: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: `test-pregon-${name}`, Code: { S3Key: `${name}.zip` } },
  });
  for (const stack of stacks)
    write(`test-pregon-${stack}.template.json`, { Resources: { a: { Type: 'AWS::S3::Bucket' } } });
  if (stacks.includes('work'))
    write('test-pregon-work.template.json', {
      Resources: Object.fromEntries(made.map((name) => [name, lambda(name)])),
    });
  const files = Object.fromEntries(made.map((name) => [name, { source: { path: name } }]));
  write('test-pregon-work.assets.json', { files });
  for (const name of made.slice(1)) {
    mkdirSync(join(dist, name));
    writeFileSync(join(dist, name, 'index.cjs'), '');
  }
  return dist;
}

test('an assembly without its stacks is told', () => {
  expect(faultsOf(assembly([], []))).toEqual(
    ['data', 'work', 'site'].map((stack) => `There is no stack test-pregon-${stack}.`),
  );
  expect(faultsOf(assembly(['data', 'work'], names))).toEqual(['There is no stack test-pregon-site.']);
});

test('a function that is absent or has no code is told, and so is a dashboard without its page', () => {
  expect(faultsOf(assembly(['data', 'work', 'site'], names.slice(1)))).toEqual([
    `There is no function ${names[0]}.`,
    `The function ${names[1]} has no code.`,
    'The dashboard has no index.html.',
    'The dashboard has no assets.',
  ]);
});
