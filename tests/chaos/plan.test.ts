import { describe, expect, it } from 'vitest';
import { kinds, planOf } from './plan.ts';

const seeds = [0, 1, 2, 77, 4_294_967_295];
const spanMs = 60_000;

describe('a plan of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    for (const seed of seeds) expect(planOf(seed, 240, spanMs)).toEqual(planOf(seed, 240, spanMs));
    expect(new Set(seeds.map((seed) => JSON.stringify(planOf(seed, 240, spanMs).faults))).size).toBe(seeds.length);
  });

  it('has as many faults as asked for, in the order of their moments and within the time', () => {
    for (const count of [200, 240, 1000]) {
      const { faults } = planOf(7, count, spanMs);
      expect(faults).toHaveLength(count);
      const moments = faults.map(({ atMs }) => atMs);
      expect(moments).toEqual(moments.toSorted((a, b) => a - b));
      expect(Math.min(...moments)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...moments)).toBeLessThan(spanMs);
    }
  });

  it('of 200 and more has every kind, clocks that run ahead and behind among them', () => {
    for (const seed of seeds) {
      const { faults, clocksMs } = planOf(seed, 200, spanMs);
      const clocks = clocksMs.flatMap((ms) => (ms === 0 ? [] : [ms > 0 ? 'clock-ahead' : 'clock-behind']));
      expect(new Set([...faults.map(({ kind }) => kind), ...clocks])).toEqual(new Set(kinds));
      expect(clocksMs).toEqual(expect.arrayContaining([600_000, -600_000]));
    }
  });

  it('spreads a kind over the whole time: of n faults one in each n-th of it', () => {
    const kills = planOf(3, 350, spanMs).faults.filter(({ kind }) => kind === 'kill-sender');
    expect(kills).toHaveLength(28);
    for (const [i, { atMs }] of kills.entries()) expect(Math.floor((atMs * 28) / spanMs)).toBe(i);
  });

  it('loses answers to every statement that the engine makes', () => {
    const many = seeds.flatMap((seed) => planOf(seed, 1000, spanMs).faults);
    const lost = new Set(many.flatMap((fault) => (fault.kind === 'answer-lost' ? [fault.statement] : [])));
    for (const statement of [
      'begin_slice',
      'settle',
      'take_turn',
      'pass_turn',
      'record_receipts',
      'expire_slice',
      'reconcile',
    ])
      expect(lost).toContain(statement);
  });
});
