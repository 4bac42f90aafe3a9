// The schedule port with the real client: against the local part, or against AWS with
// PREGON_CONTRACT_SCHEDULER=group,roleArn,targetArn (of a function that may be called with anything).
import { randomUUID } from 'node:crypto';
import {
  CreateScheduleCommand,
  type CreateScheduleInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { Schedules } from '@pregon/core/cloud/schedule';
import { DomainError } from '@pregon/core/error';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { startScheduler } from '../scheduler.ts';

const onAws = process.env.PREGON_CONTRACT_SCHEDULER?.split(',');
const [
  group = 'pregon',
  roleArn = 'arn:aws:iam::000000000000:role/pregon',
  targetArn = `arn:aws:lambda:us-east-1:000000000000:function:f`,
] = onAws ?? [];
const local = onAws === undefined ? await startScheduler({ groups: [group], onInvoke: async () => {} }) : undefined;
const client = new SchedulerClient(
  local === undefined
    ? {}
    : { endpoint: local.url, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
);
const schedules = new Schedules(client, { group, roleArn, targets: { start: targetArn } });

afterAll(async () => {
  client.destroy();
  await local?.stop();
});

const newName = (): string => {
  const name = `contract-${randomUUID()}`;
  onTestFinished(() => schedules.cancel(name));
  return name;
};

const get = (Name: string) => client.send(new GetScheduleCommand({ Name, GroupName: group }));
const inAnHour = () => new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);
const atOf = (at: Date) => `at(${at.toISOString().slice(0, 19)})`;

const recurring = (Name: string, changes: Partial<CreateScheduleInput> = {}): CreateScheduleInput => ({
  Name,
  GroupName: group,
  ScheduleExpression: 'rate(2 hours)',
  ScheduleExpressionTimezone: 'America/Asuncion',
  FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
  Description: 'all of it',
  State: 'DISABLED',
  Target: {
    Arn: targetArn,
    RoleArn: roleArn,
    Input: '{"a":1}',
    RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
  },
  ...changes,
});

test('a one-time schedule is at a UTC instant, exact, and deletes itself', async () => {
  const [name, at] = [newName(), inAnHour()];
  await schedules.once(name, at, 'start', { campaignId: 'c', version: 1 });
  expect(await get(name)).toMatchObject({
    ScheduleExpression: atOf(at),
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    State: 'ENABLED',
    Target: {
      Arn: targetArn,
      RoleArn: roleArn,
      Input: '{"campaignId":"c","version":1}',
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
    },
  });
});

test('the same name again replaces it', async () => {
  const [name, at] = [newName(), inAnHour()];
  await schedules.once(name, new Date(at.getTime() + 60_000), 'start', { version: 1 });
  await schedules.once(name, at, 'start', { version: 2 });
  expect(await get(name)).toMatchObject({ ScheduleExpression: atOf(at), Target: { Input: '{"version":2}' } });
});

test('two that schedule the same name at once both succeed, and one of them stands', async () => {
  const [name, at] = [newName(), inAnHour()];
  await Promise.all([1, 2, 3].map((version) => schedules.once(name, at, 'start', { version })));
  expect((await get(name)).Target?.Input).toMatch(/^\{"version":[123]\}$/);
});

test('a past instant is moved just ahead of now, and a fraction of a second up', async () => {
  const [past, fraction] = [newName(), newName()];
  const before = Date.now();
  await schedules.once(past, new Date(0), 'start', {});
  const set = Date.parse(`${(await get(past)).ScheduleExpression?.slice(3, -1)}Z`);
  expect(set - before).toBeGreaterThanOrEqual(5000);
  expect(set - Date.now()).toBeLessThanOrEqual(6000);
  const at = inAnHour().getTime();
  await schedules.once(fraction, new Date(at + 1), 'start', {});
  expect((await get(fraction)).ScheduleExpression).toBe(atOf(new Date(at + 1000)));
});

test('cancelling removes it, and is no error when there is nothing', async () => {
  const name = newName();
  await schedules.once(name, inAnHour(), 'start', {});
  await schedules.cancel(name);
  await schedules.cancel(name);
  await expect(get(name)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a target that is not known is refused before anything is asked', async () => {
  await expect(schedules.once(newName(), inAnHour(), 'sweep', {})).rejects.toThrow('No schedule may call sweep');
});

test('switching a recurring schedule changes its state and nothing else', async () => {
  const name = newName();
  await client.send(new CreateScheduleCommand(recurring(name)));
  const { $metadata: _, LastModificationDate: __, ...before } = await get(name);
  await schedules.setEnabled(name, true);
  expect(await get(name)).toMatchObject({ ...before, State: 'ENABLED' });
  await schedules.setEnabled(name, false);
  expect(await get(name)).toMatchObject(before);
});

test('switching to the state that it has does not touch it', async () => {
  const name = newName();
  await client.send(new CreateScheduleCommand(recurring(name)));
  const before = await get(name);
  await schedules.setEnabled(name, false);
  expect((await get(name)).LastModificationDate).toEqual(before.LastModificationDate);
});

test('switching what is not there is not_found', async () => {
  const error = await schedules.setEnabled(newName(), true).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DomainError);
  expect(error).toMatchObject({ kind: 'not_found', code: 'schedule_not_found' });
});

test('an update replaces everything: what it leaves out is gone', async () => {
  const Name = newName();
  await client.send(new CreateScheduleCommand(recurring(Name, { ActionAfterCompletion: 'DELETE' })));
  const Target = { Arn: targetArn, RoleArn: roleArn };
  const rest = { ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' as const }, Target };
  await client.send(new UpdateScheduleCommand({ Name, GroupName: group, ...rest }));
  const after = await get(Name);
  expect(after).toMatchObject({ State: 'ENABLED', ScheduleExpressionTimezone: 'UTC', ActionAfterCompletion: 'NONE' });
  expect([after.Description, after.Target?.Input]).toEqual([undefined, undefined]);
});

test('a taken name conflicts, unless it is the same request again', async () => {
  const Name = newName();
  const request = recurring(Name, { ClientToken: randomUUID() });
  const { ScheduleArn } = await client.send(new CreateScheduleCommand(request));
  expect((await client.send(new CreateScheduleCommand(request))).ScheduleArn).toBe(ScheduleArn);
  const conflict = { name: 'ConflictException' };
  await expect(client.send(new CreateScheduleCommand(recurring(Name)))).rejects.toMatchObject(conflict);
});

test('what is absent is ResourceNotFoundException, for every operation and for the group', async () => {
  const Name = newName();
  const absent = { name: 'ResourceNotFoundException' };
  await expect(client.send(new UpdateScheduleCommand(recurring(Name)))).rejects.toMatchObject(absent);
  await expect(client.send(new DeleteScheduleCommand({ Name, GroupName: group }))).rejects.toMatchObject(absent);
  const elsewhere = new CreateScheduleCommand(recurring(Name, { GroupName: `absent-${randomUUID()}` }));
  await expect(client.send(elsewhere)).rejects.toMatchObject(absent);
});

test.each([
  ['an instant with Z', { ScheduleExpression: 'at(2099-01-01T00:00:00Z)' }],
  ['a day that is none', { ScheduleExpression: 'at(2099-02-30T00:00:00)' }],
  ['a rate of nothing', { ScheduleExpression: 'rate(0 minutes)' }],
  ['a rate by the second', { ScheduleExpression: 'rate(30 seconds)' }],
  ['a zone that is none', { ScheduleExpressionTimezone: 'Mars/Olympus' }],
  ['too many retries', { Target: { Arn: targetArn, RoleArn: roleArn, RetryPolicy: { MaximumRetryAttempts: 186 } } }],
  ['an input over 256 KB', { Target: { Arn: targetArn, RoleArn: roleArn, Input: 'x'.repeat(262_145) } }],
])('%s is a ValidationException', async (_, changes) => {
  const command = new CreateScheduleCommand(recurring(newName(), changes));
  await expect(client.send(command)).rejects.toMatchObject({ name: 'ValidationException' });
});

test('schedules are listed by group, prefix and state, a page at a time', async () => {
  const prefix = `contract-list-${randomUUID().slice(0, 8)}`;
  const names = ['a', 'b', 'c'].map((letter) => `${prefix}-${letter}`);
  for (const [index, name] of names.entries()) {
    onTestFinished(() => schedules.cancel(name));
    await client.send(new CreateScheduleCommand(recurring(name, { State: index === 1 ? 'ENABLED' : 'DISABLED' })));
  }
  const list = async (more: { State?: 'ENABLED'; MaxResults?: number; NextToken?: string | undefined } = {}) => {
    const command = new ListSchedulesCommand({ GroupName: group, NamePrefix: prefix, ...more });
    const { Schedules: found = [], NextToken } = await client.send(command);
    return { names: found.map((schedule) => schedule.Name), NextToken };
  };
  expect((await list()).names).toEqual(names);
  expect((await list({ State: 'ENABLED' })).names).toEqual(names.slice(1, 2));
  const first = await list({ MaxResults: 2 });
  expect(first.names).toEqual(names.slice(0, 2));
  expect((await list({ MaxResults: 2, NextToken: first.NextToken })).names).toEqual(names.slice(2));
});
