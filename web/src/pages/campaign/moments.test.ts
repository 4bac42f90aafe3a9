import { expect, test } from 'vitest';
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

test('what the provider told comes in the order in which it happened', () => {
  const told = { ...recipient, readAt: '2026-11-22T10:05:00Z', deliveredAt: '2026-11-22T10:00:03Z' };
  expect(momentsOf(told).map((moment) => moment.state)).toEqual(['sent', 'delivered', 'read']);
});

test('a person without any time shows how they stand', () => {
  expect(momentsOf({ ...recipient, status: 'error', sentAt: null })).toEqual([{ state: 'error', at: null }]);
});

test('who was taken by the provider and then failed shows both', () => {
  const failed: Recipient = { ...recipient, status: 'error', undeliveredAt: '2026-11-22T10:01:00Z' };
  expect(momentsOf(failed).map((moment) => moment.state)).toEqual(['sent', 'undelivered', 'error']);
});
