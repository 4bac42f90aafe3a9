// The secret port with the real client: against the local part, or against AWS with PREGON_CONTRACT_SECRET=arn of {"accountSid": …}.
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { Secrets } from '@pregon/core/cloud/secret';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { startSecrets } from '../secrets.ts';

const onAws = process.env.PREGON_CONTRACT_SECRET;
const values = { provider: { accountSid: 'AC1', authToken: 'token' }, plain: 'not json: hunter2' };
const local = onAws === undefined ? await startSecrets({ values }) : undefined;
const client = new SecretsManagerClient(
  local === undefined
    ? {}
    : { endpoint: local.url, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
);
const arn = onAws ?? local?.arn('provider') ?? '';

afterAll(async () => {
  client.destroy();
  await local?.stop();
});

const Provider = z.object({ accountSid: z.string() });
const get = (SecretId: string, version: { VersionStage?: string; VersionId?: string } = {}) =>
  client.send(new GetSecretValueCommand({ SecretId, ...version }));

test('a secret is read by its ARN, as its schema says', async () => {
  const secret = await new Secrets(client).read(arn, Provider);
  expect(Object.keys(secret)).toEqual(['accountSid']);
});

test('a secret is found by its name and by its ARN without the ending too', async () => {
  const { Name = '' } = await get(arn);
  expect((await get(Name)).ARN).toBe(arn);
  expect((await get(arn.slice(0, -7))).ARN).toBe(arn);
});

test('its current version is told, and another one is not there', async () => {
  const { VersionId = '', VersionStages, CreatedDate } = await get(arn);
  expect([VersionStages, CreatedDate]).toEqual([['AWSCURRENT'], expect.any(Date)]);
  expect((await get(arn, { VersionId })).VersionId).toBe(VersionId);
  const absent = { name: 'ResourceNotFoundException' };
  await expect(get(arn, { VersionStage: 'AWSPENDING' })).rejects.toMatchObject(absent);
  const described = await client.send(new DescribeSecretCommand({ SecretId: arn }));
  expect(described.VersionIdsToStages).toEqual({ [VersionId]: ['AWSCURRENT'] });
});

test('an absent secret is ResourceNotFoundException', async () => {
  const absent = { name: 'ResourceNotFoundException' };
  await expect(get('pregon/absent')).rejects.toMatchObject(absent);
  await expect(new Secrets(client).read(`${arn.slice(0, -7)}x-AbCdEf`, Provider)).rejects.toMatchObject(absent);
});

if (local !== undefined) {
  test('a secret that is no JSON, or has another shape, is an error that does not tell it', async () => {
    const secrets = new Secrets(client);
    const errors = await Promise.all([
      secrets.read(local.arn('plain'), Provider).catch(String),
      secrets.read(arn, z.object({ authToken: z.number() })).catch(String),
    ]);
    expect(errors).toEqual([expect.stringContaining('is not JSON'), expect.stringContaining('at: authToken')]);
    expect(errors.join()).not.toMatch(/hunter2|token"/);
  });

  test('a changed secret is another version under the same ARN', async () => {
    const before = await get(arn);
    local.put('provider', { accountSid: 'AC2' });
    const after = await get(arn);
    expect(after).toMatchObject({ ARN: before.ARN, SecretString: '{"accountSid":"AC2"}' });
    expect(after.VersionId).not.toBe(before.VersionId);
  });

  test('an ARN is the same in the next run', async () => {
    const again = await startSecrets({ values: { provider: 'x' } });
    expect(again.arn('provider')).toBe(arn);
    await again.stop();
    expect(() => again.arn('other')).toThrow('no local secret named other');
  });

  test('what is not offered, and what is malformed, is said so', async () => {
    const create = new CreateSecretCommand({ Name: 'x', SecretString: 'y' });
    await expect(client.send(create)).rejects.toMatchObject({ name: 'UnknownOperationException' });
    const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
    const malformed = await fetch(local.url, { method: 'POST', headers, body: '{' });
    expect([malformed.status, await malformed.json()]).toEqual([
      400,
      { __type: 'InvalidParameterException', Message: expect.any(String) },
    ]);
  });
}
