// The operations of EventBridge Scheduler's REST-JSON API, over the book.
import * as z from 'zod';
import { type Book, type Group, groupArn, type Schedule, scheduleArn } from './book.ts';
import { Definition, Name, parsed, SchedulerProblem } from './definition.ts';

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

type Operation = (book: Book, name: string, request: ApiRequest) => unknown;

const operations: Readonly<Record<string, Operation>> = {
  'POST /schedules/': (book, name, request) => {
    const { ClientToken, ...definition } = parsed(Definition, bodyOf(request));
    return { ScheduleArn: scheduleArn(book.create({ name, definition, clientToken: ClientToken })) };
  },
  'PUT /schedules/': (book, name, request) => {
    const { ClientToken: _, ...definition } = parsed(Definition, bodyOf(request));
    return { ScheduleArn: scheduleArn(book.replace(name, definition)) };
  },
  'GET /schedules/': (book, name, request) => shown(book.get(groupOf(request), name)),
  'DELETE /schedules/': (book, name, request) => {
    book.delete(groupOf(request), name);
    return {};
  },
  'GET /schedules': (book, _name, request) => listSchedules(book, request.query),
  'POST /schedule-groups/': (book, name) => ({ ScheduleGroupArn: groupArn(book.createGroup(name).name) }),
  'GET /schedule-groups/': (book, name) => shownGroup(book.group(name)),
  'DELETE /schedule-groups/': (book, name) => {
    book.deleteGroup(name);
    return {};
  },
  'GET /schedule-groups': (book, _name, request) => {
    const prefix = request.query.get('NamePrefix') ?? '';
    const found = book.groups().filter((group) => group.name.startsWith(prefix));
    const { page, NextToken } = paged(found, request.query);
    return { ScheduleGroups: page.map(shownGroup), ...(NextToken === undefined ? {} : { NextToken }) };
  },
};

/** The answer's body. @throws SchedulerProblem for all that the service refuses. */
export const answer = (book: Book, request: ApiRequest): unknown => {
  const [, collection, name] =
    /^(\/schedules\/|\/schedules|\/schedule-groups\/|\/schedule-groups)([^/]*)$/.exec(request.path) ?? [];
  const operation = operations[`${request.method} ${collection}`];
  if (operation === undefined) {
    throw new SchedulerProblem('UnknownOperationException', `${request.method} ${request.path} is not an operation.`);
  }
  const decoded = decodeURIComponent(name ?? '');
  return operation(book, decoded === '' ? '' : parsed(Name, decoded), request);
};

const groupOf = (request: ApiRequest): string => parsed(Name, request.query.get('groupName') ?? 'default');

const bodyOf = (request: ApiRequest): unknown => {
  try {
    return JSON.parse(request.body);
  } catch {
    throw new SchedulerProblem('ValidationException', 'The request body is not JSON.');
  }
};

const listSchedules = (book: Book, query: URLSearchParams): unknown => {
  const group = query.get('ScheduleGroup');
  if (group !== null) book.group(group);
  const state = query.get('State');
  const found = book
    .schedules()
    .filter((schedule) => group === null || schedule.definition.GroupName === group)
    .filter((schedule) => state === null || schedule.definition.State === state)
    .filter((schedule) => schedule.name.startsWith(query.get('NamePrefix') ?? ''));
  const { page, NextToken } = paged(found, query);
  const Schedules = page.map((schedule) => {
    const { Arn, Name, GroupName, State, CreationDate, LastModificationDate } = shown(schedule);
    const Target = { Arn: schedule.definition.Target.Arn };
    return { Arn, Name, GroupName, State, CreationDate, LastModificationDate, Target };
  });
  return { Schedules, ...(NextToken === undefined ? {} : { NextToken }) };
};

const PageSize = z.coerce.number().int().min(1).max(100).default(100);

const paged = <T>(all: readonly T[], query: URLSearchParams): { page: readonly T[]; NextToken?: string } => {
  const size = parsed(PageSize, query.get('MaxResults') ?? undefined);
  const from = parsed(z.coerce.number().int().min(0).default(0), query.get('NextToken') ?? undefined);
  const page = all.slice(from, from + size);
  return from + size < all.length ? { page, NextToken: String(from + size) } : { page };
};

const shown = (schedule: Schedule) => ({
  ...schedule.definition,
  Arn: scheduleArn(schedule),
  Name: schedule.name,
  CreationDate: schedule.createdAt / 1000,
  LastModificationDate: schedule.modifiedAt / 1000,
});

const shownGroup = (group: Group) => ({
  Arn: groupArn(group.name),
  Name: group.name,
  State: 'ACTIVE',
  CreationDate: group.createdAt / 1000,
  LastModificationDate: group.createdAt / 1000,
});
