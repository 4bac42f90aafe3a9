// What the functions behind queues, buckets and schedules share: what each run is given, and its one log line.
import type { Context } from 'aws-lambda';
import type { Config } from './config.ts';
import { describeError, type Facts, log } from './log.ts';
import type { Container, Ports } from './ports.ts';

export interface Work {
  readonly ports: Ports;
  readonly config: Config;
  /** Milliseconds until Lambda ends this run. */
  readonly remainingMs: () => number;
  /** Adds ids and counts to the run's log line. */
  readonly note: (facts: Facts) => void;
}

/**
 * Checks the schema, runs, and writes one line about it: how long, what was noted, and why it failed.
 * @param source sqs, s3, schedule. @throws what `run` threw.
 */
export async function observedWork<T>(
  source: string,
  box: Container,
  context: Context,
  run: (work: Work) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  const facts: Facts = {};
  const line = () => ({
    function: box.name,
    requestId: context.awsRequestId,
    durationMs: Math.round(performance.now() - startedAt),
    ...facts,
  });
  const note = (more: Facts): void => {
    Object.assign(facts, more);
  };
  try {
    await box.schemaChecked();
    const { config, ports } = box;
    const result = await run({ config, ports, remainingMs: () => context.getRemainingTimeInMillis(), note });
    log('info', source, line());
    return result;
  } catch (error) {
    log('error', source, { ...line(), ...describeError(error) });
    throw error;
  }
}
