import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { FunctionName } from '../manifest.ts';
import type { Container, Ports } from './ports.ts';
import { objectsOf, type S3Endpoint, s3 } from './s3.ts';
import { schedule } from './schedule.ts';
import { sqs } from './sqs.ts';
import { exampleConfig } from './testing/environment.ts';
import { lambdaContext, sqsEvent } from './testing/events.ts';

const box = (name: FunctionName): Container => ({
  name,
  config: exampleConfig(),
  ports: {} as Ports,
  schemaChecked: async () => undefined,
});
const Body = z.object({ n: z.int() });
const message = (id: string, n: number, group?: string) => ({
  id,
  body: JSON.stringify({ n }),
  ...(group ? { group } : {}),
});
const failedIds = async (handler: ReturnType<typeof sqs>, event: ReturnType<typeof sqsEvent>) =>
  (await handler(event, lambdaContext())).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

function linesOf<T>(run: () => Promise<T>): Promise<{ lines: Record<string, unknown>[]; result: T | undefined }> {
  const lines: Record<string, unknown>[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(JSON.parse(String(text)));
    return true;
  });
  return run()
    .catch(() => undefined)
    .then((result) => ({ lines, result }))
    .finally(() => spy.mockRestore());
}

describe('a queue consumer', () => {
  it('reports the failed message and those after it in its group, and no others', async () => {
    const seen: number[] = [];
    const handler = sqs(box('freeze'), {
      body: Body,
      each: async ({ body }) => {
        seen.push(body.n);
        if (body.n === 2) throw new Error('no');
      },
    });
    const event = sqsEvent(message('a', 1, 'g'), message('b', 2, 'g'), message('c', 3, 'g'), message('d', 4, 'h'));
    const { result } = await linesOf(() => failedIds(handler, event));
    expect(result).toEqual(['b', 'c']);
    expect(seen.sort()).toEqual([1, 2, 4]);
  });

  it('reports a message that it cannot read, without stopping or calling the handler', async () => {
    const each = vi.fn(async () => undefined);
    const handler = sqs(box('freeze'), { body: Body, each });
    const event = sqsEvent({ id: 'a', body: 'not json' }, { id: 'b', body: '{"n":"595992756462"}' }, message('c', 1));
    const { lines, result } = await linesOf(() => failedIds(handler, event));
    expect(result).toEqual(['a', 'b']);
    expect(each).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(lines)).not.toMatch(/not json|5959/);
  });

  it('runs groups side by side and messages of a group in order', async () => {
    const order: string[] = [];
    const handler = sqs(box('freeze'), {
      body: Body,
      each: async ({ messageId }) => {
        order.push(`>${messageId}`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`<${messageId}`);
      },
    });
    await linesOf(() => failedIds(handler, sqsEvent(message('a', 1, 'g'), message('b', 2, 'g'), message('c', 3, 'h'))));
    expect(order).toEqual(['>a', '>c', '<a', '>b', '<c', '<b']);
  });

  it('gives a whole batch to one verb, which says what failed', async () => {
    const handler = sqs(box('receipts'), { body: Body, all: async ({ messages }) => [messages[1]?.messageId ?? ''] });
    const { result } = await linesOf(() => failedIds(handler, sqsEvent(message('a', 1), message('b', 2))));
    expect(result).toEqual(['b']);
  });

  it('fails the readable messages when the verb throws, and never throws itself', async () => {
    const handler = sqs(box('receipts'), {
      body: Body,
      all: async () => {
        throw new Error('down');
      },
    });
    const { result } = await linesOf(() => failedIds(handler, sqsEvent(message('a', 1), { id: 'b', body: '{' })));
    expect(result?.sort()).toEqual(['a', 'b']);
  });

  it('does not call the verb when nothing can be read', async () => {
    const all = vi.fn(async () => undefined);
    const handler = sqs(box('receipts'), { body: Body, all });
    await linesOf(() => failedIds(handler, sqsEvent({ id: 'a', body: '{' })));
    expect(all).not.toHaveBeenCalled();
  });

  it('writes one line for the batch, with what was noted', async () => {
    const handler = sqs(box('freeze'), { body: Body, each: async ({ note }) => note({ campaignId: 'c-1' }) });
    const { lines } = await linesOf(() => failedIds(handler, sqsEvent(message('a', 1), message('b', 2))));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'info',
      name: 'sqs',
      function: 'freeze',
      messages: 2,
      failed: 0,
      campaignId: 'c-1',
    });
  });
});

describe('a scheduled function', () => {
  it('is given the input of its schedule', async () => {
    const run = vi.fn(async () => undefined);
    const handler = schedule(box('start-campaign'), Body, run);
    await linesOf(() => handler({ n: 3 }, lambdaContext()));
    expect(run).toHaveBeenCalledWith(expect.objectContaining({ input: { n: 3 } }));
  });

  it('throws on an input that does not fit, so that the scheduler keeps it', async () => {
    const handler = schedule(box('start-campaign'), Body, async () => undefined);
    const attempt = vi.fn(() => handler({ n: 'x' }, lambdaContext()));
    const { lines } = await linesOf(attempt);
    await expect(attempt.mock.results[0]?.value).rejects.toThrow();
    expect(lines).toMatchObject([{ level: 'error', name: 'schedule', function: 'start-campaign' }]);
  });
});

describe('a function that S3 calls', () => {
  const record = (key: string) => ({ s3: { object: { key, size: 5, sequencer: '01' } } });
  const eventOf = (...keys: string[]) => ({ Records: keys.map(record) }) as Parameters<ReturnType<typeof s3>>[0];

  it('reads keys as S3 writes them, and ignores the event of the configuration', () => {
    expect(objectsOf(eventOf('imports/a+b%2Bc%C3%B1.csv')).map(({ key }) => key)).toEqual(['imports/a b+cñ.csv']);
    expect(objectsOf({ Event: 's3:TestEvent' } as Parameters<typeof objectsOf>[0])).toEqual([]);
  });

  /** What was put on a schedule and taken off it, in order. */
  const calls: string[] = [];
  const schedules = {
    once: async (name: string, at: Date, target: string, input: { Records: { failedRuns?: number }[] }) => {
      const inS = Math.round((at.getTime() - Date.now()) / 1000);
      calls.push(`${target} ${name.slice(0, 6)} in ${inS} s, ${input.Records[0]?.failedRuns} failed`);
    },
    cancel: async (name: string) => {
      calls.push(`cancel ${name.slice(0, 6)}`);
    },
  };
  const withSchedules = () => ({ ...box('import'), ports: { schedules } }) as unknown as Container<'import'>;
  const endpoint = (run: S3Endpoint['run'], giveUp: S3Endpoint['giveUp'] = async () => undefined): S3Endpoint => ({
    isOurs: (key) => key.startsWith('imports/'),
    run,
    giveUp,
  });
  beforeEach(() => void calls.splice(0));

  it('tries every object of an event before it fails, and leaves those that are none of its alone', async () => {
    const seen: string[] = [];
    const run = async ({ key }: { key: string }) => {
      seen.push(key);
      if (key === 'imports/a') throw new Error('no');
      return 'done' as const;
    };
    const handler = s3(withSchedules(), endpoint(run));
    const attempt = vi.fn(() => handler(eventOf('imports/a', 'other', 'imports/b'), lambdaContext()));
    await linesOf(attempt);
    await expect(attempt.mock.results[0]?.value).rejects.toThrow('no');
    expect(seen).toEqual(['imports/a', 'imports/b']);
  });

  it('has another run on a schedule before it begins, which whoever ends the work takes away', async () => {
    await linesOf(() =>
      s3(
        withSchedules(),
        endpoint(async () => 'done'),
      )(eventOf('imports/a'), lambdaContext(900_000)),
    );
    expect(calls).toEqual(['import import in 960 s, 1 failed', 'cancel import']);
  });

  it('leaves that run behind when it fails, and calls it soon when it got further or somebody else is at it', async () => {
    const broken = s3(
      withSchedules(),
      endpoint(() => Promise.reject(new Error('no'))),
    );
    await linesOf(() => broken(eventOf('imports/a'), lambdaContext(900_000)).catch(() => undefined));
    expect(calls).toEqual(['import import in 960 s, 1 failed']);
    for (const end of ['again', 'busy'] as const) {
      calls.splice(0);
      const event = { Records: [{ ...record('imports/a'), failedRuns: 3 }] } as unknown as Parameters<typeof broken>[0];
      await linesOf(() =>
        s3(
          withSchedules(),
          endpoint(async () => end),
        )(event, lambdaContext(900_000)),
      );
      const then = end === 'again' ? 'import import in 5 s, 0 failed' : 'import import in 60 s, 3 failed';
      expect(calls).toEqual(['import import in 960 s, 4 failed', then]);
    }
  });

  it('calls another run when this one is silent, later each time, and at the old pace in the end', async () => {
    const run = async ({ goesOn }: { goesOn: () => Promise<void> }) => {
      await goesOn();
      await goesOn();
      throw new Error('no');
    };
    const handler = s3(withSchedules(), { ...endpoint(run), silenceMs: () => 120_000 });
    for (const [failedRuns, inS] of [
      [0, 120],
      [2, 480],
      [3, 960],
      [20, 960],
    ]) {
      calls.splice(0);
      const event = { Records: [{ ...record('imports/a'), failedRuns }] } as unknown as Parameters<typeof handler>[0];
      await linesOf(() => handler(event, lambdaContext(900_000)).catch(() => undefined));
      const first = `import import in ${inS} s, ${Number(failedRuns) + 1} failed`;
      expect(calls).toEqual([first, 'import import in 120 s, 0 failed']);
    }
  });

  it('has not failed when the run that died got further', async () => {
    const handler = s3(withSchedules(), {
      ...endpoint(() => Promise.reject(new Error('no'))),
      progress: async () => '7',
    });
    for (const [before, failed] of [
      ['7', 24],
      ['6', 1],
    ] as const) {
      calls.splice(0);
      const kept = { ...record('imports/a'), failedRuns: 23, progress: before };
      const event = { Records: [kept] } as unknown as Parameters<typeof handler>[0];
      await linesOf(() => handler(event, lambdaContext(900_000)).catch(() => undefined));
      expect(calls).toEqual([`import import in 960 s, ${failed} failed`]);
    }
  });

  it('gives up what has failed so often in a row, and says so', async () => {
    const [run, giveUp] = [vi.fn(), vi.fn(async () => undefined)];
    const event = { Records: [{ ...record('imports/a'), failedRuns: 24 }] } as unknown as Parameters<
      ReturnType<typeof s3>
    >[0];
    await linesOf(() => s3(withSchedules(), endpoint(run, giveUp))(event, lambdaContext()));
    expect(run).not.toHaveBeenCalled();
    expect(giveUp).toHaveBeenCalledWith(expect.objectContaining({ key: 'imports/a' }));
    expect(calls).toEqual([]);
  });
});
