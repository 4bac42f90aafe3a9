// Campaigns whose people are in many countries, and what their messages cost when each is counted by itself.
import { sql } from 'drizzle-orm';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { SegmentedMessage } from 'sms-segments-calculator';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { rows } from '../db/query.ts';
import {
  beginOne,
  type CampaignFixture,
  makeContacts,
  makeLine,
  makeRunning,
  settleAll,
  takeTurn,
} from '../dispatch/engine.fixture.ts';

import type { LineId, UserId } from '../id.ts';
import * as Receipt from '../receipt/receipt.ts';

const anyRow = z.record(z.string(), z.unknown());

export interface Written {
  readonly phone: string;
  readonly nombre: string;
  readonly channel: 'whatsapp' | 'sms';
}

export interface Costly extends CampaignFixture {
  readonly turn: number;
  readonly smsId: LineId;
}

let contacts = 0;

/** A running campaign to these people, whose messages will have gone out by these channels. */
export async function makeCostly(
  db: Db,
  userId: UserId,
  people: readonly Written[],
  templates: string[],
): Promise<Costly> {
  contacts += people.length;
  const group = `G${contacts}`;
  await makeContacts(db, userId, people.length, contacts, group);
  const made = await makeRunning(db, { userId, lineId: await makeLine(db), groups: [group], templates });
  const smsId = await makeLine(db);
  const asWritten = JSON.stringify(people.map((one, index) => ({ ...one, seq: index + 1 })));
  for (const change of [
    sql`update sending_line set channel = 'sms', address = '+' || id where id = ${smsId}::uuid returning id`,
    sql`update campaign_recipient r set phone_snapshot = x.phone, variables = jsonb_build_object('nombre', x.nombre)
      from jsonb_to_recordset(${asWritten}::jsonb) as x (seq integer, phone text, nombre text)
      where r.campaign_id = ${made.campaignId}::uuid and r.seq = x.seq returning r.seq`,
  ])
    await rows(db, change, anyRow);
  return { ...made, smsId, turn: await takeTurn(db, made.lineId, 600_000) };
}

type Fate = Parameters<typeof settleAll>[3];

/** Sends what is due, everybody with a fate, and lets those of SMS have gone out by that line. */
export async function send(db: Db, made: Costly, people: readonly Written[], fate: Fate): Promise<void> {
  await settleAll(db, made.lineId, await beginOne(db, made.lineId, made.turn), fate);
  const bySms = JSON.stringify(people.flatMap(({ channel }, index) => (channel === 'sms' ? [index + 1] : [])));
  await rows(
    db,
    sql`update campaign_recipient set line_id = ${made.smsId}::uuid
      where campaign_id = ${made.campaignId}::uuid and seq in (select x::int from jsonb_array_elements_text(${bySms}::jsonb) x) returning seq`,
    anyRow,
  );
}

/** The provider tells that this person has it, whatever the ledger thinks. */
export const tellLate = (db: Db, { campaignId }: Costly, seq: number, attempt = 1) =>
  Receipt.record(
    db,
    [
      {
        kind: 'twilio-status',
        receivedAt: new Date().toISOString(),
        account: 'default',
        campaignId,
        seq,
        attempt,
        messageSid: `SMlate${seq}`,
        status: 'delivered',
      },
    ],
    900_000,
  );

const Sent = z.object({
  channel: z.enum(['whatsapp', 'sms']),
  phone: z.string(),
  nombre: z.string(),
  template: z.string(),
});

export interface Counted {
  readonly country: string;
  readonly channel: string;
  readonly messages: number;
  readonly units: number;
}

export const inOrder = (items: readonly Counted[]): Counted[] =>
  items
    .map(({ country, channel, messages, units }) => ({ country, channel, messages, units }))
    .toSorted((a, b) => (`${a.country} ${a.channel}` < `${b.country} ${b.channel}` ? -1 : 1));

/** Everybody of the user who was sent to, one by one, by the libraries' plainest calls. */
export async function recount(db: Db, userId: UserId): Promise<Counted[]> {
  const sent = await rows(
    db,
    sql`select l.channel, r.phone_snapshot as phone, r.variables->>'nombre' as nombre, k.templates->>r.template_index::int as template
      from campaign_recipient r join campaign k on k.id = r.campaign_id join sending_line l on l.id = r.line_id
      where r.user_id = ${userId}::uuid and r.status = 'sent'`,
    Sent,
  );
  const counted = new Map<string, Counted>();
  for (const { channel, phone, nombre, template } of sent) {
    const country = parsePhoneNumberFromString(`+${phone}`)?.country ?? '';
    const text = template.replaceAll('{{ nombre }}', nombre);
    const parts = channel === 'sms' ? new SegmentedMessage(text).segmentsCount : 1;
    const { messages, units } = counted.get(`${channel} ${country}`) ?? { messages: 0, units: 0 };
    counted.set(`${channel} ${country}`, { country, channel, messages: messages + 1, units: units + parts });
  }
  return inOrder([...counted.values()]);
}
