import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { inFlight, prepared } from './in-flight.ts';

describe('work in flight', () => {
  test('is done on every item, at most so many at a time', async () => {
    let now = 0;
    let most = 0;
    const done: number[] = [];
    await inFlight([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, ++now);
      await turn();
      done.push(item);
      now--;
    });
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
    await inFlight([], 3, () => Promise.reject(new Error('never called')));
  });

  test('that fails begins nothing more, and ends before the failure is told', async () => {
    const begun: number[] = [];
    let ended = 0;
    const work = inFlight([1, 2, 3, 4, 5, 6], 2, async (item) => {
      begun.push(item);
      await turn();
      if (item === 1) throw new Error('first');
      await turn();
      ended++;
    });
    await expect(work).rejects.toThrow('first');
    expect([begun, ended]).toEqual([[1, 2], 1]);
  });
});

describe('items prepared ahead', () => {
  test('come in order, one made while another is used, and the source is closed', async () => {
    const log: string[] = [];
    async function* source() {
      try {
        for (let i = 1; i <= 5; i++) {
          log.push(`make ${i}`);
          yield i;
        }
      } finally {
        log.push('closed');
      }
    }
    for await (const item of prepared(source())) {
      await turn();
      log.push(`use ${item}`);
      if (item === 2) break;
    }
    expect(log).toEqual(['make 1', 'make 2', 'use 1', 'make 3', 'use 2', 'closed']);
  });

  test('fail where the source does', async () => {
    const seen: number[] = [];
    async function* source() {
      yield 1;
      throw new Error('broken');
    }
    const reading = (async () => {
      for await (const item of prepared(source())) seen.push(item);
    })();
    await expect(reading).rejects.toThrow('broken');
    expect(seen).toEqual([1]);
  });
});
