// When a campaign starts, and the campaigns of a series one after the other.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Schedules } from '../cloud/schedule.ts';
import { rows } from '../db/query.ts';
import { withTransaction } from '../db/transaction.ts';
import { eventsOf, makeContacts, makeLine, makeSender, makeUser } from '../dispatch/engine.fixture.ts';
import { CampaignId, newId } from '../id.ts';
import { newResourceId } from '../idempotency/idempotency.ts';
import * as Schedule from '../schedule/schedule.ts';
import * as Campaign from './campaign.ts';
import { leave, startScheduled } from './due.ts';
import * as Reschedule from './reschedule.ts';
import { anyRow, type Desk, fault, inHours, startDesk, tomorrow } from './schedule.fixture.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.started.stop());

describe('a start time', () => {
  it('is read on the user’s clock, on that of a zone, or as an instant', async () => {
    const at = async (over: Record<string, unknown>) => (await desk.draft(over)).scheduledAt?.toISOString();
    expect(await at({ scheduledAt: '2099-07-01T09:00' })).toBe('2099-07-01T12:00:00.000Z');
    expect(await at({ scheduledAt: '2099-07-01T09:00', timeZone: 'America/New_York' })).toBe(
      '2099-07-01T13:00:00.000Z',
    );
    expect(await at({ scheduledAt: '2099-07-01T09:00:00-06:00' })).toBe('2099-07-01T15:00:00.000Z');
    expect(() =>
      Campaign.DraftInput.parse({ name: 'P', message: 'a', audience: { groups: ['G'] }, timeZone: '+03:00' }),
    ).toThrow();
  });

  it('is the rule’s first at the given time or after it, and the zone is kept', async () => {
    // A Wednesday.
    const made = await desk.draft({ scheduledAt: '2099-07-01T09:00', recurrence: { rule: 'FREQ=WEEKLY;BYDAY=MO' } });
    expect(made).toMatchObject({
      scheduledAt: new Date('2099-07-06T12:00:00Z'),
      recurrence: { rule: 'FREQ=WEEKLY;BYDAY=MO', timeZone: 'America/Asuncion', startsAt: '2099-07-01T09:00:00' },
      series: null,
    });
  });

  it.each([
    ['a rule without a start', { recurrence: { rule: 'FREQ=DAILY' } }, 'recurrence_needs_start'],
    [
      'a rule that ends before it',
      { scheduledAt: '2099-01-01T09:00', recurrence: { rule: 'FREQ=DAILY;UNTIL=20981231' } },
      'recurrence_never_starts',
    ],
    [
      'a rule that is too dense',
      { scheduledAt: '2099-01-01T09:00', recurrence: { rule: 'FREQ=MINUTELY' } },
      'recurrence_too_dense',
    ],
    ['what is no rule', { scheduledAt: '2099-01-01T09:00', recurrence: { rule: 'each day' } }, 'recurrence_invalid'],
  ])('is refused with %s', async (_, over, code) => {
    await expect(desk.draft(over)).rejects.toThrow(fault(code));
  });

  it('of a series that has passed starts nothing', async () => {
    const { id } = await desk.draft({ scheduledAt: inHours(-1), recurrence: { rule: 'FREQ=DAILY' } });
    await expect(Campaign.start(desk.ports, desk.ana, id, newResourceId())).rejects.toThrow(fault('schedule_in_past'));
    expect((await desk.get(id)).status).toBe('draft');
  });

  it('is shown with those after it, before anything is written', async () => {
    const input = {
      scheduledAt: '2027-03-13T09:00',
      timeZone: 'America/New_York',
      recurrence: { rule: 'FREQ=DAILY;COUNT=3' },
      limit: 2,
    };
    const preview = (over = {}) =>
      Schedule.preview(desk.ports.db, desk.ana, Schedule.PreviewInput.parse({ ...input, ...over }));
    const starts = ['2027-03-13T14:00:00Z', '2027-03-14T13:00:00Z', '2027-03-15T13:00:00Z'].map((at) => new Date(at));
    expect(await preview()).toEqual({ timeZone: 'America/New_York', starts: starts.slice(0, 2), isLast: false });
    expect(await preview({ after: '2027-03-13T14:00:00Z' })).toEqual({
      timeZone: 'America/New_York',
      starts: starts.slice(1),
      isLast: true,
    });
    expect(await preview({ recurrence: null, timeZone: undefined })).toMatchObject({
      timeZone: 'America/Asuncion',
      starts: [starts[0] && new Date('2027-03-13T12:00:00Z')],
      isLast: true,
    });
  });
});

describe('a series', () => {
  it('makes the next campaign when one starts: the same, with a ledger and an entry of its own', async () => {
    const id = await desk.scheduled({ rate: 2, priority: 'high', deadlineAt: `${tomorrow}:00Z`.replace('T09', 'T20') });
    expect(await desk.startNow(id)).toBe('started');
    const first = await desk.get(id);
    expect(first.status).toBe('queued');
    const next = await desk.get(first.series?.nextId as CampaignId);
    expect(next).toMatchObject({
      status: 'scheduled',
      name: 'P',
      templates: ['Hola'],
      audience: { groups: ['Group'] },
      rate: 2,
      priority: 'high',
      totalRecipients: 0,
      startedAt: null,
    });
    expect([next.senderIds, next.lines.length]).toEqual([first.senderIds, 1]);
    expect(next.series).toMatchObject({ id: first.series?.id, endedAt: null, nextId: null });
    // Nine in Asunción is twelve in UTC.
    expect(next.scheduledAt?.toISOString().slice(11, 16)).toBe('12:00');
    const lasts = (k: typeof next) => (k.deadlineAt?.getTime() ?? 0) - (k.scheduledAt?.getTime() ?? 0);
    expect(lasts(next)).toBe(lasts(first));
    expect(await desk.started.entry(`campaign-${next.id}`)).toEqual({
      at: next.scheduledAt?.toISOString().slice(0, 19),
      input: { campaignId: next.id, version: 1 },
    });
    expect(await desk.started.drain('freeze')).toContainEqual({ campaignId: id, from: null });
  });

  it('makes one next campaign however often the start is repeated, and two at once', async () => {
    const id = await desk.scheduled();
    const version = await desk.fallDue(id);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => startScheduled(desk.ports, id, version)));
    expect(outcomes.toSorted()).toEqual(['gone', 'gone', 'gone', 'gone', 'gone', 'started']);
    expect(await startScheduled(desk.ports, id, version)).toBe('gone');
    expect(await desk.statusesOf(id)).toEqual(['queued', 'scheduled']);
    expect(await eventsOf(desk.ports.db, id)).toMatchObject({ start: 1 });
    const next = (await desk.get(id)).series?.nextId;
    expect(await desk.started.entry(`campaign-${next}`)).toBeDefined();
  });

  it('loses nothing when the start dies between the entry of the next one and the step that makes it', async () => {
    const id = await desk.scheduled();
    const version = await desk.fallDue(id);
    const once: Schedules['once'] = async (...args) => {
      await desk.ports.schedules.once(...args);
      throw new Error('killed');
    };
    const { schedules: alive } = desk.ports;
    const schedules = { once, setEnabled: alive.setEnabled.bind(alive) } as Schedules;
    await expect(startScheduled({ ...desk.ports, schedules }, id, version)).rejects.toThrow('killed');
    expect(await desk.statusesOf(id)).toEqual(['scheduled']);
    expect(await startScheduled(desk.ports, id, version)).toBe('started');
    expect(await desk.statusesOf(id)).toEqual(['queued', 'scheduled']);
    // Or after it, before the freeze is posted: the sweep takes that up.
    const other = await desk.scheduled();
    const freezes = { send: () => Promise.reject(new Error('killed')) } as unknown as Campaign.CampaignPorts['freezes'];
    await expect(startScheduled({ ...desk.ports, freezes }, other, await desk.fallDue(other))).rejects.toThrow(
      'killed',
    );
    expect(await desk.statusesOf(other)).toEqual(['queued', 'scheduled']);
  });

  it('is over for good when it is ended, even in the moment of a start', async () => {
    for (let round = 0; round < 12; round += 1) {
      const id = await desk.scheduled();
      const version = await desk.fallDue(id);
      await Promise.all([startScheduled(desk.ports, id, version), Reschedule.endSeries(desk.ports, desk.ana, id)]);
      expect(await desk.statusesOf(id)).not.toContain('scheduled');
      expect((await desk.get(id)).series?.endedAt).not.toBeNull();
    }
  });

  it('is over when it is ended while a start is being written, or has been ended before', async () => {
    const id = await desk.scheduled();
    const version = await desk.fallDue(id);
    let ending: Promise<unknown> | undefined;
    await withTransaction(desk.ports.db, async (db) => {
      await startScheduled({ ...desk.ports, db }, id, version);
      // It waits for the start, and then sees what that has made.
      ending = Reschedule.endSeries(desk.ports, desk.ana, id);
      await sleep(300);
    });
    await ending;
    expect(await desk.statusesOf(id)).toEqual(['queued', 'canceled']);

    // Ended in the moment in which a draft of it was scheduled again: that one goes out, and none after it.
    const last = await desk.scheduled();
    const ended = sql`update campaign_series set ended_at = now() where id = (select series_id from campaign where id = ${last}::uuid) returning id`;
    await rows(desk.ports.db, ended, anyRow);
    expect(await desk.startNow(last)).toBe('started');
    expect(await desk.statusesOf(last)).toEqual(['queued']);
  });

  it('makes no second next campaign, whoever asks, and none of an old version', async () => {
    const id = await desk.scheduled();
    await desk.startNow(id, 61);
    await Reschedule.reschedule(desk.ports, desk.ana, id, { scheduledAt: inHours(3) });
    const next = { id: newId(CampaignId), at: new Date(Date.now() + 9 * 86_400_000), deadlineAt: null };
    const leaving = { id, to: 'failed', reason: 'start_missed', next, launchId: null } as const;
    expect(await leave(desk.ports, { ...leaving, version: 1 })).toBe(false);
    expect((await desk.get(id)).status).toBe('scheduled');
    expect(await leave(desk.ports, { ...leaving, version: 2 })).toBe(true);
    expect(await desk.statusesOf(id)).toEqual(['failed', 'scheduled']);
    expect(await desk.started.entry(`campaign-${next.id}`)).toBeUndefined();
  });

  it('ends with its last start by the rule', async () => {
    const id = await desk.scheduled({ recurrence: { rule: 'FREQ=DAILY;COUNT=1' } });
    await Reschedule.sendNow(desk.ports, desk.ana, id, newResourceId());
    expect(await desk.statusesOf(id)).toEqual(['queued']);
  });

  it('counts from its beginning through all of its campaigns', async () => {
    const id = await desk.scheduled({ recurrence: { rule: 'FREQ=DAILY;COUNT=3' } });
    for (let at: CampaignId | null | undefined = id, starts = 0; at; starts += 1) {
      expect(starts).toBeLessThan(3);
      await Reschedule.sendNow(desk.ports, desk.ana, at, newResourceId());
      at = (await desk.get(at)).series?.nextId;
    }
    expect(await desk.statusesOf(id)).toEqual(['queued', 'queued', 'queued']);
  });

  it('chooses its people at each start: nobody there is said, and the series goes on', async () => {
    const bea = await makeUser(desk.ports.db);
    await makeSender(desk.ports.db, bea, await makeLine(desk.ports.db));
    await makeContacts(desk.ports.db, bea, 2, 100);
    const { id } = await desk.draft({ scheduledAt: tomorrow, recurrence: { rule: 'FREQ=DAILY' } }, bea);
    await Campaign.start(desk.ports, bea, id, newResourceId());
    await rows(
      desk.ports.db,
      sql`update contact set deleted_at = now() where user_id = ${bea}::uuid returning id`,
      anyRow,
    );
    expect(await desk.startNow(id)).toBe('audience_empty');
    expect(await desk.seriesOf(id)).toMatchObject([
      { status: 'failed', reason: 'audience_empty' },
      { status: 'scheduled' },
    ]);
    await makeContacts(desk.ports.db, bea, 1, 200);
    const next = (await desk.seriesOf(id))[1]?.id as CampaignId;
    expect(await desk.startNow(next)).toBe('started');
    await rows(
      desk.ports.db,
      sql`update sender set state = 'retired' where user_id = ${bea}::uuid returning id`,
      anyRow,
    );
    const last = (await desk.seriesOf(id))[2]?.id as CampaignId;
    expect(await desk.startNow(last)).toBe('no_active_sender');
    await expect(Reschedule.sendNow(desk.ports, bea, last, newResourceId())).rejects.toThrow(fault('no_active_sender'));
  });
});
