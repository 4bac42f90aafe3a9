import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../data/campaigns.ts';
import type { Recipient } from '../../data/types.ts';
import { momentsOf } from './moments.ts';

const recipient: Recipient = {
  seq: 1,
  contactId: 'c',
  phone: '595992756462',
  nombre: 'Ana',
  group: null,
  templateIndex: 0,
  status: 'sent',
  attempts: 1,
  reason: null,
  waitsUntil: null,
  providerMessageId: 'SM1',
  sentAt: '2026-11-22T10:00:00Z',
  deliveredAt: null,
  readAt: null,
  undeliveredAt: null,
};
const event = (name: string, attempt: number, code: string | null = null): HistoryEvent => ({
  at: '2026-11-22T10:00:00Z',
  event: name,
  attempt,
  code,
});
const states = (one: Recipient, events: readonly HistoryEvent[] = []) =>
  momentsOf(one, events).map((moment) => moment.state);

test('every attempt is a moment, with its reason', () => {
  const events = [event('waiting', 1, '20429'), event('sent', 2), event('delivered', 2)];
  expect(momentsOf(recipient, events).map(({ state, attempt, code }) => [state, attempt, code])).toEqual([
    ['waiting', 1, '20429'],
    ['sent', 2, null],
    ['delivered', 2, null],
  ]);
});

test('who waits again, or is being sent to, stands so at the end', () => {
  expect(states({ ...recipient, status: 'queued' }, [event('error', 1), event('retry', 1)])).toEqual([
    'error',
    'retry',
    'queued',
  ]);
  expect(states({ ...recipient, status: 'sending', sentAt: null }, [event('waiting', 1)])).toEqual([
    'waiting',
    'sending',
  ]);
});

test('an event of a later version of the API is left out', () => {
  expect(states(recipient, [event('sent', 1), event('forwarded', 1)])).toEqual(['sent']);
});

test('without events, what the provider told comes in the order in which it happened', () => {
  const told = { ...recipient, readAt: '2026-11-22T10:05:00Z', deliveredAt: '2026-11-22T10:00:03Z' };
  expect(states(told)).toEqual(['sent', 'delivered', 'read']);
});

test('a person without any time shows how they stand, and why', () => {
  const failed = { ...recipient, status: 'error', sentAt: null, reason: { code: '63024', message: '' } } as const;
  expect(momentsOf(failed, [])).toEqual([{ state: 'error', at: null, attempt: null, code: '63024' }]);
});

test('who was taken by the provider and then failed shows both', () => {
  expect(states({ ...recipient, status: 'error', undeliveredAt: '2026-11-22T10:01:00Z' })).toEqual([
    'sent',
    'undelivered',
    'error',
  ]);
});
