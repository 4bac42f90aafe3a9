// A campaign with one of the provider's templates: from its draft to what the worker is given, with what refuses it on the way.
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type StartedPorts, startPorts } from '../campaign/campaign.fixture.ts';
import * as Campaign from '../campaign/campaign.ts';
import { startScheduled } from '../campaign/due.ts';
import * as Freeze from '../campaign/freeze.ts';
import * as Pool from '../campaign/pool.ts';
import * as Preview from '../campaign/preview.ts';
import type { OutboundMessage } from '../channel/channel.ts';
import type { ContentTemplate } from '../channel/twilio-content.ts';
import { row, rows } from '../db/query.ts';
import { makeContacts, makeLine, makeSender, makeUser, recipientsOf, timing } from '../dispatch/engine.fixture.ts';
import * as TurnRun from '../dispatch/turn-run.ts';
import { DomainError } from '../error.ts';
import { type CampaignId, type LineId, newId, SenderId, type UserId } from '../id.ts';
import { newResourceId } from '../idempotency/idempotency.ts';
import * as Turn from '../line/turn.ts';
import * as Schedule from '../schedule/schedule.ts';
import { unscheduled } from '../schedule/shape.ts';
import * as Library from './library.ts';

const sid = `HX${'0a'.repeat(16)}`;
const own = `AC${'1'.repeat(32)}`;
const template: ContentTemplate = {
  ...{ sid, name: 'turno', language: 'es', type: 'twilio/text', body: 'Hola {{1}}, lo esperamos el {{2}}.' },
  ...{ examples: {}, status: 'approved', category: 'UTILITY', rejectionReason: null, buttons: [], hasMedia: false },
};
const variables = { '1': '{{ nombre }}', '2': 'lunes' };

let started: StartedPorts;
let ports: Campaign.CampaignPorts;
/** What the accounts have at the moment. */
let shelves: Record<string, readonly ContentTemplate[]>;
let ana: UserId;
let lineId: LineId;
let senders: Record<'home' | 'second' | 'own' | 'sms', SenderId>;

beforeAll(async () => {
  started = await startPorts();
  ports = { ...started.ports, contents: async (account) => shelves[account] ?? [] };
  ana = await makeUser(ports.db);
  lineId = await makeLine(ports.db);
  const smsLine = await makeLine(ports.db);
  await rows(ports.db, sql`update sending_line set channel = 'sms' where id = ${smsLine}::uuid returning id`, anyRow);
  senders = {
    home: await makeSender(ports.db, ana, lineId),
    second: await makeSender(ports.db, ana, await makeLine(ports.db)),
    own: await makeSender(ports.db, ana, await makeLine(ports.db, null, own)),
    sms: await makeSender(ports.db, ana, smsLine),
  };
  await makeContacts(ports.db, ana, 3);
  await rows(
    ports.db,
    sql`update contact set nombre = case phone when '595981000000' then null when '595981000001' then E'Ana\nMaría' else 'Beto' end
      where user_id = ${ana}::uuid returning id`,
    anyRow,
  );
});
afterAll(() => started.stop());
beforeEach(() => {
  shelves = { default: [template] };
});

const anyRow = z.record(z.string(), z.unknown());
const draft = async (over: object = {}, content: object = { sid, variables }) => {
  const base = { name: 'Turnos', content, audience: { groups: ['Group'] }, senderIds: [senders.home] };
  const input = Campaign.DraftInput.parse({ ...base, ...over });
  return Campaign.draft(ports, ana, input, await Schedule.read(ports.db, ana, input));
};
const refused = (code: string, field?: string) => expect.objectContaining({ code, ...(field ? { field } : {}) });

describe('a draft with a template', () => {
  it('keeps it as it is now, and one text of ours that reads alike', async () => {
    expect(await draft()).toMatchObject({
      content: { sid, name: 'turno', language: 'es', body: template.body, variables },
      templates: ['Hola {{ nombre }}, lo esperamos el lunes.'],
      templateCount: 1,
      mediaId: null,
    });
    const plain = await draft({ message: 'Hola', content: undefined });
    expect(plain.content).toBeNull();
  });

  it('becomes one with a text, and back', async () => {
    const { id } = await draft();
    const input = (more: object) =>
      Campaign.DraftInput.parse({ name: 'x', audience: { groups: ['Group'] }, senderIds: [senders.home], ...more });
    expect((await Campaign.edit(ports, ana, id, input({ message: 'Hola' }), unscheduled)).content).toBeNull();
    expect(await Campaign.edit(ports, ana, id, input({ content: { sid, variables } }), unscheduled)).toMatchObject({
      content: { sid },
      templates: ['Hola {{ nombre }}, lo esperamos el lunes.'],
    });
  });

  it.each([
    ['with a message besides', { message: 'Hola' }],
    ['with a medium besides', { mediaId: '01936c1e-0000-7000-8000-123456789abc' }],
  ])('is refused %s', (_, more) => {
    const input = { name: 'x', content: { sid, variables }, audience: { groups: ['Group'] }, ...more };
    expect(Campaign.DraftInput.safeParse(input).success).toBe(false);
  });

  it.each([
    ['content_variable_missing', 'content.variables.2', { '1': 'x' }],
    ['content_variable_missing', 'content.variables.2', { '1': 'x', '2': ' ' }],
    ['content_variable_unknown', 'content.variables.3', { ...variables, '3': 'x' }],
    ['template_invalid', 'content.variables.1', { ...variables, '1': '{{ nombre' }],
    ['template_variable_unknown', 'templates[0]', { ...variables, '1': '{{ apodo }}' }],
  ])('is refused with %s at %s', async (code, field, given) => {
    await expect(draft({}, { sid, variables: given })).rejects.toEqual(refused(code, field));
  });

  it('is refused when the account has no such template, or WhatsApp has not approved it, or it has no text', async () => {
    shelves = { default: [{ ...template, status: 'pending' }] };
    await expect(draft()).rejects.toMatchObject({ code: 'content_not_approved', facts: { contentStatus: 'pending' } });
    shelves = { default: [{ ...template, body: '' }] };
    await expect(draft()).rejects.toEqual(refused('content_without_text', 'content.sid'));
    shelves = { [own]: [template] };
    await expect(draft()).rejects.toEqual(refused('content_not_found', 'content.sid'));
    expect((await draft({ senderIds: [senders.own] })).content).toMatchObject({ sid });
  });

  it('goes out from WhatsApp numbers of one account only', async () => {
    shelves = { default: [template], [own]: [template] };
    await expect(draft({ senderIds: [senders.sms] })).rejects.toEqual(refused('content_needs_whatsapp', 'senderIds'));
    const mixed = draft({ senderIds: [senders.home, senders.own] });
    await expect(mixed).rejects.toEqual(refused('content_accounts_differ', 'senderIds'));
    expect((await draft({ senderIds: [senders.home, senders.second] })).senderIds).toHaveLength(2);
  });
});

describe('the list', () => {
  it('is that of the sender’s account, for WhatsApp numbers of one’s own', async () => {
    shelves = { default: [template], [own]: [] };
    expect(await Library.list(ports, ana, senders.home)).toEqual([template]);
    expect(await Library.list(ports, ana, senders.own)).toEqual([]);
    await expect(Library.list(ports, ana, senders.sms)).rejects.toEqual(refused('content_needs_whatsapp'));
    const absent = refused('sender_not_found');
    await expect(Library.list(ports, await makeUser(ports.db), senders.home)).rejects.toEqual(absent);
    await expect(Library.list(ports, ana, newId(SenderId))).rejects.toEqual(absent);
  });
});

describe('the preview', () => {
  it('shows each person’s message as it will be sent, and says for whom a place stays empty', async () => {
    const shown = await Preview.preview(
      ports.db,
      ana,
      Preview.PreviewInput.parse({ content: { body: template.body, variables }, audience: { groups: ['Group'] } }),
    );
    expect(shown.samples.map(({ text }) => text).sort()).toEqual([
      'Hola Ana María, lo esperamos el lunes.',
      'Hola Beto, lo esperamos el lunes.',
    ]);
    expect(shown.problems).toMatchObject([{ templateIndex: 0, code: 'content_variable_empty' }]);
    expect(shown.variables).toEqual([{ name: 'nombre', known: true }]);
  });

  it('takes either texts or a template', () => {
    expect(Preview.PreviewInput.safeParse({}).success).toBe(false);
    const both = { templates: ['x'], content: { body: 'x', variables: {} } };
    expect(Preview.PreviewInput.safeParse(both).success).toBe(false);
  });
});

describe('a start', () => {
  const start = (id: CampaignId) => Campaign.start(ports, ana, id, newResourceId());

  it('sends the template with each person’s variables, and gives who has none their own error', async () => {
    const { id } = await draft();
    await start(id);
    await Freeze.run(ports, { campaignId: id, from: null }, () => false);
    const sent: OutboundMessage[] = [];
    const channelOf = async () => ({
      send: async (_from: string, message: OutboundMessage) => {
        sent.push(message);
        return { outcome: 'sent' as const, providerMessageId: `SM${message.to}` };
      },
      list: async () => [],
    });
    const turn = await Turn.raise(ports.db, lineId);
    const rest = { timing: { ...timing, settlePartialMs: 100 }, mediaUrl: async () => '', statusCallback: () => '' };
    if (turn) await TurnRun.run({ ...ports, ...rest, channelOf }, turn);
    expect(sent.map(({ content, body }) => [content, body])).toEqual([
      [{ sid, variables: { '1': 'Ana María', '2': 'lunes' } }, 'Hola Ana María, lo esperamos el lunes.'],
      [{ sid, variables: { '1': 'Beto', '2': 'lunes' } }, 'Hola Beto, lo esperamos el lunes.'],
    ]);
    expect(await recipientsOf(ports.db, id)).toMatchObject([
      { status: 'error', code: 'content_variable_empty' },
      { status: 'sent' },
      { status: 'sent' },
    ]);
  });

  it('is refused when the approval is gone, or the text has changed, and the draft stays a draft', async () => {
    const { id } = await draft();
    shelves = { default: [{ ...template, status: 'paused' }] };
    await expect(start(id)).rejects.toMatchObject({ code: 'content_not_approved', facts: { contentStatus: 'paused' } });
    shelves = { default: [{ ...template, body: 'Hola {{1}}, otra cosa el {{2}}.' }] };
    await expect(start(id)).rejects.toEqual(refused('content_changed'));
    shelves = {};
    await expect(start(id)).rejects.toEqual(refused('content_not_found'));
    expect((await Campaign.get(ports.db, ana, id)).status).toBe('draft');
  });

  const scheduled = async () => {
    const { id } = await draft({ scheduledAt: new Date(Date.now() + 86_400_000).toISOString() });
    await start(id);
    return id;
  };
  /** As if its time had come. */
  const fallDue = (id: CampaignId) =>
    rows(
      ports.db,
      sql`update campaign set scheduled_at = clock_timestamp() where id = ${id}::uuid returning id`,
      anyRow,
    );

  it('at its time ends a campaign whose template may no longer be sent, before anybody was written to', async () => {
    const id = await scheduled();
    shelves = { default: [{ ...template, status: 'rejected' }] };
    await fallDue(id);
    expect(await startScheduled(ports, id, 1)).toBe('content_not_approved');
    expect(await Campaign.get(ports.db, ana, id)).toMatchObject({
      status: 'failed',
      statusReason: 'content_not_approved',
      finishedAt: expect.any(Date),
    });
  });

  it('at its time goes on when the provider does not answer: what it refuses later pauses the campaign', async () => {
    const id = await scheduled();
    await fallDue(id);
    const contents = () => Promise.reject(new DomainError('unavailable', 'provider_unavailable', 'No answer.'));
    expect(await startScheduled({ ...ports, contents }, id, 1)).toBe('started');
    const state = sql`select status from campaign where id = ${id}::uuid`;
    expect(await row(ports.db, state, anyRow)).toEqual({ status: 'queued' });
  });

  it('under way takes no number of another account', async () => {
    const id = await scheduled();
    const change = (senderIds: SenderId[]) => Pool.setSenders(ports, ana, id, { senderIds });
    await expect(change([senders.home, senders.own])).rejects.toEqual(refused('content_accounts_differ'));
    await expect(change([senders.own])).rejects.toEqual(refused('content_not_found'));
    expect((await change([senders.second])).senderIds).toEqual([senders.second]);
  });
});
