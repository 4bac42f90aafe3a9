import { describe, expect, it } from 'vitest';
import { growthMb, watchMemory } from './memory.ts';

describe('memory', () => {
  it('is seen of a living process, and its peak is no less than what it is', async () => {
    const watch = watchMemory(process.pid);
    await watch.look();
    watch.end();
    expect(watch.samples[0]).toBeGreaterThan(10);
    expect(watch.peakMb).toBeGreaterThanOrEqual(watch.samples[0] ?? Number.POSITIVE_INFINITY);
  });

  it('grows by what its last tenth has over its first', () => {
    expect(growthMb(Array.from({ length: 100 }, (_, index) => 100 + index))).toBe(90);
    expect(growthMb(Array.from({ length: 30 }, () => 80))).toBe(0);
    expect(growthMb([5])).toBe(0);
  });
});
