// One-time and recurring schedules of EventBridge Scheduler. What they call must look at the database again: a schedule is only a hint.
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { notFound } from '../error.ts';

export interface ScheduleOptions {
  /** The schedule group; it exists already. */
  readonly group: string;
  /** The role that Scheduler takes to call the targets. */
  readonly roleArn: string;
  /** Function name → ARN. */
  readonly targets: Readonly<Record<string, string>>;
  /**
   * An instant nearer than this (or past) is moved this far from now, so that it is still ahead when the request arrives:
   * what Scheduler does with a past instant is not documented. Default 5,000 ms.
   */
  readonly leadMs?: number;
}

const defaultLeadMs = 5_000;

/** Create and update exclude each other only if nobody else creates, deletes or fires meanwhile; more rounds than this is a fault. */
const maxRounds = 5;

export class Schedules {
  readonly #client: SchedulerClient;
  readonly #options: ScheduleOptions;

  constructor(client: SchedulerClient, options: ScheduleOptions) {
    this.#client = client;
    this.#options = options;
  }

  /**
   * Creates the one-time schedule, or replaces the one of that name; it deletes itself when it has fired. It fires at least once,
   * within the minute after `at` (in the account), never before.
   * @param name at most 64 letters, digits, `-`, `_`, `.`; the same name for the same purpose, so that repeating changes nothing.
   * @param target a name in `targets`. @param input at most 256 KB as JSON.
   */
  async once(name: string, at: Date, target: string, input: unknown): Promise<void> {
    const definition = this.#oneTime(name, at, target, input);
    for (let round = 1; ; round += 1) {
      if ((await this.#create(definition)) || (await this.#update(definition))) return;
      if (round === maxRounds) throw new Error(`The schedule ${name} is changed by others without pause.`);
    }
  }

  /** Deletes the schedule; no error when it is absent or has fired. */
  async cancel(name: string): Promise<void> {
    try {
      await this.#client.send(new DeleteScheduleCommand({ Name: name, GroupName: this.#options.group }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }

  /**
   * Switches a recurring schedule that the stacks made. Repeating it costs one read.
   * @throws DomainError not_found when there is none of that name.
   */
  async setEnabled(name: string, enabled: boolean): Promise<void> {
    const state = enabled ? 'ENABLED' : 'DISABLED';
    try {
      const found = await this.#client.send(new GetScheduleCommand({ Name: name, GroupName: this.#options.group }));
      if (found.State === state) return;
      // UpdateSchedule replaces everything: whatever is left out returns to its default, so all that was read is sent back.
      const { $metadata, Arn, CreationDate, LastModificationDate, ...definition } = found;
      await this.#client.send(
        new UpdateScheduleCommand({
          ...definition,
          Name: name,
          GroupName: this.#options.group,
          ScheduleExpression: definition.ScheduleExpression,
          FlexibleTimeWindow: definition.FlexibleTimeWindow,
          Target: definition.Target,
          State: state,
        }),
      );
    } catch (error) {
      if (error instanceof ResourceNotFoundException) throw notFound('schedule');
      throw error;
    }
  }

  #oneTime(name: string, at: Date, target: string, input: unknown): CreateScheduleInput {
    const arn = this.#options.targets[target];
    if (arn === undefined) throw new Error(`No schedule may call ${target}: it is not among the targets.`);
    const earliest = Date.now() + (this.#options.leadMs ?? defaultLeadMs);
    return {
      Name: name,
      GroupName: this.#options.group,
      ScheduleExpression: `at(${wholeSecond(Math.max(at.getTime(), earliest))})`,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      State: 'ENABLED',
      Target: {
        Arn: arn,
        RoleArn: this.#options.roleArn,
        Input: JSON.stringify(input),
        // A day of tries: a campaign that starts late is better than one that never does.
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    };
  }

  async #create(definition: CreateScheduleInput): Promise<boolean> {
    try {
      await this.#client.send(new CreateScheduleCommand(definition));
      return true;
    } catch (error) {
      if (error instanceof ConflictException) return false;
      throw error;
    }
  }

  /** False when it has fired or was cancelled since. */
  async #update(definition: CreateScheduleInput): Promise<boolean> {
    try {
      await this.#client.send(new UpdateScheduleCommand(definition));
      return true;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return false;
      throw error;
    }
  }
}

/** `2026-12-01T09:00:00`, UTC without Z as at() wants it; a fraction goes up to the next second, since nothing may fire early. */
const wholeSecond = (ms: number): string => new Date(Math.ceil(ms / 1000) * 1000).toISOString().slice(0, 19);
