import { expect, test } from 'vitest';
import { type Account, firstSteps, isNew } from './steps.ts';

const nothing: Account = { senders: [], people: 0, imports: [], templateId: undefined, campaigns: [] };
const done = (account: Partial<Account>) =>
  firstSteps({ ...nothing, ...account })
    .filter(({ isDone }) => isDone)
    .map(({ name }) => name);
const lastOf = (account: Partial<Account>) => firstSteps({ ...nothing, ...account }).at(-1)?.href;

test('an account is led from nothing, step by step', () => {
  expect(done({})).toEqual([]);
  expect(done({ senders: [{ state: 'paused', isStopped: false }] })).toEqual([]);
  expect(done({ senders: [{ state: 'active', isStopped: true }] })).toEqual([]);
  expect(done({ senders: [{ state: 'active', isStopped: false }], people: 3 })).toEqual(['number', 'people']);
  expect(done({ templateId: 't' })).toEqual(['message']);
  expect(done({ campaigns: [{ id: 'c', status: 'draft' }] })).toEqual(['message']);
});

test('the last step takes along what the others brought', () => {
  const failed = { importId: 'a', status: 'failed' as const };
  const good = { importId: 'b', status: 'completed' as const };
  expect(lastOf({ imports: [failed, good], templateId: 't' })).toBe('/campaigns/new?import=b&template=t');
  expect(lastOf({ imports: [good], campaigns: [{ id: 'c', status: 'draft' }] })).toBe('/campaigns/c/edit');
});

test('an account is new until a campaign was started', () => {
  expect(isNew([])).toBe(true);
  expect(isNew([{ id: 'c', status: 'draft' }])).toBe(true);
  expect(
    isNew([
      { id: 'c', status: 'draft' },
      { id: 'd', status: 'scheduled' },
    ]),
  ).toBe(false);
});
