// Starts parts of the local cloud in processes of their own.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DataApiOptions } from '@pregon/local/data-api/server';
import type { S3Options } from '@pregon/local/s3';
import type { SchedulerOptions } from '@pregon/local/scheduler';
import type { SqsOptions } from '@pregon/local/sqs';

export type Wanted =
  | { readonly part: 'data-api'; readonly options: DataApiOptions }
  | { readonly part: 'sqs'; readonly options: SqsOptions<string> }
  | { readonly part: 's3'; readonly options: Omit<S3Options, 'onObjectCreated'> }
  /** Keeps schedules and calls nobody. */
  | { readonly part: 'scheduler'; readonly options: Pick<SchedulerOptions, 'groups'> };

export type Question = 'statements';

export type Answer =
  | { readonly type: 'ready'; readonly url: string; readonly queueUrls: Readonly<Record<string, string>> }
  | { readonly type: 'statements'; readonly count: number };

export interface RunningPart {
  readonly url: string;
  readonly queueUrls: Readonly<Record<string, string>>;
  /** How many statements a Data API endpoint has sent to PostgreSQL. */
  statements(): Promise<number>;
  stop(): Promise<void>;
}

const file = fileURLToPath(new URL('./part.ts', import.meta.url));

export async function startPart(wanted: Wanted): Promise<RunningPart> {
  const child = fork(file, [JSON.stringify(wanted)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  const ready = await answerOf(child);
  if (ready.type !== 'ready') throw new Error(`The part ${wanted.part} did not start.`);
  return {
    url: ready.url,
    queueUrls: ready.queueUrls,
    statements: async () => {
      child.send('statements' satisfies Question);
      const answer = await answerOf(child);
      return answer.type === 'statements' ? answer.count : 0;
    },
    stop: async () => {
      if (!child.connected) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function answerOf(child: ChildProcess): Promise<Answer> {
  const ended = new AbortController();
  try {
    const exited = once(child, 'exit', ended).then(() => {
      throw new Error('A part of the local cloud ended.');
    });
    const [answer] = await Promise.race([once(child, 'message', ended), exited]);
    return answer as Answer;
  } finally {
    ended.abort();
  }
}
