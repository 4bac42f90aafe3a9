import fc from 'fast-check';
import { expect, it } from 'vitest';
import { breakerOf } from './sender.ts';

const time = fc.date({ min: new Date('2026-01-01Z'), max: new Date('2027-01-01Z'), noInvalidDate: true });

it('a breaker without a reason is closed, one with a reason is open until its time and half-open from then on', () => {
  fc.assert(
    fc.property(fc.option(time), fc.option(fc.string()), time, (openUntil, reason, now) => {
      const breaker = breakerOf(openUntil, reason, now);
      if (reason === null) expect(breaker).toEqual({ state: 'closed' });
      else if (openUntil !== null && openUntil > now) expect(breaker).toEqual({ state: 'open', openUntil, reason });
      else expect(breaker).toEqual({ state: 'half-open', reason });
    }),
  );
});

it('as time goes by an open breaker never closes by itself, and a half-open one never opens again', () => {
  const order = ['open', 'half-open'];
  fc.assert(
    fc.property(fc.option(time), fc.string(), fc.array(time), (openUntil, reason, moments) => {
      const states = moments
        .toSorted((a, b) => a.getTime() - b.getTime())
        .map((now) => order.indexOf(breakerOf(openUntil, reason, now).state));
      expect(states).toEqual(states.toSorted());
      expect(states).not.toContain(-1);
    }),
  );
});
