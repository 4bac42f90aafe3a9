// EventBridge Scheduler on one machine: its REST-JSON API for the real client, and a clock that calls the targets.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from './listen.ts';
import { answer } from './scheduler/api.ts';
import { Book } from './scheduler/book.ts';
import { Clock, type ClockOptions } from './scheduler/clock.ts';
import { Definition, SchedulerProblem } from './scheduler/definition.ts';

export interface RecurringSchedule {
  readonly group: string;
  readonly name: string;
  /** `rate(1 minute)` */
  readonly expression: string;
  readonly targetArn: string;
  /** At its first creation; a later start leaves it as it was switched. */
  readonly enabled: boolean;
  /** JSON text. */
  readonly input?: string;
}

export interface SchedulerOptions extends ClockOptions {
  /** Keeps schedules between runs; absent: in memory only. */
  readonly file?: string;
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  /** Schedule groups that exist besides `default`, as the stacks make them. */
  readonly groups?: readonly string[];
  /** Recurring schedules that exist, as the stacks make them. */
  readonly schedules?: readonly RecurringSchedule[];
}

export interface LocalScheduler {
  readonly url: string;
  /** Fires nothing more, waits for the calls that run, and closes the endpoint. */
  stop(): Promise<void>;
}

/** Starts the endpoint and the clock. One-time schedules that came due while nothing ran fire at once. */
export const startScheduler = async (options: SchedulerOptions): Promise<LocalScheduler> => {
  const book = new Book(options.file, [
    ...(options.groups ?? []),
    ...(options.schedules ?? []).map((schedule) => schedule.group),
  ]);
  for (const schedule of options.schedules ?? []) ensure(book, schedule);
  const clock = new Clock(book, options);
  const server = createServer((request, response) => void serve(book, clock, request, response));
  const listening = await listen(server, options.port);
  clock.refresh();
  const stop = async () => {
    await Promise.all([clock.stop(), listening.close()]);
  };
  return { url: listening.url, stop };
};

const roleArn = 'arn:aws:iam::000000000000:role/scheduler';

const ensure = (book: Book, schedule: RecurringSchedule): void => {
  const existing = book.find(schedule.group, schedule.name);
  const definition = Definition.parse({
    GroupName: schedule.group,
    ScheduleExpression: schedule.expression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: schedule.targetArn,
      RoleArn: roleArn,
      ...(schedule.input === undefined ? {} : { Input: schedule.input }),
    },
    State: existing?.definition.State ?? (schedule.enabled ? 'ENABLED' : 'DISABLED'),
  });
  if (existing === undefined) book.create({ name: schedule.name, definition });
  else book.replace(schedule.name, definition);
};

const serve = async (book: Book, clock: Clock, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID(), ...headers });
    response.end(JSON.stringify(body));
  };
  try {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const method = request.method ?? 'GET';
    send(200, answer(book, { method, path: url.pathname, query: url.searchParams, body: await text(request) }));
    if (method !== 'GET') clock.refresh();
  } catch (error) {
    if (error instanceof SchedulerProblem)
      send(error.status, { Message: error.message }, { 'x-amzn-errortype': error.type });
    else send(500, { Message: 'Unexpected error.' }, { 'x-amzn-errortype': 'InternalServerException' });
  }
};
