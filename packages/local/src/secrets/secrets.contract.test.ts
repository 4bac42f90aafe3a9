// The secret port with the real client: against the local part, or against AWS with PREGON_CONTRACT_SECRET=arn of {"accountSid": …}.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { Secrets } from '@pregon/core/cloud/secret';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { startSecrets } from '../secrets.ts';

const onAws = process.env.PREGON_CONTRACT_SECRET;
const values = { provider: { accountSid: 'AC1', authToken: 'token' }, plain: 'not json: hunter2' };
const anybody = { accessKeyId: 'local', secretAccessKey: 'local' };
const local = onAws === undefined ? await startSecrets({ values }) : undefined;
const client = new SecretsManagerClient(
  local === undefined ? {} : { endpoint: local.url, region: 'us-east-1', credentials: anybody },
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
  expect(described.VersionIdsToStages).toMatchObject({ [VersionId]: ['AWSCURRENT'] });
});

test('a secret is made, replaced and deleted for good, and its name is free again', async () => {
  const secrets = new Secrets(client);
  const Name = `pregon-contract/${Date.now()}`;
  onTestFinished(() => secrets.remove(Name));
  const made = await client.send(new CreateSecretCommand({ Name, SecretString: '{"accountSid":"AC1"}' }));
  expect(made).toMatchObject({ Name, ARN: expect.stringContaining(`secret:${Name}-`), VersionId: expect.any(String) });
  const again = new CreateSecretCommand({ Name, SecretString: '{}' });
  await expect(client.send(again)).rejects.toMatchObject({ name: 'ResourceExistsException' });
  const put = await client.send(new PutSecretValueCommand({ SecretId: Name, SecretString: '{"accountSid":"AC2"}' }));
  expect(put).toMatchObject({ Name, VersionStages: ['AWSCURRENT'] });
  expect((await get(Name, { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('{"accountSid":"AC1"}');
  expect(await secrets.read(Name, Provider)).toEqual({ accountSid: 'AC2' });
  const remove = { SecretId: Name, ForceDeleteWithoutRecovery: true };
  expect(await client.send(new DeleteSecretCommand(remove))).toMatchObject({ Name, DeletionDate: expect.any(Date) });
  await expect(get(Name)).rejects.toMatchObject({ name: expect.stringMatching(/ResourceNotFound|InvalidRequest/) });
  await client.send(new DeleteSecretCommand(remove));
  await secrets.put(Name, { accountSid: 'AC3' });
  expect(await secrets.read(Name, Provider)).toEqual({ accountSid: 'AC3' });
});

test('a secret that is deleted with a way back cannot be read or made meanwhile', async () => {
  const SecretId = `pregon-contract/${Date.now()}-back`;
  onTestFinished(() => new Secrets(client).remove(SecretId));
  await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: '{"accountSid":"AC1"}' }));
  const both = new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true, RecoveryWindowInDays: 7 });
  await expect(client.send(both)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
  const refused = { name: 'InvalidRequestException' };
  await expect(get(SecretId)).rejects.toMatchObject(refused);
  const create = new CreateSecretCommand({ Name: SecretId, SecretString: '{}' });
  await expect(client.send(create)).rejects.toMatchObject(refused);
  expect(await new Secrets(client).find(SecretId, Provider)).toBeUndefined();
  expect((await client.send(new DescribeSecretCommand({ SecretId }))).DeletedDate).toBeInstanceOf(Date);
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

  test('what is made is readable by its owner alone, and there in the next run; what is given stays out of the file', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'pregon-secrets-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const file = join(dir, 'secrets.json');
    for (const isFirst of [true, false]) {
      const run = await startSecrets({ values: { given: 'given-value' }, file });
      const own = new SecretsManagerClient({ endpoint: run.url, region: 'us-east-1', credentials: anybody });
      if (isFirst) await new Secrets(own).put('made', { token: 'kept' });
      expect(await new Secrets(own).read('made', z.object({ token: z.string() }))).toEqual({ token: 'kept' });
      own.destroy();
      await run.stop();
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain('given-value');
  });

  test('what is not offered, and what is malformed, is said so', async () => {
    const restore = new RestoreSecretCommand({ SecretId: 'x' });
    await expect(client.send(restore)).rejects.toMatchObject({ name: 'UnknownOperationException' });
    const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
    const malformed = await fetch(local.url, { method: 'POST', headers, body: '{' });
    expect([malformed.status, await malformed.json()]).toEqual([
      400,
      { __type: 'InvalidParameterException', Message: expect.any(String) },
    ]);
  });
}
