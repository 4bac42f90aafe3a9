import {
  ConflictException,
  CreateScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { expect, test, vi } from 'vitest';
import { Schedules } from './schedule.ts';

const conflict = new ConflictException({ $metadata: {}, message: 'taken', Message: 'taken' });
const absent = new ResourceNotFoundException({ $metadata: {}, message: 'gone', Message: 'gone' });

/** Answers the calls in turn: an error is thrown. Keeps the commands. */
const withAnswers = (...answers: unknown[]) => {
  const commands: { readonly input: unknown }[] = [];
  const send = async (command: { readonly input: unknown }) => {
    const answer = answers[commands.length];
    commands.push(command);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const options = { group: 'g', roleArn: 'role', targets: { start: 'arn:start' } };
  return { commands, schedules: new Schedules({ send } as unknown as SchedulerClient, options) };
};

const later = new Date('2126-01-02T03:04:05.000Z');

test('a name that is taken is updated, with the whole definition', async () => {
  const { commands, schedules } = withAnswers(conflict, {});
  await schedules.once('n', later, 'start', { a: 1 });
  expect(commands.map((command) => command.constructor)).toEqual([CreateScheduleCommand, UpdateScheduleCommand]);
  expect(commands[1]?.input).toEqual(commands[0]?.input);
  expect(commands[0]?.input).toMatchObject({
    Name: 'n',
    GroupName: 'g',
    ScheduleExpression: 'at(2126-01-02T03:04:05)',
  });
});

test('one that fires between create and update is created anew', async () => {
  const { commands, schedules } = withAnswers(conflict, absent, {});
  await schedules.once('n', later, 'start', {});
  expect(commands).toHaveLength(3);
});

test('a name that is made and removed without end is given up', async () => {
  const { schedules } = withAnswers(...Array.from({ length: 5 }, () => [conflict, absent]).flat());
  await expect(schedules.once('n', later, 'start', {})).rejects.toThrow('changed by others without pause');
});

test.each([
  ['creating', [new Error('denied')], (s: Schedules) => s.once('n', later, 'start', {})],
  ['updating', [conflict, new Error('denied')], (s: Schedules) => s.once('n', later, 'start', {})],
  ['cancelling', [new Error('denied')], (s: Schedules) => s.cancel('n')],
  ['switching', [new Error('denied')], (s: Schedules) => s.setEnabled('n', true)],
])('another error while %s is thrown as it is', async (_, answers, act) => {
  const { schedules } = withAnswers(...answers);
  await expect(act(schedules)).rejects.toThrow('denied');
});

test('an instant too near is moved ahead by the lead, to a whole second', async () => {
  vi.useFakeTimers({ now: new Date('2026-11-22T00:00:00.250Z'), toFake: ['Date'] });
  try {
    const { commands, schedules } = withAnswers({}, {});
    await schedules.once('n', new Date('2026-11-22T00:00:03Z'), 'start', {});
    await schedules.once('n', new Date('2026-11-22T00:00:06Z'), 'start', {});
    const expressions = commands.map((command) => (command as CreateScheduleCommand).input.ScheduleExpression);
    expect(expressions).toEqual(['at(2026-11-22T00:00:06)', 'at(2026-11-22T00:00:06)']);
  } finally {
    vi.useRealTimers();
  }
});
