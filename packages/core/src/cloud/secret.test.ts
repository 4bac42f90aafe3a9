import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { Secrets } from './secret.ts';

const Shape = z.object({ token: z.string() });

/** Answers each call with the next text, or throws it when it is an error. */
const reader = (...answers: (string | undefined | Error)[]) => {
  let calls = 0;
  const clock = { now: 0 };
  const send = async () => {
    const answer = answers[Math.min(calls, answers.length - 1)];
    calls += 1;
    if (answer instanceof Error) throw answer;
    return { SecretString: answer };
  };
  const secrets = new Secrets({ send } as unknown as SecretsManagerClient, () => clock.now);
  return { secrets, clock, calls: () => calls };
};

test('a secret is asked for once in five minutes, by all who want it at the same time', async () => {
  const { secrets, clock, calls } = reader('{"token":"a"}', '{"token":"b"}');
  const together = await Promise.all([secrets.read('arn', Shape), secrets.read('arn', Shape)]);
  clock.now = 299_999;
  expect([...together, await secrets.read('arn', Shape)]).toEqual([{ token: 'a' }, { token: 'a' }, { token: 'a' }]);
  clock.now = 300_000;
  expect(await secrets.read('arn', Shape)).toEqual({ token: 'b' });
  expect(calls()).toBe(2);
});

test('each ARN is kept by itself, and each reader has its own schema', async () => {
  const { secrets, calls } = reader('{"token":"a"}');
  await secrets.read('one', Shape);
  await secrets.read('two', Shape);
  expect(await secrets.read('one', z.object({ token: z.literal('a') }))).toEqual({ token: 'a' });
  expect(calls()).toBe(2);
});

test('a failure is not kept', async () => {
  const { secrets } = reader(new Error('throttled'), '{"token":"a"}');
  await expect(secrets.read('arn', Shape)).rejects.toThrow('throttled');
  expect(await secrets.read('arn', Shape)).toEqual({ token: 'a' });
});

test('what is wrong with a secret is said without the secret', async () => {
  const notJson = await reader('hunter2').secrets.read('arn', Shape).catch(String);
  const wrongShape = await reader('{"token":2}').secrets.read('arn', Shape).catch(String);
  const binary = await reader(undefined).secrets.read('arn', Shape).catch(String);
  const noObject = await reader('"hunter2"').secrets.read('arn', Shape).catch(String);
  expect([notJson, wrongShape, binary, noObject]).toEqual([
    'Error: The secret arn is not JSON.',
    'Error: The secret arn does not have the expected shape at: token.',
    'Error: The secret arn is binary; JSON text is expected.',
    'Error: The secret arn does not have the expected shape at: (root).',
  ]);
});
