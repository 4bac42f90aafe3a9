// The schedules and groups that exist, with EventBridge Scheduler's rules about names and replacement, kept in one file.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { Definition, SchedulerProblem } from './definition.ts';
import { type Expression, parseExpression } from './expression.ts';

const Schedule = z.object({
  name: z.string(),
  definition: Definition,
  /** Milliseconds, as all times here. */
  createdAt: z.number(),
  modifiedAt: z.number(),
  /** Of the request that created it: a retry of that request is answered as the first was. */
  clientToken: z.string().optional(),
  /** A one-time schedule that has fired, and was not deleted for it. */
  completed: z.boolean().default(false),
});
export type Schedule = z.infer<typeof Schedule>;

const Group = z.object({ name: z.string(), createdAt: z.number() });
export type Group = z.infer<typeof Group>;

const Kept = z.object({ groups: z.array(Group), schedules: z.array(Schedule) });

export interface NewSchedule {
  readonly name: string;
  readonly definition: Definition;
  readonly clientToken?: string | undefined;
}

const prefix = 'arn:aws:scheduler:us-east-1:000000000000';
export const scheduleArn = (schedule: { name: string; definition: Definition }): string =>
  `${prefix}:schedule/${schedule.definition.GroupName}/${schedule.name}`;
export const groupArn = (name: string): string => `${prefix}:schedule-group/${name}`;

export const expressionOf = (definition: Definition): Expression => {
  const expression = parseExpression(definition.ScheduleExpression, definition.ScheduleExpressionTimezone);
  if (expression === undefined) {
    throw new SchedulerProblem('ValidationException', `Invalid Schedule Expression ${definition.ScheduleExpression}.`);
  }
  return expression;
};

const missing = (name: string) => new SchedulerProblem('ResourceNotFoundException', `Schedule ${name} does not exist.`);

export class Book {
  readonly #file: string | undefined;
  readonly #groups = new Map<string, Group>();
  readonly #schedules = new Map<string, Schedule>();

  /** @param file what an earlier run left is read from it; absent: in memory only. */
  constructor(file: string | undefined, groups: readonly string[]) {
    this.#file = file;
    const kept = file === undefined ? undefined : read(file);
    for (const group of kept?.groups ?? []) this.#groups.set(group.name, group);
    for (const name of ['default', ...groups]) {
      if (!this.#groups.has(name)) this.#groups.set(name, { name, createdAt: Date.now() });
    }
    for (const schedule of kept?.schedules ?? []) this.#schedules.set(key(schedule), schedule);
  }

  schedules(): Schedule[] {
    return [...this.#schedules.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  groups(): Group[] {
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(group: string, name: string): Schedule | undefined {
    return this.#schedules.get(`${group}/${name}`);
  }

  get(group: string, name: string): Schedule {
    const found = this.find(group, name);
    if (found === undefined) throw missing(name);
    return found;
  }

  group(name: string): Group {
    const found = this.#groups.get(name);
    if (found === undefined) {
      throw new SchedulerProblem('ResourceNotFoundException', `Schedule group ${name} does not exist.`);
    }
    return found;
  }

  /** @throws SchedulerProblem Conflict for a taken name, unless this is the creating request again; Validation for a past instant. */
  create({ name, definition, clientToken }: NewSchedule): Schedule {
    this.group(definition.GroupName);
    const existing = this.find(definition.GroupName, name);
    if (existing !== undefined) {
      const sameRequest = clientToken !== undefined && existing.clientToken === clientToken;
      if (sameRequest && isDeepStrictEqual(existing.definition, definition)) return existing;
      throw new SchedulerProblem('ConflictException', `Schedule ${name} already exists.`);
    }
    checkAhead(definition);
    const now = Date.now();
    return this.#put({ name, definition, createdAt: now, modifiedAt: now, clientToken, completed: false });
  }

  /** Nothing of the old definition stays. */
  replace(name: string, definition: Definition): Schedule {
    const existing = this.get(definition.GroupName, name);
    checkAhead(definition);
    return this.#put({ ...existing, definition, modifiedAt: Date.now(), completed: false });
  }

  complete(schedule: Schedule): void {
    if (this.find(schedule.definition.GroupName, schedule.name) === schedule)
      this.#put({ ...schedule, completed: true });
  }

  delete(group: string, name: string): void {
    if (!this.#schedules.delete(`${group}/${name}`)) throw missing(name);
    this.#save();
  }

  createGroup(name: string): Group {
    if (this.#groups.has(name)) {
      throw new SchedulerProblem('ConflictException', `Schedule group ${name} already exists.`);
    }
    const group = { name, createdAt: Date.now() };
    this.#groups.set(name, group);
    this.#save();
    return group;
  }

  /** Its schedules go with it, here at once. */
  deleteGroup(name: string): void {
    if (name === 'default') throw new SchedulerProblem('ValidationException', 'The default group cannot be deleted.');
    this.group(name);
    this.#groups.delete(name);
    for (const [id, schedule] of this.#schedules) {
      if (schedule.definition.GroupName === name) this.#schedules.delete(id);
    }
    this.#save();
  }

  #put(schedule: Schedule): Schedule {
    this.#schedules.set(key(schedule), schedule);
    this.#save();
    return schedule;
  }

  #save(): void {
    if (this.#file === undefined) return;
    mkdirSync(dirname(this.#file), { recursive: true });
    // Written beside and renamed: a process killed meanwhile leaves the old file, never half of one.
    const fresh = `${this.#file}.new`;
    writeFileSync(fresh, JSON.stringify({ groups: this.groups(), schedules: this.schedules() }));
    renameSync(fresh, this.#file);
  }
}

const key = (schedule: Schedule): string => `${schedule.definition.GroupName}/${schedule.name}`;

const checkAhead = (definition: Definition): void => {
  const expression = expressionOf(definition);
  if (expression.kind === 'at' && expression.atMs < Date.now()) {
    throw new SchedulerProblem('ValidationException', `${definition.ScheduleExpression} is in the past.`);
  }
};

const read = (file: string): z.infer<typeof Kept> | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return Kept.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${file} does not hold schedules; delete it to start without any.`, { cause: error });
  }
};
