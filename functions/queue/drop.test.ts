import { beforeEach, describe, expect, it, vi } from 'vitest';
import { exampleConfig } from '../edge/testing/environment.ts';
import { lambdaContext } from '../edge/testing/events.ts';
import { handler } from './drop.ts';

/** What the runs of the verb answer, one after the other, and what they were given. */
const world = vi.hoisted(() => ({ outcomes: [] as unknown[], arrivals: [] as unknown[] }));

vi.mock('@pregon/core/drop/receive', () => ({
  receive: async (_: unknown, arrival: unknown) => {
    world.arrivals.push(arrival);
    return world.outcomes.shift();
  },
}));
vi.mock('../edge/ports.ts', () => ({
  container: (name: string) => ({
    name,
    config: exampleConfig(),
    ports: { queues: {} },
    schemaChecked: async () => undefined,
  }),
}));

const told = (remainingMs: number) => {
  const object = { key: 'drop%2Fu/promos/a+b.csv', size: 5, eTag: 'e', sequencer: '01', versionId: 'v1' };
  return handler({ Records: [{ s3: { object } }] } as Parameters<typeof handler>[0], lambdaContext(remainingMs));
};
const ended = { status: 'started', file: { id: 'd', code: null, importId: 'i', campaignId: 'c' } };

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.useFakeTimers();
  world.arrivals = [];
  return () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  };
});

describe('the function of the drop folder', () => {
  it('hands over what S3 told, with the key decoded', async () => {
    world.outcomes = [ended];
    await told(600_000);
    const arrival = { key: 'drop/u/promos/a b.csv', versionId: 'v1', etag: 'e', sequencer: '01', sizeBytes: 5 };
    expect(world.arrivals).toEqual([arrival]);
  });

  it('waits for another run while it may, and ends well when that one has ended', async () => {
    world.outcomes = [{ status: 'busy' }, { status: 'busy' }, ended];
    const running = told(600_000);
    await vi.advanceTimersByTimeAsync(5000);
    await running;
    expect(world.arrivals).toHaveLength(3);
  });

  it.each([['busy'], ['stopped']])('is to be called again when its file is %s and the time is over', async (status) => {
    world.outcomes = [{ status }];
    await expect(told(30_000)).rejects.toThrow(/run/);
  });

  it('is content with what is nobody’s file', async () => {
    world.outcomes = [{ status: 'ignored' }];
    await told(30_000);
  });
});
