// What only the local part can be asked: when it fires, what it repeats, what a restart keeps.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { Schedules } from '@pregon/core/cloud/schedule';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type SchedulerOptions, startScheduler } from '../scheduler.ts';

/** Awaits an event, however busy the machine is. */
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, 15_000);

const arn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const sweep = { group: 'pregon', name: 'sweep', expression: 'rate(1 minute)', targetArn: arn('sweep'), enabled: false };

const start = async (options: Partial<SchedulerOptions> = {}) => {
  const calls: { target: string; input: string; at: number }[] = [];
  const onInvoke = async (target: string, input: string) => void calls.push({ target, input, at: Date.now() });
  const scheduler = await startScheduler({ groups: ['pregon'], onInvoke, ...options });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SchedulerClient({ endpoint: scheduler.url, region: 'us-east-1', credentials });
  onTestFinished(async () => {
    client.destroy();
    await scheduler.stop();
  });
  const role = { group: 'pregon', roleArn: 'arn:aws:iam::000000000000:role/pregon', leadMs: 0 };
  const schedules = new Schedules(client, { ...role, targets: { start: arn('start') } });
  const names = async () => {
    const { Schedules: found = [] } = await client.send(new ListSchedulesCommand({ GroupName: 'pregon' }));
    return found.map((schedule) => schedule.Name);
  };
  return { scheduler, client, schedules, calls, names };
};

const file = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'pregon-scheduler-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return join(dir, 'state', 'schedules.json');
};

/** `at()` in the local time of the zone, some seconds ahead. */
const inZone = (timeZone: string, aheadMs: number): string => {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return `at(${shown.format(Math.ceil((Date.now() + aheadMs) / 1000) * 1000).replace(' ', 'T')})`;
};

const oneTime = (Name: string, more: Partial<CreateScheduleCommandInput> = {}) =>
  new CreateScheduleCommand({
    Name,
    GroupName: 'pregon',
    // An instant that has passed when the request arrives is refused.
    ScheduleExpression: inZone('UTC', 1500),
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: arn('start'), RoleArn: 'arn:aws:iam::000000000000:role/pregon', Input: '{}' },
    ...more,
  });

test('a one-time schedule fires once, not before its time, with its input, and is gone', async () => {
  const { schedules, calls, names } = await start();
  const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000);
  await schedules.once('c1', at, 'start', { version: 3 });
  await eventually(() => expect(calls).toHaveLength(1));
  expect(calls[0]).toMatchObject({ target: arn('start'), input: '{"version":3}' });
  expect((calls[0]?.at ?? 0) - at.getTime()).toBeGreaterThanOrEqual(0);
  await eventually(async () => expect(await names()).toEqual([]));
});

test('one that is moved or cancelled in time does not fire', async () => {
  const { schedules, calls, names } = await start();
  const soon = new Date(Date.now() + 3000);
  await schedules.once('moved', soon, 'start', { version: 1 });
  await schedules.once('cancelled', soon, 'start', { version: 1 });
  await schedules.once('witness', new Date(soon.getTime() + 1000), 'start', { version: 'witness' });
  await schedules.once('moved', new Date(Date.now() + 3_600_000), 'start', { version: 2 });
  await schedules.cancel('cancelled');
  await eventually(() => expect(calls).toHaveLength(1));
  expect(calls[0]?.input).toBe('{"version":"witness"}');
  await eventually(async () => expect(await names()).toEqual(['moved']));
});

test('one without self-deletion stays when it has fired, and does not fire again', async () => {
  const kept = await file();
  const { client, calls, names, scheduler } = await start({ file: kept });
  await client.send(oneTime('c1'));
  await eventually(() => expect(calls).toHaveLength(1));
  expect(await names()).toEqual(['c1']);
  await scheduler.stop();
  const again = await start({ file: kept });
  await again.schedules.once('witness', new Date(), 'start', {});
  await eventually(() => expect(again.calls).toHaveLength(1));
  expect(await again.names()).toContain('c1');
});

test('an instant is read in the zone of the schedule', async () => {
  const { client, calls } = await start();
  const zone = { ScheduleExpression: inZone('America/Asuncion', 1500), ScheduleExpressionTimezone: 'America/Asuncion' };
  await client.send(oneTime('c1', zone));
  await eventually(() => expect(calls).toHaveLength(1));
});

test('an instant that has passed is refused', async () => {
  const { client } = await start();
  const past = oneTime('c1', { ScheduleExpression: 'at(2020-01-01T00:00:00)' });
  await expect(client.send(past)).rejects.toMatchObject({ name: 'ValidationException' });
});

test('a recurring schedule fires while it is enabled, and only then', async () => {
  const { schedules, calls } = await start({ schedules: [sweep], rateOverrideMs: 50 });
  await schedules.setEnabled('sweep', true);
  await eventually(() => expect(calls.length).toBeGreaterThanOrEqual(3));
  await schedules.setEnabled('sweep', false);
  const before = calls.length;
  await schedules.once('witness', new Date(Date.now() + 200), 'start', {});
  await eventually(() => expect(calls.at(-1)?.target).toBe(arn('start')));
  expect(calls.length).toBe(before + 1);
  expect(JSON.parse(calls[0]?.input ?? '')).toMatchObject({
    source: 'aws.scheduler',
    resources: ['arn:aws:scheduler:us-east-1:000000000000:schedule/pregon/sweep'],
  });
});

test('a new recurring schedule fires at once, and then by its rate', async () => {
  const { client, calls } = await start();
  await client.send(oneTime('each-minute', { ScheduleExpression: 'rate(1 minute)' }));
  await eventually(() => expect(calls).toHaveLength(1));
});

test('a recurring schedule whose last call still runs leaves out its turn', async () => {
  const ended = Promise.withResolvers<void>();
  const calls: string[] = [];
  const onInvoke = async (target: string) => {
    calls.push(target);
    if (target === arn('sweep')) await ended.promise;
  };
  const enabled = { ...sweep, enabled: true };
  const { schedules } = await start({ schedules: [enabled], rateOverrideMs: 20, onInvoke });
  await schedules.once('witness', new Date(), 'start', {});
  await eventually(() => expect(calls).toContain(arn('start')));
  expect(calls.filter((target) => target === arn('sweep'))).toHaveLength(1);
  ended.resolve();
  await eventually(() => expect(calls.filter((target) => target === arn('sweep')).length).toBeGreaterThan(1));
});

test('a failed call is repeated with growing pauses, and one success is enough', async () => {
  const at: number[] = [];
  const onInvoke = async () => {
    at.push(Date.now());
    if (at.length < 4) throw new Error('busy');
  };
  const { schedules, names } = await start({ onInvoke, retryMs: 20 });
  await schedules.once('c1', new Date(), 'start', {});
  await eventually(async () => expect(await names()).toEqual([]));
  expect(at).toHaveLength(4);
  expect((at[3] ?? 0) - (at[2] ?? 0)).toBeGreaterThanOrEqual(79);
});

test('calls end when the policy says so, and somebody is told', async () => {
  const dropped: unknown[] = [];
  let calls = 0;
  const { client, names } = await start({
    retryMs: 1,
    onInvoke: async () => {
      calls += 1;
      throw new Error('broken');
    },
    onDropped: (...what) => dropped.push(what),
  });
  const Target = { Arn: arn('start'), RoleArn: 'arn:aws:iam::000000000000:role/pregon', Input: '{"a":1}' };
  const policy = { Target: { ...Target, RetryPolicy: { MaximumRetryAttempts: 2 } } };
  await client.send(oneTime('c1', { ...policy, ActionAfterCompletion: 'DELETE' }));
  await eventually(async () => expect(await names()).toEqual([]));
  expect([calls, dropped]).toEqual([3, [[arn('start'), '{"a":1}', new Error('broken')]]]);
});

test('the input may name the schedule, the time and the attempt', async () => {
  const { client, calls } = await start();
  const Input = '<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.attempt-number>';
  const Target = { Arn: arn('start'), RoleArn: 'arn:aws:iam::000000000000:role/pregon', Input };
  const command = oneTime('c1', { Target });
  await client.send(command);
  await eventually(() => expect(calls).toHaveLength(1));
  const at = command.input.ScheduleExpression?.slice(3, -1);
  expect(calls[0]?.input).toBe(`arn:aws:scheduler:us-east-1:000000000000:schedule/pregon/c1 ${at}Z 1`);
});

test('a restart keeps schedules and states, and fires at once what came due meanwhile', async () => {
  const kept = await file();
  const first = await start({ file: kept, schedules: [sweep], onInvoke: () => Promise.reject(new Error('down')) });
  await first.schedules.setEnabled('sweep', true);
  await first.schedules.once('due', new Date(Date.now() + 100), 'start', { version: 1 });
  await first.schedules.once('later', new Date(Date.now() + 3_600_000), 'start', {});
  await first.scheduler.stop();
  const second = await start({ file: kept, schedules: [sweep] });
  await eventually(() => expect(second.calls.map((call) => call.input)).toContain('{"version":1}'));
  expect(await second.names()).toEqual(['later', 'sweep']);
  const found = await second.client.send(new GetScheduleCommand({ Name: 'sweep', GroupName: 'pregon' }));
  expect(found.State).toBe('ENABLED');
});

test('a call that the stop interrupts is made again by the next run', async () => {
  const kept = await file();
  const called = Promise.withResolvers<void>();
  const onInvoke = async () => {
    called.resolve();
    throw new Error('stopping');
  };
  const first = await start({ file: kept, retryMs: 60_000, onInvoke });
  await first.schedules.once('c1', new Date(), 'start', {});
  await called.promise;
  await first.scheduler.stop();
  const second = await start({ file: kept });
  await eventually(() => expect(second.calls).toHaveLength(1));
});

test('a file that holds no schedules is an error that names it, half a file is never left', async () => {
  const kept = await file();
  const { schedules, scheduler } = await start({ file: kept });
  await schedules.once('c1', new Date(Date.now() + 3_600_000), 'start', {});
  await scheduler.stop();
  expect(JSON.parse(await readFile(kept, 'utf8'))).toMatchObject({ schedules: [{ name: 'c1' }] });
  await writeFile(kept, '{"schedules": [');
  await expect(start({ file: kept })).rejects.toThrow(`${kept} does not hold schedules`);
});

test('groups are made, listed and deleted with what is in them', async () => {
  const { client, names } = await start();
  const { ScheduleGroupArn } = await client.send(new CreateScheduleGroupCommand({ Name: 'other' }));
  expect(ScheduleGroupArn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule-group/other');
  await expect(client.send(new CreateScheduleGroupCommand({ Name: 'other' }))).rejects.toMatchObject({
    name: 'ConflictException',
  });
  const listed = await client.send(new ListScheduleGroupsCommand({}));
  expect(listed.ScheduleGroups?.map((group) => group.Name)).toEqual(['default', 'other', 'pregon']);
  await client.send(oneTime('c1', { ScheduleExpression: 'rate(1 day)', State: 'DISABLED' }));
  await client.send(new DeleteScheduleGroupCommand({ Name: 'pregon' }));
  await expect(names()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(client.send(new GetScheduleGroupCommand({ Name: 'pregon' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('what is no operation is said so', async () => {
  const { scheduler } = await start();
  const response = await fetch(`${scheduler.url}/tags/x`);
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([404, 'UnknownOperationException']);
  const malformed = await fetch(`${scheduler.url}/schedules/x`, { method: 'POST', body: '{' });
  expect([malformed.status, malformed.headers.get('x-amzn-errortype')]).toEqual([400, 'ValidationException']);
});
