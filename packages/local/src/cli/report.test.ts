// The words and figures at the end of a job.
import { expect, test } from 'vitest';
import type { CampaignState } from './job.ts';
import { campaignLines, endedWell, importLines, table } from './report.ts';

const none = {
  queued: 0,
  sending: 0,
  sent: 0,
  error: 0,
  skipped: 0,
  unknown: 0,
  canceled: 0,
  delivered: 0,
  read: 0,
  undelivered: 0,
};
const campaign = (counts: Partial<typeof none>, changes: Partial<CampaignState> = {}): CampaignState => ({
  id: 'x',
  status: 'completed',
  totalRecipients: 100,
  counts: { ...none, ...counts },
  startedAt: '2026-11-22T10:00:00.000Z',
  finishedAt: '2026-11-22T10:00:10.000Z',
  lines: [],
  ...changes,
});

test('a campaign’s end tells each outcome, how long it took and how fast it was', () => {
  const lines = campaignLines(
    campaign({ sent: 95, error: 3, skipped: 2, delivered: 90 }),
    'http://localhost:3000/campaigns/x',
  );
  expect(lines).toEqual([
    'Campaign    completed, 100 recipients',
    'Outcomes    95 sent, 3 error, 2 skipped, 0 unknown, 0 canceled',
    'Receipts    90 delivered, 0 read, 0 undelivered so far',
    'Duration    10.0 s, 10.0 messages a second',
    'Dashboard   http://localhost:3000/campaigns/x',
  ]);
});

test('a campaign that did not end tells why, and who still waits', () => {
  const lines = campaignLines(
    campaign({ sent: 1, queued: 9 }, { status: 'paused', statusReason: 'template needed' }),
    '',
  );
  expect(lines[0]).toBe('Campaign    paused (template needed), 100 recipients');
  expect(lines[1]).toContain('9 waiting');
});

test('only a completed campaign without errors and unknowns ended well', () => {
  expect(endedWell(campaign({ sent: 99, skipped: 1 }))).toBe(true);
  expect(endedWell(campaign({ sent: 99, error: 1 }))).toBe(false);
  expect(endedWell(campaign({ sent: 99, unknown: 1 }))).toBe(false);
  expect(endedWell(campaign({ sent: 100 }, { status: 'canceled' }))).toBe(false);
});

test('an import’s figures come with the first of the rows that were left out', () => {
  const figures = { rowsRead: 10, bytesRead: 1, inserted: 6, updated: 1, duplicates: 2, invalid: 2 };
  expect(importLines('a.csv', { status: 'completed', ...figures }, ['4,phone_invalid,abc'])).toEqual([
    'Import      a.csv: 11 rows, 6 new, 1 updated, 2 duplicates, 2 invalid',
    'Left out    the first 1 of 2, by row number and reason:',
    '            4,phone_invalid,abc',
  ]);
  expect(importLines('a.csv', { status: 'completed', ...figures, invalid: 0 }, [])).toHaveLength(1);
});

test('a table’s columns are as wide as what is in them', () => {
  expect(
    table(
      ['A', 'Name'],
      [
        ['1', 'Ñandutí'],
        ['200', ''],
      ],
    ),
  ).toEqual(['A    Name', '───  ───────', '1    Ñandutí', '200']);
});
