// Starts that come late, and what one may do to a campaign that waits for its time.
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Schedules } from '../cloud/schedule.ts';
import { rows } from '../db/query.ts';
import type { CampaignId } from '../id.ts';
import { newResourceId } from '../idempotency/idempotency.ts';
import * as Schedule from '../schedule/schedule.ts';
import * as Campaign from './campaign.ts';
import * as Control from './control.ts';
import { startOverdue, startScheduled } from './due.ts';
import * as Reschedule from './reschedule.ts';
import { anyRow, type Desk, fault, hourMs, inHours, startDesk, tomorrow } from './schedule.fixture.ts';
import * as Standing from './standing.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.started.stop());

describe('a start that comes late', () => {
  it('is made up for within the grace', async () => {
    expect(await desk.startNow(await desk.scheduled(), 59)).toBe('started');
  });

  it('is reported after it, never sent; the series goes on', async () => {
    const id = await desk.scheduled();
    expect(await desk.startNow(id, 61)).toBe('start_missed');
    expect(await desk.get(id)).toMatchObject({
      status: 'failed',
      statusReason: 'start_missed',
      startedAt: null,
      finishedAt: expect.any(Date),
      totalRecipients: 0,
    });
    expect(await desk.statusesOf(id)).toEqual(['failed', 'scheduled']);
    expect(await desk.started.drain('freeze')).not.toContainEqual({ campaignId: id, from: null });
    expect(await Standing.get(desk.ports.db, desk.ana, id)).toEqual({ code: 'failed', reason: 'start_missed' });
  });

  it('is not made when the deadline has come first', async () => {
    const id = await desk.scheduled({ recurrence: null, deadlineAt: inHours(60) });
    await desk.fallDue(id, 10);
    await rows(
      desk.ports.db,
      sql`update campaign set deadline_at = clock_timestamp() where id = ${id}::uuid returning id`,
      anyRow,
    );
    expect(await startScheduled(desk.ports, id, 1)).toBe('deadline');
  });

  it('leaves out what went by meanwhile', async () => {
    const id = await desk.scheduled({
      recurrence: { rule: `FREQ=DAILY;BYHOUR=${Array.from({ length: 24 }, (_, hour) => hour)}` },
    });
    const long = sql`jsonb_set(recurrence, '{startsAt}', '"2026-01-01T00:00:00"')`;
    await rows(
      desk.ports.db,
      sql`update campaign set recurrence = ${long} where id = ${id}::uuid returning id`,
      anyRow,
    );
    expect(await desk.startNow(id, 5 * 60 + 10)).toBe('start_missed');
    const [, next] = await desk.seriesOf(id);
    // The one of this hour, which is still within its grace.
    expect(next?.at).toBe(new Date(Math.floor(Date.now() / hourMs) * hourMs).toISOString().replace('.000', ''));
    expect(await desk.seriesOf(id)).toHaveLength(2);
  });

  it('can be sent after all, or at another time, and makes no second series of it', async () => {
    const id = await desk.scheduled();
    await desk.startNow(id, 61);
    await Reschedule.reschedule(desk.ports, desk.ana, id, { scheduledAt: inHours(5) });
    expect(await desk.get(id)).toMatchObject({ status: 'scheduled', statusReason: null, finishedAt: null });
    await desk.startNow(id, 61);
    const launchId = newResourceId();
    const answer = await Reschedule.sendNow(desk.ports, desk.ana, id, launchId);
    expect(answer).toMatchObject({
      estimatedContacts: 3,
      campaign: { status: 'queued', statusReason: null, finishedAt: null },
    });
    expect((await Reschedule.sendNow(desk.ports, desk.ana, id, launchId)).campaign.id).toBe(id);
    await expect(Reschedule.sendNow(desk.ports, desk.ana, id, newResourceId())).rejects.toThrow(
      fault('campaign_not_startable'),
    );
    expect(await desk.statusesOf(id)).toEqual(['queued', 'scheduled']);
  });

  it('is said when the entry was lost, and the sweep finds it', async () => {
    const id = await desk.scheduled();
    const at = (await desk.get(id)).scheduledAt?.toISOString();
    expect(await Standing.get(desk.ports.db, desk.ana, id)).toMatchObject({ code: 'scheduled' });
    await desk.ports.schedules.cancel(`campaign-${id}`);
    expect(at).toBeDefined();
    await desk.fallDue(id, 5);
    expect(await Standing.get(desk.ports.db, desk.ana, id)).toMatchObject({ code: 'overdue', at: expect.any(String) });
    expect(await startOverdue(desk.ports)).toBeGreaterThanOrEqual(1);
    expect(await desk.statusesOf(id)).toEqual(['queued', 'scheduled']);
  });
});

describe('a campaign that waits for its time', () => {
  it('is moved with its entry and its deadline, alone; the old entry starts nothing', async () => {
    const id = await desk.scheduled({ scheduledAt: inHours(24), deadlineAt: inHours(26) });
    const moved = await Reschedule.reschedule(desk.ports, desk.ana, id, {
      scheduledAt: '2099-07-01T09:00',
      timeZone: 'America/New_York',
    });
    expect(moved.scheduledAt?.toISOString()).toBe('2099-07-01T13:00:00.000Z');
    expect((moved.deadlineAt?.getTime() ?? 0) - (moved.scheduledAt?.getTime() ?? 0)).toBeGreaterThan(1.9 * hourMs);
    expect(moved.series?.occurrenceAt.slice(0, 10)).toBe(inHours(24).slice(0, 10));
    expect(await desk.started.entry(`campaign-${id}`)).toEqual({
      at: '2099-07-01T13:00:00',
      input: { campaignId: id, version: 2 },
    });
    expect(await startScheduled(desk.ports, id, 1)).toBe('gone');
    // Too early, by whatever clock: the entry is made anew.
    await desk.ports.schedules.cancel(`campaign-${id}`);
    expect(await startScheduled(desk.ports, id, 2)).toBe('early');
    expect(await desk.started.entry(`campaign-${id}`)).toMatchObject({ at: '2099-07-01T13:00:00' });
    expect((await desk.get(id)).status).toBe('scheduled');
  });

  it('moved by two at once is where the row says, and so is its entry', async () => {
    const id = await desk.scheduled();
    await Promise.all(
      [3, 4, 5].map((hours) => Reschedule.reschedule(desk.ports, desk.ana, id, { scheduledAt: inHours(hours) })),
    );
    const { scheduledAt } = await desk.get(id);
    expect(await desk.started.entry(`campaign-${id}`)).toEqual({
      at: new Date(Math.ceil((scheduledAt?.getTime() ?? 0) / 1000) * 1000).toISOString().slice(0, 19),
      input: { campaignId: id, version: 4 },
    });
  });

  it('moved while it is taken back to a draft leaves no entry behind', async () => {
    const id = await desk.scheduled();
    const { schedules: alive } = desk.ports;
    const schedules = {
      once: async (...args: Parameters<Schedules['once']>) => {
        await Reschedule.unschedule(desk.ports, desk.ana, id);
        await alive.once(...args);
      },
      cancel: alive.cancel.bind(alive),
    } as Schedules;
    const moving = Reschedule.reschedule({ ...desk.ports, schedules }, desk.ana, id, { scheduledAt: inHours(5) });
    await expect(moving).rejects.toThrow(fault('campaign_not_scheduled'));
    expect((await desk.get(id)).status).toBe('draft');
    expect(await desk.started.entry(`campaign-${id}`)).toBeUndefined();
  });

  it('is refused a time that has passed, and left alone once it runs', async () => {
    const id = await desk.scheduled();
    await expect(Reschedule.reschedule(desk.ports, desk.ana, id, { scheduledAt: inHours(-1) })).rejects.toThrow(
      fault('schedule_in_past'),
    );
    await desk.startNow(id);
    const running = expect.objectContaining({ code: 'campaign_not_scheduled', facts: { campaignStatus: 'queued' } });
    await expect(Reschedule.reschedule(desk.ports, desk.ana, id, { scheduledAt: inHours(1) })).rejects.toThrow(running);
    await expect(Reschedule.unschedule(desk.ports, desk.ana, id)).rejects.toThrow(running);
    await expect(Reschedule.skip(desk.ports, desk.ana, id)).rejects.toThrow(running);
  });

  it('is sent now, and the series goes on as planned', async () => {
    const id = await desk.scheduled();
    await Reschedule.sendNow(desk.ports, desk.ana, id, newResourceId());
    const [first, next] = await desk.seriesOf(id);
    expect([first?.status, next?.status]).toEqual(['queued', 'scheduled']);
    // Its own day is done: the next one is a day later.
    expect(Date.parse(next?.at ?? '') - Date.parse(first?.at ?? '')).toBe(24 * hourMs);
    expect(await desk.started.entry(`campaign-${id}`)).toBeUndefined();
  });

  it('is skipped once, and the next one is scheduled', async () => {
    const id = await desk.scheduled();
    expect(await Reschedule.skip(desk.ports, desk.ana, id)).toMatchObject({
      status: 'canceled',
      statusReason: 'skipped',
    });
    expect(await Reschedule.skip(desk.ports, desk.ana, id)).toMatchObject({ status: 'canceled' });
    expect(await desk.statusesOf(id)).toEqual(['canceled', 'scheduled']);
    expect(await desk.started.entry(`campaign-${id}`)).toBeUndefined();
    const alone = await desk.scheduled({ recurrence: null });
    await expect(Reschedule.skip(desk.ports, desk.ana, alone)).rejects.toThrow(fault('campaign_not_recurring'));
    await expect(Reschedule.endSeries(desk.ports, desk.ana, alone)).rejects.toThrow(fault('campaign_not_recurring'));
  });

  it('goes back to a draft and on again in its series; with another rule it begins one', async () => {
    const id = await desk.scheduled();
    const series = (await desk.get(id)).series?.id;
    expect(await Reschedule.unschedule(desk.ports, desk.ana, id)).toMatchObject({
      status: 'draft',
      series: { id: series },
    });
    expect(await Reschedule.unschedule(desk.ports, desk.ana, id)).toMatchObject({ status: 'draft' });
    expect(await desk.started.entry(`campaign-${id}`)).toBeUndefined();
    const edit = async (over: object) => {
      const base = {
        name: 'Otra',
        message: 'Buenas',
        audience: { groups: ['Group'] },
        scheduledAt: tomorrow,
        recurrence: { rule: 'FREQ=DAILY' },
      };
      const input = Campaign.DraftInput.parse({ ...base, ...over });
      await Campaign.edit(desk.ports, desk.ana, id, input, await Schedule.read(desk.ports.db, desk.ana, input));
      return (await Campaign.start(desk.ports, desk.ana, id, newResourceId())).campaign;
    };
    expect(await edit({})).toMatchObject({ status: 'scheduled', series: { id: series } });
    await Reschedule.unschedule(desk.ports, desk.ana, id);
    const other = await edit({ recurrence: { rule: 'FREQ=WEEKLY' } });
    expect(other).toMatchObject({ status: 'scheduled', recurrence: { rule: 'FREQ=WEEKLY' } });
    expect(other.series?.id).not.toBe(series);
    // What was changed in one holds for those after it.
    await desk.startNow(id);
    expect(await desk.get((await desk.get(id)).series?.nextId as CampaignId)).toMatchObject({
      name: 'Otra',
      templates: ['Buenas'],
    });
  });

  it('missed and taken back to a draft is no part of the series any more', async () => {
    const id = await desk.scheduled();
    await desk.startNow(id, 61);
    expect(await Reschedule.unschedule(desk.ports, desk.ana, id)).toMatchObject({ status: 'draft', recurrence: null });
  });

  it('stopped takes its series with it; stopped while it runs, the next one stays', async () => {
    const waiting = await desk.scheduled();
    expect(await Control.stop(desk.ports, desk.ana, waiting)).toMatchObject({
      status: 'canceled',
      statusReason: 'series_ended',
    });
    expect((await desk.get(waiting)).series?.endedAt).not.toBeNull();
    const running = await desk.scheduled();
    await desk.startNow(running);
    await Control.stop(desk.ports, desk.ana, running);
    expect(await desk.statusesOf(running)).toEqual(['canceled', 'scheduled']);
    await Reschedule.endSeries(desk.ports, desk.ana, running);
    expect(await desk.statusesOf(running)).toEqual(['canceled', 'canceled']);
    expect(await Reschedule.endSeries(desk.ports, desk.ana, running)).toMatchObject({ status: 'canceled' });
  });
});
