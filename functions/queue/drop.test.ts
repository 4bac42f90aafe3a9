import { beforeEach, describe, expect, it, vi } from 'vitest';
import { exampleConfig } from '../edge/testing/environment.ts';
import { lambdaContext } from '../edge/testing/events.ts';
import { handler } from './drop.ts';

/** What the runs of the verb answer, one after the other, and what they were given. */
const world = vi.hoisted(() => ({
  outcomes: [] as unknown[],
  arrivals: [] as unknown[],
  /** In how many milliseconds the next run is called, or that it is not. */
  scheduled: [] as (number | 'canceled')[],
}));

vi.mock('@pregon/core/drop/receive', () => {
  const receive = async (_: unknown, arrival: unknown) => {
    world.arrivals.push(arrival);
    return world.outcomes.shift();
  };
  return { receive, giveUp: receive };
});
vi.mock('@pregon/core/webhook/turn', () => ({ postDue: async () => 0 }));
vi.mock('@pregon/core/contact/fill', () => ({ fillWords: async () => true }));
vi.mock('../edge/ports.ts', () => {
  const schedules = {
    once: async (_: string, at: Date) => void world.scheduled.push(at.getTime() - Date.now()),
    cancel: async () => void world.scheduled.push('canceled'),
  };
  const container = (name: string) => ({
    name,
    config: exampleConfig(),
    ports: { queues: {}, schedules },
    schemaChecked: async () => undefined,
  });
  return { container };
});

const user = '019a0000-0000-7000-8000-000000000001';
const told = (remainingMs: number) => {
  const object = { key: `drop%2F${user}/promos/a+b.csv`, size: 5, eTag: 'e', sequencer: '01', versionId: 'v1' };
  return handler({ Records: [{ s3: { object } }] } as Parameters<typeof handler>[0], lambdaContext(remainingMs));
};
const ended = { status: 'started', file: { id: 'd', code: null, importId: 'i', campaignId: 'c' } };

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.useFakeTimers();
  world.arrivals = [];
  world.scheduled = [];
  return () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  };
});

describe('the function of the drop folder', () => {
  it('hands over what S3 told, with the key decoded', async () => {
    world.outcomes = [ended];
    await told(600_000);
    const arrival = { key: `drop/${user}/promos/a b.csv`, versionId: 'v1', etag: 'e', sequencer: '01', sizeBytes: 5 };
    expect(world.arrivals).toEqual([arrival]);
  });

  it('waits for another run while it may, and ends well when that one has ended', async () => {
    world.outcomes = [{ status: 'busy' }, { status: 'busy' }, ended];
    const running = told(600_000);
    await vi.advanceTimersByTimeAsync(5000);
    await running;
    expect(world.arrivals).toHaveLength(3);
  });

  it.each([
    ['busy', 60_000],
    ['stopped', 5_000],
  ])('is called again soon when its file is %s and the time is over', async (status, inMs) => {
    world.outcomes = [{ status }];
    await told(30_000);
    expect(world.scheduled).toEqual([90_000, inMs]);
  });

  it('calls nobody any more once its file has come to an end, and is content with what is nobody’s', async () => {
    for (const outcome of [ended, { status: 'ignored' }]) {
      world.outcomes = [outcome];
      world.scheduled = [];
      await told(30_000);
      expect(world.scheduled).toEqual([90_000, 'canceled']);
    }
  });
});
