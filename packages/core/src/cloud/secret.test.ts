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

/** A Secrets Manager of one name: what it is sent, and answers by the command's name. */
const writer = (answer: (command: string, calls: number) => object | Error, now = () => 0) => {
  const sent: string[] = [];
  const send = async (command: { constructor: { name: string } }) => {
    sent.push(command.constructor.name.replace('Command', ''));
    const answered = answer(sent.at(-1) ?? '', sent.length);
    if (answered instanceof Error) throw answered;
    return answered;
  };
  return { sent, secrets: new Secrets({ send } as unknown as SecretsManagerClient, now, 0) };
};
const named = (name: string) => Object.assign(new Error(name), { name });

test('a secret that is not there is made, one that is there is replaced', async () => {
  const there = writer(() => ({}));
  await there.secrets.put('name', { token: 'a' });
  const absent = writer((command) => (command === 'PutSecretValue' ? named('ResourceNotFoundException') : {}));
  await absent.secrets.put('name', { token: 'a' });
  expect([there.sent, absent.sent]).toEqual([['PutSecretValue'], ['PutSecretValue', 'CreateSecret']]);
});

test('a secret that another request makes meanwhile is replaced, and a name that is not free yet is tried again', async () => {
  const raced = writer(
    (_, calls) => [named('ResourceNotFoundException'), named('ResourceExistsException'), {}][calls - 1] ?? {},
  );
  await raced.secrets.put('name', { token: 'a' });
  expect(raced.sent).toEqual(['PutSecretValue', 'CreateSecret', 'PutSecretValue']);
  const leaving = writer((_, calls) => (calls < 4 ? named('InvalidRequestException') : {}));
  await leaving.secrets.put('name', { token: 'a' });
  expect(leaving.sent).toEqual(['PutSecretValue', 'CreateSecret', 'CreateSecret', 'CreateSecret']);
  const never = writer(() => named('InvalidRequestException'));
  await expect(never.secrets.put('name', { token: 'a' })).rejects.toThrow('InvalidRequestException');
  expect(never.sent).toHaveLength(6);
});

test('a secret that is to be made once is left as it is when there is one', async () => {
  const there = writer(() => named('ResourceExistsException'));
  await there.secrets.make('name', { root: 'a' });
  expect(there.sent).toEqual(['CreateSecret']);
  const forbidden = writer(() => named('AccessDeniedException'));
  await expect(forbidden.secrets.make('name', { root: 'a' })).rejects.toThrow('AccessDeniedException');
});

test('what was kept is forgotten when it is replaced or removed, also by a read that began before', async () => {
  let token = 'a';
  let release = () => {};
  const reading = new Promise<void>((resolve) => {
    release = resolve;
  });
  const send = async (command: { constructor: { name: string } }) => {
    if (command.constructor.name === 'GetSecretValueCommand') return { SecretString: `{"token":"${token}"}` };
    await reading;
    token = 'b';
    return {};
  };
  const secrets = new Secrets({ send } as unknown as SecretsManagerClient, () => 0, 0);
  const writing = secrets.put('name', { token: 'b' });
  expect(await secrets.read('name', Shape)).toEqual({ token: 'a' });
  release();
  await writing;
  expect(await secrets.read('name', Shape)).toEqual({ token: 'b' });
  token = 'c';
  await secrets.remove('name');
  expect(await secrets.read('name', Shape)).toEqual({ token: 'b' });
});

test('an absent secret is undefined and not kept; another failure is thrown', async () => {
  const { secrets, calls } = reader(named('ResourceNotFoundException'), '{"token":"a"}');
  expect(await secrets.find('name', Shape)).toBeUndefined();
  expect(await secrets.find('name', Shape)).toEqual({ token: 'a' });
  expect(calls()).toBe(2);
  await expect(reader(named('ThrottlingException')).secrets.find('name', Shape)).rejects.toThrow('Throttling');
});

test('what is doubted is read again, but not what was read just now', async () => {
  const { secrets, clock } = reader('{"token":"a"}', '{"token":"b"}');
  await secrets.read('name', Shape);
  clock.now = 9_999;
  expect(secrets.doubt('name')).toBe(false);
  expect(await secrets.read('name', Shape)).toEqual({ token: 'a' });
  clock.now = 10_000;
  expect(secrets.doubt('name')).toBe(true);
  expect(await secrets.read('name', Shape)).toEqual({ token: 'b' });
});
