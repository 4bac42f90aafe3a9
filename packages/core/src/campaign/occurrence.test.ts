import { describe, expect, it, test } from 'vitest';
import { CampaignId, newId } from '../id.ts';
import { nextOf, type Occurrence, verdictOf } from './occurrence.ts';

const minuteMs = 60_000;
const graceMs = 60 * minuteMs;
const at = (text: string) => new Date(`2026-12-${text}:00Z`);

/** Daily at nine in UTC, since the first of December. */
const occurrence = (over: Partial<Occurrence> = {}): Occurrence => ({
  scheduledAt: at('10T09:00'),
  occurrenceAt: at('10T09:00'),
  deadlineAt: null,
  recurrence: { rule: 'FREQ=DAILY', timeZone: 'UTC', startsAt: '2026-12-01T09:00:00' },
  seriesId: '0190a1b2-c3d4-7000-8000-000000000001',
  nextId: null,
  now: at('10T09:00'),
  ...over,
});

test.each([
  ['early', '10T08:59', null],
  ['due', '10T09:00', null],
  ['due', '10T09:59', null],
  ['start_missed', '10T10:00', null],
  ['due', '10T09:30', '10T09:31'],
  ['deadline', '10T09:30', '10T09:30'],
  ['start_missed', '11T03:00', '10T09:30'],
])('a start at nine is %s at %s, with a deadline at %s', (verdict, now, deadline) => {
  expect(verdictOf(occurrence({ now: at(now), deadlineAt: deadline === null ? null : at(deadline) }), graceMs)).toBe(
    verdict,
  );
});

describe('the next occurrence', () => {
  it.each([
    ['started in time', {}, '11T09:00'],
    ['started late', { now: at('10T09:40') }, '11T09:00'],
    ['sent before its time', { now: at('09T20:00') }, '11T09:00'],
    ['moved forward', { scheduledAt: at('10T20:00'), now: at('10T20:00') }, '11T09:00'],
    ['moved back', { scheduledAt: at('09T20:00'), now: at('09T20:00') }, '11T09:00'],
    ['moved beyond others', { scheduledAt: at('13T10:00'), now: at('13T10:00') }, '14T09:00'],
    ['missed for days', { now: at('13T12:00') }, '14T09:00'],
    ['missed until shortly after another', { now: at('13T09:30') }, '13T09:00'],
  ])('of one that was %s', (_, over, expected) => {
    expect(nextOf(occurrence(over), graceMs)?.at).toEqual(at(expected));
  });

  it('has its deadline as long after its start', () => {
    const next = nextOf(occurrence({ scheduledAt: at('10T12:00'), deadlineAt: at('10T20:00') }), graceMs);
    expect(next?.deadlineAt).toEqual(at('11T17:00'));
  });

  it('is none at the end, outside a series, and when it is made already', () => {
    const ended = { rule: 'FREQ=DAILY;COUNT=10', timeZone: 'UTC', startsAt: '2026-12-01T09:00:00' };
    expect(nextOf(occurrence({ recurrence: ended }), graceMs)).toBeNull();
    expect(nextOf(occurrence({ recurrence: null }), graceMs)).toBeNull();
    expect(nextOf(occurrence({ seriesId: null }), graceMs)).toBeNull();
    expect(nextOf(occurrence({ nextId: newId(CampaignId) }), graceMs)).toBeNull();
  });

  it('has one id however late it is asked for, of its own time, and no other occurrence or series has it', () => {
    const id = (over: Partial<Occurrence> = {}) => nextOf(occurrence(over), graceMs)?.id;
    expect(id({ now: at('10T09:40') })).toBe(id());
    expect(Number.parseInt(id()?.replace('-', '').slice(0, 12) ?? '', 16)).toBe(at('10T09:00').getTime());
    expect(CampaignId.safeParse(id()).success).toBe(true);
    expect(id({ now: at('13T12:00') })).not.toBe(id());
    expect(id({ seriesId: '0190a1b2-c3d4-7000-8000-000000000002' })).not.toBe(id());
  });
});
