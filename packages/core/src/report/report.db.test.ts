import { testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { rows } from '../db/query.ts';
import { CampaignId, newId, UserId } from '../id.ts';
import * as Report from './report.ts';

const nothing = z.object({});
const now = new Date('2026-11-21T15:20:00Z');

async function tenant(db: Db, timeZone: string): Promise<UserId> {
  const id = newId(UserId);
  await rows(
    db,
    sql`insert into app_user (id, auth_subject, time_zone, country, locale) values (${id}::uuid, ${id}::text, ${timeZone}::text, 'PY', 'es')`,
    nothing,
  );
  return id;
}

async function campaign(db: Db, userId: UserId, startedAt: string | null): Promise<CampaignId> {
  const id = newId(CampaignId);
  await rows(
    db,
    sql`insert into campaign (id, user_id, name, status, templates, template_count, audience, started_at)
        values (${id}::uuid, ${userId}::uuid, 'c', 'running', '[]', 1, '{}', ${startedAt}::timestamptz)`,
    nothing,
  );
  return id;
}

/** As Settle counts: of one group, errors for one reason. */
const stat = (
  db: Db,
  userId: UserId,
  campaignId: CampaignId,
  at: string,
  sent: number,
  errors = 0,
  name: string | null = null,
) =>
  rows(
    db,
    sql`select add_stats(${userId}::uuid, ${campaignId}::uuid, ${JSON.stringify([
      { at, name, sent },
      { at, name, code: '63024', errors },
    ])}::jsonb)::text`,
    nothing,
  );

const pointsOf = async (db: Db, userId: UserId, filter: Partial<Report.TimelineFilter>, at = now) =>
  (await Report.timeline(db, userId, { bucket: 'day', ...filter }, at)).points;
const busy = (points: readonly Report.Point[]) => points.filter(({ sent, errors }) => sent !== 0 || errors !== 0);

describe('the summary', () => {
  it('of nothing is zeros', async () => {
    await using database = await testDatabase();
    const userId = await tenant(database.db, 'America/Asuncion');
    const zeros = { totalCampaigns: 0, totalSent: 0, totalErrors: 0, successRate: 0 };
    expect(await Report.summary(database.db, userId, {})).toEqual(zeros);
    expect(await Report.summary(database.db, userId, { from: '2026-11-01', to: '2026-11-30' })).toEqual(zeros);
  });

  it('of all time counts what was ever sent, and no drafts', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 'America/Asuncion');
    const first = await campaign(db, userId, '2026-10-01T12:00:00Z');
    await stat(db, userId, first, '2026-10-01T12:00:00Z', 2, 1);
    await stat(db, userId, await campaign(db, userId, '2026-11-01T12:00:00Z'), '2026-11-01T12:00:00Z', 10);
    await campaign(db, userId, null);
    expect(await Report.summary(db, userId, {})).toEqual({
      totalCampaigns: 2,
      totalSent: 12,
      totalErrors: 1,
      successRate: 92.3,
    });
    expect(await Report.summary(db, userId, { campaign: first })).toMatchObject({
      totalCampaigns: 1,
      totalSent: 2,
      successRate: 66.7,
    });
  });

  it('of a period counts by the days of the user, both ends included', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 'America/Asuncion'); // -03:00
    const id = await campaign(db, userId, '2026-11-20T02:00:00Z');
    await stat(db, userId, id, '2026-11-20T02:45:00Z', 1); // the 19th
    await stat(db, userId, id, '2026-11-20T03:00:00Z', 10); // the 20th, its first quarter
    await stat(db, userId, id, '2026-11-21T02:45:00Z', 100, 5); // the 20th, its last
    await stat(db, userId, id, '2026-11-21T03:00:00Z', 1000); // the 21st
    const sent = async (from?: string, to?: string) => (await Report.summary(db, userId, { from, to })).totalSent;
    expect(await sent('2026-11-20', '2026-11-20')).toBe(110);
    expect(await sent('2026-11-20')).toBe(1110);
    expect(await sent(undefined, '2026-11-19')).toBe(1);
    expect(await sent('2026-11-20T03:00:00Z', '2026-11-21T03:00:00Z')).toBe(110);
    expect(await sent('2026-11-20T00:10:00-03:00', '2026-11-21')).toBe(1110);
    expect(await Report.summary(db, userId, { from: '2026-11-20', to: '2026-11-20' })).toEqual({
      totalCampaigns: 1,
      totalSent: 110,
      totalErrors: 5,
      successRate: 95.7,
    });
    expect(await Report.summary(db, userId, { from: '2026-11-22' })).toMatchObject({ totalCampaigns: 0 });
  });

  it('of a day is whole where the day begins before that of UTC, and where it ends after', async () => {
    await using database = await testDatabase();
    const { db } = database;
    for (const [zone, first, last] of [
      ['Pacific/Kiritimati', '2026-11-20T10:00:00Z', '2026-11-21T09:45:00Z'], // +14:00
      ['Pacific/Niue', '2026-11-21T11:00:00Z', '2026-11-22T10:45:00Z'], // -11:00
    ] as const) {
      const userId = await tenant(db, zone);
      const id = await campaign(db, userId, null);
      const [before, after] = [Date.parse(first) - 900_000, Date.parse(last) + 900_000].map((at) =>
        new Date(at).toISOString(),
      );
      for (const [at, sent] of [
        [before, 1000],
        [first, 1],
        [last, 10],
        [after, 1000],
      ] as const) {
        await stat(db, userId, id, at ?? '', sent);
      }
      const period = { from: '2026-11-21', to: '2026-11-21' };
      expect((await Report.summary(db, userId, period)).totalSent, zone).toBe(11);
      expect(
        (await pointsOf(db, userId, period)).map(({ sent }) => sent),
        zone,
      ).toEqual([11]);
    }
  });

  it('counts a campaign once that was started before the period and went on in it, and one that only started in it', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 'UTC');
    const old = await campaign(db, userId, '2026-10-31T12:00:00Z');
    await stat(db, userId, old, '2026-11-01T00:00:00Z', 1);
    await stat(db, userId, old, '2026-11-02T00:00:00Z', 1);
    await campaign(db, userId, '2026-11-03T12:00:00Z');
    await campaign(db, userId, '2026-12-03T12:00:00Z');
    expect((await Report.summary(db, userId, { from: '2026-11-01', to: '2026-11-30' })).totalCampaigns).toBe(2);
  });

  it('knows no other user and none of his campaigns', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const [ana, beto] = [await tenant(db, 'UTC'), await tenant(db, 'UTC')];
    const id = await campaign(db, ana, '2026-11-01T00:00:00Z');
    await stat(db, ana, id, '2026-11-01T00:00:00Z', 5, 0, 'Premium');
    expect((await Report.summary(db, beto, {})).totalSent).toBe(0);
    expect((await Report.summary(db, beto, { from: '2026-11-01' })).totalCampaigns).toBe(0);
    await expect(Report.summary(db, beto, { campaign: id })).rejects.toMatchObject({ code: 'campaign_not_found' });
    await expect(Report.summary(db, beto, { campaign: newId(CampaignId) })).rejects.toMatchObject({
      code: 'campaign_not_found',
    });
    expect(busy(await pointsOf(db, beto, { from: '2026-11-01' }))).toEqual([]);
    expect(await Report.byGroup(db, beto, {})).toEqual({ groups: [] });
    expect(await Report.currentMonth(db, beto, {}, now)).toMatchObject({ sent: 0 });
  });

  it('refuses a period that ends before it begins', async () => {
    await using database = await testDatabase();
    const userId = await tenant(database.db, 'UTC');
    for (const period of [
      { from: '2026-11-02', to: '2026-11-01' },
      { from: '2026-11-04T00:00:00Z', to: '2026-11-01' },
      { from: '2026-11-01T00:00:01Z', to: '2026-11-01T00:00:00Z' },
    ]) {
      await expect(Report.summary(database.db, userId, period)).rejects.toMatchObject({
        code: 'range_invalid',
        field: 'from',
      });
    }
  });
});

describe('the timeline', () => {
  it('has a point for each day, also the empty ones, with the offset of the user', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 'America/Asuncion');
    const id = await campaign(db, userId, null);
    await stat(db, userId, id, '2026-11-20T02:45:00Z', 1);
    await stat(db, userId, id, '2026-11-21T03:00:00Z', 4, 2);
    await stat(db, userId, id, '2026-11-21T12:00:00Z', 4, 1);
    expect(await pointsOf(db, userId, { from: '2026-11-19', to: '2026-11-21' })).toEqual([
      { at: '2026-11-19T00:00:00-03:00', sent: 1, errors: 0 },
      { at: '2026-11-20T00:00:00-03:00', sent: 0, errors: 0 },
      { at: '2026-11-21T00:00:00-03:00', sent: 8, errors: 3 },
    ]);
  });

  it('shows the last 30 days, 24 hours or 12 months unless told otherwise', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 'America/Asuncion');
    const ends = async (bucket: Report.TimelineFilter['bucket']) => {
      const points = await pointsOf(db, userId, { bucket });
      return [points.length, points[0]?.at, points.at(-1)?.at];
    };
    expect(await ends('day')).toEqual([30, '2026-10-23T00:00:00-03:00', '2026-11-21T00:00:00-03:00']);
    expect(await ends('hour')).toEqual([24, '2026-11-20T13:00:00-03:00', '2026-11-21T12:00:00-03:00']);
    expect(await ends('month')).toEqual([12, '2025-12-01T00:00:00-03:00', '2026-11-01T00:00:00-03:00']);
  });

  it('has hours and days that begin at the half hour where the clock does', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 'Asia/Kolkata'); // +05:30
    const id = await campaign(db, userId, null);
    await stat(db, userId, id, '2026-11-20T18:15:00Z', 1); // 23:45 of the 20th
    await stat(db, userId, id, '2026-11-20T18:30:00Z', 2); // 00:00 of the 21st
    await stat(db, userId, id, '2026-11-20T19:15:00Z', 4); // 00:45
    expect(await pointsOf(db, userId, { from: '2026-11-20', to: '2026-11-21' })).toEqual([
      { at: '2026-11-20T00:00:00+05:30', sent: 1, errors: 0 },
      { at: '2026-11-21T00:00:00+05:30', sent: 6, errors: 0 },
    ]);
    const hours = await pointsOf(db, userId, { bucket: 'hour', from: '2026-11-20', to: '2026-11-21' });
    expect(hours).toHaveLength(48);
    expect(busy(hours)).toEqual([
      { at: '2026-11-20T23:00:00+05:30', sent: 1, errors: 0 },
      { at: '2026-11-21T00:00:00+05:30', sent: 6, errors: 0 },
    ]);
  });

  it('shows the hour that a change of clocks repeats as two, and leaves out the one it skips', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 'America/New_York');
    const id = await campaign(db, userId, null);
    await stat(db, userId, id, '2026-11-01T05:30:00Z', 1); // 01:30 summer time
    await stat(db, userId, id, '2026-11-01T06:30:00Z', 2); // 01:30 winter time
    const autumn = await pointsOf(db, userId, { bucket: 'hour', from: '2026-11-01', to: '2026-11-01' });
    expect(autumn).toHaveLength(25);
    expect(busy(autumn)).toEqual([
      { at: '2026-11-01T01:00:00-04:00', sent: 1, errors: 0 },
      { at: '2026-11-01T01:00:00-05:00', sent: 2, errors: 0 },
    ]);
    const spring = await pointsOf(db, userId, { bucket: 'hour', from: '2026-03-08', to: '2026-03-08' });
    expect(spring).toHaveLength(23);
    expect(await pointsOf(db, userId, { from: '2026-11-01', to: '2026-11-01' })).toEqual([
      { at: '2026-11-01T00:00:00-04:00', sent: 3, errors: 0 },
    ]);
  });

  it('keeps the day whole where clocks change at midnight', async () => {
    await using database = await testDatabase();
    const { db } = database;
    // In Havana 00:00 to 01:00 of 1 November 2026 happens twice; in Santiago 00:00 to 01:00 of 6 September 2026 not at all.
    const havana = await tenant(db, 'America/Havana');
    const id = await campaign(db, havana, null);
    await stat(db, havana, id, '2026-11-01T03:45:00Z', 1); // 23:45 of the 31st
    await stat(db, havana, id, '2026-11-01T04:00:00Z', 2); // the first 00:00
    await stat(db, havana, id, '2026-11-01T05:00:00Z', 4); // the second
    expect((await pointsOf(db, havana, { from: '2026-10-31', to: '2026-11-01' })).map(({ sent }) => sent)).toEqual([
      1, 6,
    ]);
    expect((await Report.summary(db, havana, { from: '2026-11-01', to: '2026-11-01' })).totalSent).toBe(6);
    const santiago = await tenant(db, 'America/Santiago');
    const other = await campaign(db, santiago, null);
    await stat(db, santiago, other, '2026-09-06T03:45:00Z', 1); // 23:45 of the 5th
    await stat(db, santiago, other, '2026-09-06T04:00:00Z', 2); // 01:00 of the 6th
    expect((await pointsOf(db, santiago, { from: '2026-09-05', to: '2026-09-06' })).map(({ sent }) => sent)).toEqual([
      1, 2,
    ]);
  });

  it('agrees with the summary in every hour of a change by half an hour', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 'Australia/Lord_Howe');
    const id = await campaign(db, userId, null);
    for (let quarter = 0; quarter < 24; quarter++) {
      await stat(db, userId, id, new Date(Date.parse('2026-10-03T12:00:00Z') + quarter * 900_000).toISOString(), 1);
    }
    const points = await pointsOf(db, userId, { bucket: 'hour', from: '2026-10-03', to: '2026-10-04' });
    expect(points.reduce((sum, { sent }) => sum + sent, 0)).toBe(24);
    expect(new Set(points.map(({ at }) => Date.parse(at))).size).toBe(points.length);
  });

  it('counts months of the user', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 'America/Asuncion');
    const id = await campaign(db, userId, null);
    await stat(db, userId, id, '2026-11-01T02:45:00Z', 1); // still October
    await stat(db, userId, id, '2026-11-01T03:00:00Z', 2);
    expect(await pointsOf(db, userId, { bucket: 'month', from: '2026-10-15', to: '2026-11-21' })).toEqual([
      { at: '2026-10-01T00:00:00-03:00', sent: 1, errors: 0 },
      { at: '2026-11-01T00:00:00-03:00', sent: 2, errors: 0 },
    ]);
  });

  it('refuses more points than a chart can show', async () => {
    await using database = await testDatabase();
    const userId = await tenant(database.db, 'UTC');
    for (const [bucket, from] of [
      ['hour', '2026-10-01'],
      ['day', '2020-01-01'],
      ['month', '2000-01-01'],
    ] as const) {
      await expect(pointsOf(database.db, userId, { bucket, from }), bucket).rejects.toMatchObject({
        code: 'range_too_long',
      });
    }
    expect(await pointsOf(database.db, userId, { bucket: 'hour', from: '2026-10-22', to: '2026-11-21' })).toHaveLength(
      744,
    );
  });

  it('takes instants', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 'UTC');
    const id = await campaign(db, userId, null);
    await stat(db, userId, id, '2026-11-20T10:00:00Z', 1);
    await stat(db, userId, id, '2026-11-20T11:00:00Z', 2);
    const points = await pointsOf(db, userId, {
      bucket: 'hour',
      from: '2026-11-20T10:00:00Z',
      to: '2026-11-20T12:00:00Z',
    });
    expect(points.map(({ sent }) => sent)).toEqual([1, 2]);
    expect(
      busy(await pointsOf(db, userId, { from: '2026-11-20T10:30:00Z', to: '2026-11-21T00:00:00Z' })),
    ).toMatchObject([{ sent: 2 }]);
  });
});

describe('the outcomes by group', () => {
  it('are the largest first, those without a group under a name of their own', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 'America/Asuncion');
    const id = await campaign(db, userId, null);
    await stat(db, userId, id, '2026-11-20T03:00:00Z', 5, 1, 'Premium');
    await stat(db, userId, id, '2026-11-21T03:00:00Z', 5, 0, 'Premium');
    await stat(db, userId, id, '2026-11-21T12:00:00Z', 100);
    await stat(db, userId, id, '2026-11-21T12:00:00Z', 1, 0, 'Sin grupo');
    await stat(db, userId, id, '2026-11-21T12:00:00Z', 0, 0, 'Vacío');
    expect(await Report.byGroup(db, userId, {})).toEqual({
      groups: [
        { group: 'Sin grupo', sent: 101, errors: 0 },
        { group: 'Premium', sent: 10, errors: 1 },
      ],
    });
    expect(await Report.byGroup(db, userId, { from: '2026-11-20', to: '2026-11-20' })).toEqual({
      groups: [{ group: 'Premium', sent: 5, errors: 1 }],
    });
    expect(await Report.byGroup(db, userId, { from: '2026-11-20T03:00:00Z', to: '2026-11-21T03:00:00Z' })).toEqual({
      groups: [{ group: 'Premium', sent: 5, errors: 1 }],
    });
  });
});

describe('the current month', () => {
  it('is the user’s, beside as many days of the one before it', async () => {
    await using database = await testDatabase();
    const { db } = database;
    const userId = await tenant(db, 'America/Asuncion');
    const id = await campaign(db, userId, null);
    await stat(db, userId, id, '2026-10-01T02:45:00Z', 1000); // September
    await stat(db, userId, id, '2026-10-01T03:00:00Z', 10, 10);
    await stat(db, userId, id, '2026-10-22T02:45:00Z', 4); // the 21st
    await stat(db, userId, id, '2026-10-22T03:00:00Z', 500); // the 22nd: not yet in November
    await stat(db, userId, id, '2026-11-01T03:00:00Z', 17, 1);
    await stat(db, userId, id, '2026-11-21T15:00:00Z', 4);
    expect(await Report.currentMonth(db, userId, {}, now)).toEqual({
      month: '2026-11',
      days: 21,
      sent: 21,
      errors: 1,
      successRate: 95.5,
      previous: { sent: 14, errors: 10, successRate: 58.3, days: 21 },
      change: 50,
      dailyAverage: 1,
    });
    const at = async (time: string) => Report.currentMonth(db, userId, {}, new Date(time));
    expect(await at('2026-11-01T02:59:00Z')).toMatchObject({ month: '2026-10', days: 31, previous: { days: 30 } });
    expect(await at('2027-03-31T12:00:00Z')).toMatchObject({ days: 31, previous: { days: 28, sent: 0 }, change: null });
  });
});
