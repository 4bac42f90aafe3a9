// A process of its own for one part of the local cloud, so that its work is not done on the time of what is measured.
import { startDataApi } from '@pregon/local/data-api/server';
import { startS3 } from '@pregon/local/s3';
import { startScheduler } from '@pregon/local/scheduler';
import { startSqs } from '@pregon/local/sqs';
import type { Answer, Question, Wanted } from './parts.ts';

interface Part {
  readonly url: string;
  readonly queueUrls?: Readonly<Record<string, string>>;
  readonly statements?: () => number;
}

async function start(wanted: Wanted): Promise<Part> {
  switch (wanted.part) {
    case 'data-api':
      return startDataApi(wanted.options);
    case 'sqs':
      return startSqs(wanted.options);
    case 's3':
      return startS3(wanted.options);
    case 'scheduler':
      return startScheduler({ ...wanted.options, onInvoke: async () => undefined });
  }
}

const tell = (answer: Answer): void => {
  process.send?.(answer);
};

// The channel closes when the bench ends, however that comes. A Ctrl-C in the terminal is the bench's to answer.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);

const part = await start(JSON.parse(process.argv[2] ?? '{}') as Wanted);
process.on('message', (question: Question) => {
  if (question === 'statements') tell({ type: 'statements', count: part.statements?.() ?? 0 });
});
tell({ type: 'ready', url: part.url, queueUrls: part.queueUrls ?? {} });
