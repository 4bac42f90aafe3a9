import { expect, it } from 'vitest';
import { emptyPlan, planLacks, planOf, warmUpDays } from './plan-form.ts';

it('grows by so much each day until the limit, or for a month', () => {
  expect(warmUpDays(50, 50, 300)).toEqual([50, 75, 112, 168, 253]);
  expect(warmUpDays(50, 100, null)).toHaveLength(30);
  expect(warmUpDays(500, 50, 300)).toEqual([500]);
});

it('says which of its numbers are none', () => {
  expect(planLacks(emptyPlan)).toEqual([]);
  expect(planLacks({ ...emptyPlan, rate: 'diez', dailyLimit: '1,5' })).toEqual(['rate', 'dailyLimit']);
  expect(planLacks({ ...emptyPlan, warmUp: 'new', firstDay: '', growth: '900' })).toEqual(['firstDay', 'growth']);
  expect(planLacks({ ...emptyPlan, firstDay: '', growth: '' })).toEqual([]);
});

it('takes a comma for a point, leaves the rate alone when it is empty, and takes a plan away when none is wanted', () => {
  expect(planOf({ ...emptyPlan, rate: '0,5', dailyLimit: '250' })).toEqual({
    ratePerSecond: 0.5,
    dailyLimit: 250,
    jitter: 0,
    warmUp: null,
  });
  expect(planOf({ ...emptyPlan, warmUp: 'keep', jitter: 'much' })).toEqual({ dailyLimit: null, jitter: 1 });
  expect(planOf({ ...emptyPlan, warmUp: 'new', dailyLimit: '120' })).toMatchObject({
    warmUp: { perDay: [50, 75, 112] },
  });
});
