import fc from 'fast-check';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Gate, SendWindow } from './pace.ts';

/** Sends that come so long after each other, each of which goes at once or is refused. @returns when those went that went, and who was refused. */
async function sendAll(ratePerSecond: number | null, gapsMs: readonly number[]) {
  let nowMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const window = new SendWindow(ratePerSecond);
  const went: number[] = [];
  const refused: number[] = [];
  for (const gapMs of gapsMs) {
    nowMs += gapMs;
    ((await window.enter(nowMs)) ? went : refused).push(nowMs);
  }
  clock.mockRestore();
  return { went, refused };
}

const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 80 });
const inSecondBefore = (times: readonly number[], at: number) =>
  times.filter((time) => time > at - 1000 && time <= at).length;

it('a line never sends more than its rate in any second, and as much as that when it is asked to', async () => {
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      gaps,
      async (rate, part, gapsMs) => {
        const { went, refused } = await sendAll(rate + part, gapsMs);
        for (const at of went) expect(inSecondBefore(went, at)).toBeLessThanOrEqual(rate);
        for (const at of refused) expect(inSecondBefore(went, at)).toBe(rate);
      },
    ),
  );
});

it('a line slower than one a second sends one a second, and one without a rate whenever it is asked', async () => {
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0.01, max: 0.99, noNaN: true }), gaps, async (rate, gapsMs) => {
      for (const at of (await sendAll(rate, gapsMs)).went) expect(inSecondBefore([at], at)).toBe(1);
      expect((await sendAll(null, gapsMs)).refused).toEqual([]);
    }),
  );
});

it('the allowance of calls in flight is full exactly when as many are inside as may be', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: -3, max: 5 })),
      async (limit, moves) => {
        const gate = new Gate(limit);
        let inside = 0;
        for (const move of moves) {
          if (move > 0) gate.enter(move);
          else for (let i = 0; i < Math.min(-move, inside); i += 1) gate.leave();
          inside = Math.max(0, inside + move);
          expect(await gate.room(0)).toBe(inside < limit);
        }
      },
    ),
  );
});
