import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { row, rows } from '../db/query.ts';
import { makeContacts, makeLine, makeSender, makeUser } from '../dispatch/engine.fixture.ts';
import { CampaignId, ContactId, ImportId, MediaId, newId, SenderId, type UserId } from '../id.ts';
import { newResourceId } from '../idempotency/idempotency.ts';
import * as Media from '../media/media.ts';
import * as Schedule from '../schedule/schedule.ts';
import { unscheduled } from '../schedule/shape.ts';
import { type StartedPorts, startPorts } from './campaign.fixture.ts';
import * as Campaign from './campaign.ts';
import * as Control from './control.ts';
import { startScheduled } from './due.ts';
import * as Freeze from './freeze.ts';
import * as Preview from './preview.ts';
import { RecipientsInput, reasons, recipients } from './recipients.ts';
import { ListInput } from './view.ts';

let started: StartedPorts;
let ports: Campaign.CampaignPorts;
let ana: UserId;
let senderId: SenderId;
beforeAll(async () => {
  started = await startPorts();
  ports = started.ports;
  ana = await makeUser(ports.db);
  senderId = await makeSender(ports.db, ana, await makeLine(ports.db, 10));
  await makeContacts(ports.db, ana, 25);
});
afterAll(() => started.stop());

const input = (over: Record<string, unknown> = {}) =>
  Campaign.DraftInput.parse({ name: 'Promo', message: 'Hola {nombre}', audience: { groups: ['Group'] }, ...over });
const draft = async (over: Record<string, unknown> = {}) =>
  Campaign.draft(ports, ana, input(over), await Schedule.read(ports.db, ana, input(over)));
const start = (id: CampaignId, launchId = newResourceId()) => Campaign.start(ports, ana, id, launchId);
const anyRow = z.record(z.string(), z.unknown());
const fault = (code: string) => expect.objectContaining({ code });

describe('a launch that names its recipients', () => {
  const expecting = (id: CampaignId, expectedRecipients: number, launchId = newResourceId()) =>
    Campaign.start(ports, ana, id, launchId, { expectedRecipients });

  it('is refused with both numbers when the audience has changed', async () => {
    const { id } = await draft();
    await expect(expecting(id, 24)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'audience_changed',
      facts: { expectedRecipients: 24, recipients: 25 },
    });
    expect(await Campaign.get(ports.db, ana, id)).toMatchObject({ status: 'draft' });
  });

  it('is done when they are as many, and answered again when it is repeated, whatever changed since', async () => {
    const { id } = await draft();
    const launchId = newResourceId();
    expect(await expecting(id, 25, launchId)).toMatchObject({ estimatedContacts: 25, campaign: { status: 'queued' } });
    expect(await expecting(id, 7, launchId)).toMatchObject({ campaign: { id, status: 'queued' } });
  });
});

describe('a draft', () => {
  it('is what was given, on the user’s oldest sender', async () => {
    const made = await draft({
      rate: 2.5,
      priority: 'high',
      templates: ['Hola', 'Buenas {{ nombre }}'],
      message: undefined,
    });
    expect(made).toMatchObject({
      status: 'draft',
      templates: ['Hola', 'Buenas {{ nombre }}'],
      templateCount: 2,
      rate: 2.5,
      priority: 'high',
      senderIds: [senderId],
      audience: { groups: ['Group'] },
      totalRecipients: 0,
    });
    expect(made.lines).toMatchObject([{ ratePerSecond: 10, breaker: { state: 'closed' } }]);
  });

  it('is one draft when it is made twice with the same id', async () => {
    const id = newId(CampaignId);
    const make = () => Campaign.draft(ports, ana, input(), unscheduled, id);
    const [one, two] = [await make(), await make()];
    expect(one.id).toBe(two.id);
    const { items } = await Campaign.list(ports.db, ana, ListInput.parse({}));
    expect(items.filter((campaign) => campaign.id === id)).toHaveLength(1);
  });

  it('takes a message or templates, not both and not neither', () => {
    expect(Campaign.DraftInput.safeParse({ name: 'x', audience: { groups: ['Group'] } }).success).toBe(false);
    expect(
      Campaign.DraftInput.safeParse({ name: 'x', message: 'a', templates: ['b'], audience: { groups: ['Group'] } })
        .success,
    ).toBe(false);
  });

  it.each([
    ['a group that does not exist', { audience: { groups: ['Group', 'Nadie'] } }, 'group_not_found'],
    ['a contact that does not exist', { audience: { contactIds: [newId(ContactId)] } }, 'contact_not_found'],
    ['an import that does not exist', { audience: { importId: newId(ImportId) } }, 'import_not_found'],
    ['a sender that does not exist', { senderIds: [newId(SenderId)] }, 'sender_not_found'],
    ['media that do not exist', { mediaId: newId(MediaId) }, 'media_not_found'],
    ['a variable that nobody has', { message: 'Hola {{ saldo }}' }, 'template_variable_unknown'],
    ['a broken template', { message: 'Hola {% if %}' }, 'template_invalid'],
  ])('refuses %s', async (_, over, code) => {
    await expect(draft(over)).rejects.toThrow(fault(code));
  });

  it('refuses an import that still runs', async () => {
    const importId = newId(ImportId);
    await rows(
      ports.db,
      sql`insert into import (user_id, id, status, file_name, source) values (${ana}::uuid, ${importId}::uuid, 'running', 'a.csv', 'csv') returning id`,
      anyRow,
    );
    await expect(draft({ audience: { importId } })).rejects.toThrow(fault('import_not_completed'));
  });

  it('knows an attribute of a single person of the audience', async () => {
    await rows(
      ports.db,
      sql`update contact set attributes = '{"saldo": "120"}'::jsonb where user_id = ${ana}::uuid and phone = '595981000007' returning id`,
      anyRow,
    );
    expect(await draft({ message: 'Hola {{ nombre }}, debe {{ saldo }}' })).toMatchObject({ status: 'draft' });
    await expect(draft({ message: 'Debe {{ sado }}' })).rejects.toMatchObject({
      facts: { variables: ['sado'], known: ['numero', 'nombre', 'sustantivo', 'grupo', 'saldo'] },
    });
  });

  it('keeps the type of its medium', async () => {
    const mediaId = newId(MediaId);
    await Media.keep(ports.bucket, ana, mediaId, { contentType: 'image/png', bytes: new Uint8Array([1, 2, 3]) });
    expect(await draft({ mediaId })).toMatchObject({ mediaId });
  });

  it('is edited as a whole, senders included, until it is started', async () => {
    const second = await makeSender(ports.db, ana, await makeLine(ports.db));
    const made = await draft();
    const wanted = input({ name: 'Otra', senderIds: [second], scheduledAt: '2030-01-01T10:00:00-03:00' });
    const edited = await Campaign.edit(ports, ana, made.id, wanted, await Schedule.read(ports.db, ana, wanted));
    expect(edited).toMatchObject({ name: 'Otra', senderIds: [second], scheduledAt: new Date('2030-01-01T13:00:00Z') });
    await Control.stop(ports, ana, made.id);
    await expect(Campaign.edit(ports, ana, made.id, input(), unscheduled)).rejects.toThrow(fault('campaign_not_draft'));
  });

  it('is not there for another tenant', async () => {
    const beto = await makeUser(ports.db);
    const made = await draft();
    await expect(Campaign.get(ports.db, beto, made.id)).rejects.toThrow(fault('campaign_not_found'));
    await expect(Campaign.edit(ports, beto, made.id, input(), unscheduled)).rejects.toThrow(
      fault('campaign_not_found'),
    );
    await expect(Campaign.start(ports, beto, made.id, newResourceId())).rejects.toThrow(fault('campaign_not_found'));
    await expect(Control.stop(ports, beto, made.id)).rejects.toThrow(fault('campaign_not_found'));
    expect((await Campaign.list(ports.db, beto, ListInput.parse({}))).total).toBe(0);
  });
});

describe('a start', () => {
  it('answers as the queue did, turns the sweep on and posts the freezing', async () => {
    await started.drain('freeze');
    const made = await draft({ name: 'Ahora' });
    const answer = await start(made.id);
    expect(answer).toMatchObject({
      estimatedContacts: 25,
      estimatedTime: 2500,
      campaign: { id: made.id, status: 'queued' },
    });
    expect(answer.message).toBe('Campaña encolada exitosamente para envío');
    expect(answer.jobId).toMatch(new RegExp(`^campaign_${made.id}_\\d{13}$`));
    expect(await started.drain('freeze')).toEqual([{ campaignId: made.id, from: null }]);
    expect(await started.scheduleState('sweep')).toBe('ENABLED');
    await expect(start(made.id)).rejects.toThrow(fault('campaign_not_startable'));
  });

  it('answers the repetition of the request that started it, and nobody else', async () => {
    for (const [scheduledAt, status] of [
      [null, 'queued'],
      ['2031-05-01T10:00:00Z', 'scheduled'],
    ] as const) {
      const made = await draft({ scheduledAt });
      const launchId = newResourceId();
      const first = await start(made.id, launchId);
      expect(first.campaign.status).toBe(status);
      expect(await start(made.id, launchId)).toEqual(first);
      await expect(start(made.id)).rejects.toThrow(fault('campaign_not_startable'));
      const told = sql`select count(*)::int as count from campaign_event where campaign_id = ${made.id}::uuid and event_type = 'start'`;
      expect(await row(ports.db, told, z.object({ count: z.int() }))).toEqual({ count: scheduledAt ? 0 : 1 });
    }
  });

  it('starts once when it is asked twice at the same time', async () => {
    const made = await draft();
    const answers = await Promise.allSettled([start(made.id), start(made.id)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('refuses an audience of nobody', async () => {
    await rows(
      ports.db,
      sql`insert into contact_group (user_id, id, name) values (${ana}::uuid, ${newId(ContactId)}::uuid, 'Vacío') returning id`,
      anyRow,
    );
    const made = await draft({ audience: { groups: ['Vacío'] } });
    await expect(start(made.id)).rejects.toThrow(fault('audience_empty'));
  });

  it('waits for its time, and not for a moved or canceled one', async () => {
    const made = await draft({ scheduledAt: '2031-05-01T10:00:00Z' });
    expect((await start(made.id)).campaign.status).toBe('scheduled');
    expect(await started.scheduleState(`campaign-${made.id}`)).toBe('ENABLED');
    expect(await startScheduled(ports, made.id, 99)).toBe('gone');
    expect(await startScheduled(ports, made.id, 1)).toBe('early');

    const canceled = await draft({ scheduledAt: '2031-05-01T10:00:00Z' });
    await start(canceled.id);
    await Control.stop(ports, ana, canceled.id);
    expect(await started.scheduleState(`campaign-${canceled.id}`)).toBeUndefined();
    expect(await startScheduled(ports, canceled.id, 1)).toBe('gone');
  });
});

describe('freezing', () => {
  it('takes each person once, in parts, whoever does it and however often', async () => {
    const user = await makeUser(ports.db);
    await makeSender(ports.db, user, await makeLine(ports.db));
    await makeContacts(ports.db, user, 60);
    // The same person in another spelling, and a second group.
    await rows(
      ports.db,
      sql`insert into contact (user_id, id, phone, phone_key, source) values (${user}::uuid, ${newId(ContactId)}::uuid, '5959810000590', '595981000059', 'csv') returning id`,
      anyRow,
    );
    await rows(
      ports.db,
      sql`insert into contact_group_membership (user_id, contact_id, group_id) select k.user_id, k.id, g.id from contact k join contact_group g on g.user_id = k.user_id
        where k.user_id = ${user}::uuid and k.phone = '5959810000590' returning contact_id`,
      anyRow,
    );
    await makeContacts(ports.db, user, 5, 500, 'Otro');
    const made = await Campaign.draft(ports, user, input(), unscheduled);
    await Campaign.start(ports, user, made.id, newResourceId());
    await makeContacts(ports.db, user, 5, 700);
    const task = { campaignId: made.id, from: null };
    await Promise.all([Freeze.run(ports, task, () => false), Freeze.run(ports, task, () => true)]);
    await Freeze.run(ports, task, () => false);
    const frozen = await Campaign.get(ports.db, user, made.id);
    expect(frozen).toMatchObject({ status: 'running', totalRecipients: 60, counts: { queued: 60 } });
    expect(frozen.frozenAt).not.toBeNull();
    const { items, total } = await recipients(ports.db, user, made.id, RecipientsInput.parse({ pageSize: 100 }));
    expect(total).toBe(60);
    expect(new Set(items.map((person) => person.phone)).size).toBe(60);
    expect(items.map((person) => person.seq)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(new Set(items.map((person) => person.group))).toEqual(new Set(['Group']));
  });

  it('posts what is left when the time is over, and the stalled are found', async () => {
    const made = await draft();
    await start(made.id);
    await rows(
      ports.db,
      sql`update campaign set updated_at = clock_timestamp() - interval '5 minutes' where id = ${made.id}::uuid returning id`,
      anyRow,
    );
    expect(await Freeze.resumeStalled(ports.db, ports.freezes)).toBeGreaterThanOrEqual(1);
    expect(await Freeze.taskOf(ports.db, made.id)).toEqual([{ campaignId: made.id, from: null }]);
  });
});

describe('control', () => {
  const running = async () => {
    const made = await draft();
    await start(made.id);
    await Freeze.run(ports, { campaignId: made.id, from: null }, () => false);
    return made.id;
  };

  it('pauses and resumes, again and again, and posts a turn', async () => {
    const id = await running();
    expect(await Control.pause(ports, ana, id)).toMatchObject({ status: 'paused' });
    expect(await Control.pause(ports, ana, id)).toMatchObject({ status: 'paused' });
    await started.drain('turn');
    expect(await Control.resume(ports, ana, id)).toMatchObject({ status: 'running' });
    expect(await Control.resume(ports, ana, id)).toMatchObject({ status: 'running' });
    expect(await started.drain('turn')).toHaveLength(1);
    expect(await Control.stop(ports, ana, id)).toMatchObject({
      status: 'canceled',
      counts: { canceled: 25, queued: 0 },
    });
    expect(await Control.stop(ports, ana, id)).toMatchObject({ status: 'canceled' });
    await expect(Control.resume(ports, ana, id)).rejects.toThrow(fault('campaign_not_resumable'));
    await expect(Control.pause(ports, ana, id)).rejects.toThrow(fault('campaign_not_pausable'));
  });

  it('resumes a freezing that was paused on its way', async () => {
    const made = await draft();
    await start(made.id);
    await Control.pause(ports, ana, made.id);
    await started.drain('freeze');
    await Control.resume(ports, ana, made.id);
    await Freeze.run(ports, { campaignId: made.id, from: null }, () => false);
    expect(await Campaign.get(ports.db, ana, made.id)).toMatchObject({ status: 'running', totalRecipients: 25 });
  });

  it('lets the user decide about unknowns, some or all', async () => {
    const id = await running();
    await rows(
      ports.db,
      sql`with u as (update campaign_recipient set status = 'unknown', attempt = 1, tries = 1, begun_at = clock_timestamp() where campaign_id = ${id}::uuid and seq <= 3 returning user_id, seq),
        m as (insert into recipient_mark (campaign_id, seq, user_id, kind, reason) select ${id}::uuid, seq, user_id, 'unknown', 'ambiguous' from u)
        update campaign set unknown_count = 3, queued_count = 22, cursor_seq = 3 where id = ${id}::uuid returning id`,
      anyRow,
    );
    const page = await recipients(ports.db, ana, id, RecipientsInput.parse({ status: 'unknown' }));
    expect(page).toMatchObject({ total: 3, items: [{ seq: 1 }, { seq: 2 }, { seq: 3 }] });
    expect(await reasons(ports.db, ana, id)).toMatchObject({
      items: [{ status: 'unknown', code: 'ambiguous', count: 3 }],
    });
    const one = await Control.resolveUnknown(ports, ana, id, { as: 'sent', seqs: [2] }, 900_000);
    expect(one).toMatchObject({ resolved: 1, campaign: { counts: { sent: 1, unknown: 2 } } });
    const rest = await Control.resolveUnknown(ports, ana, id, { as: 'resend' }, 900_000);
    expect(rest).toMatchObject({ resolved: 2, campaign: { counts: { unknown: 0, queued: 24 } } });
    const waiting = await recipients(ports.db, ana, id, RecipientsInput.parse({ status: 'queued', pageSize: 200 }));
    expect(waiting.items).toHaveLength(24);
  });

  it.each(['queued', 'sending', 'sent', 'error', 'skipped', 'canceled', 'delivered', 'read', 'undelivered'])(
    'lists those who are %s',
    async (status) => {
      const id = await running();
      const page = await recipients(ports.db, ana, id, RecipientsInput.parse({ status }));
      expect(page.items).toHaveLength(status === 'queued' ? 25 : 0);
    },
  );
});

describe('a preview', () => {
  it('renders for real people with what is missing named', async () => {
    const preview = await Preview.preview(ports.db, ana, {
      templates: ['Hola {{ nombre }} {{ sustantivo }}'],
      audience: { groups: ['Group'] },
    });
    expect(preview).toMatchObject({ audienceSize: 25, problems: [] });
    expect(preview.variables).toEqual([
      { name: 'nombre', known: true },
      { name: 'sustantivo', known: true },
    ]);
    expect(preview.samples).toHaveLength(10);
    expect(preview.samples[0]).toMatchObject({ text: expect.stringMatching(/^Hola N595/), empty: ['sustantivo'] });
  });

  it('shows problems instead of failing while one writes', async () => {
    const preview = await Preview.preview(ports.db, ana, {
      templates: ['Hola {{ nombre', 'Debe {{ deuda }}'],
      rows: [
        { numero: '1', nombre: 'Ana' },
        { numero: '2', nombre: 'Beto' },
      ],
    });
    expect(preview.problems).toMatchObject([{ templateIndex: 0, code: 'template_invalid' }]);
    expect(preview.variables).toContainEqual({ name: 'deuda', known: false });
    expect(preview.audienceSize).toBe(2);
  });
});
