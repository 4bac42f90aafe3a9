import { expect, expectTypeOf, test } from 'vitest';
import { CampaignId, LineId, newId } from './id.ts';

test('an id is of its own type, which the compiler checks here', () => {
  expectTypeOf<LineId>().not.toBeAny();
  expectTypeOf<LineId>().toExtend<string>();
  expectTypeOf<LineId>().not.toExtend<CampaignId>();
});

test('ids are in the order of their making, and read in any case', () => {
  const [first, second] = [newId(CampaignId), newId(CampaignId)];
  expect(first < second).toBe(true);
  expect(CampaignId.parse(first.toUpperCase())).toBe(first);
  expect(LineId.safeParse('none').success).toBe(false);
});
