import { afterEach, expect, test, vi } from 'vitest';
import { poll } from './query.ts';

const looked = (data: string | undefined, failures = 0) => ({ state: { data, fetchFailureCount: failures } });
const pace = poll<string>((data) => (data === 'moving' ? 1_000 : false));

afterEach(() => vi.unstubAllGlobals());
const tab = (visibilityState: string) => vi.stubGlobal('document', { visibilityState });

test('what moves is looked at again soon, what stands still never', () => {
  tab('visible');
  expect(pace(looked('moving'))).toBe(1_000);
  expect(pace(looked('ended'))).toBe(false);
});

test('a tab that nobody looks at asks far less often', () => {
  tab('hidden');
  expect(pace(looked('moving'))).toBe(30_000);
});

test('a server that fails is asked ever less often, but never forgotten', () => {
  tab('visible');
  expect([1, 2, 3, 9].map((failures) => pace(looked('moving', failures)))).toEqual([2_000, 4_000, 8_000, 30_000]);
});
