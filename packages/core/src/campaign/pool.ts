// The numbers of a campaign that is under way: some may join, some may leave.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { assertSendable } from '../content/library.ts';
import { column, row } from '../db/query.ts';
import { type CampaignId, LineId, SenderId, type UserId } from '../id.ts';
import * as Turn from '../line/turn.ts';
import { keepOn } from '../sweep/keep-on.ts';
import { type CampaignPorts, sendersOf } from './campaign.ts';
import { conflict } from './conflict.ts';
import { type CampaignView, get } from './view.ts';

export const SendersInput = z.strictObject({ senderIds: z.array(SenderId).min(1).max(20) });

/**
 * From now on the campaign sends from these, and no others: once it has answered, nothing more is begun on a number that left.
 * Repeated, it changes nothing. @throws DomainError conflict `campaign_ended`, invalid `sender_not_found`; as assertSendable
 * for a campaign with a template of the provider's.
 */
export async function setSenders(
  ports: CampaignPorts,
  userId: UserId,
  id: CampaignId,
  { senderIds }: z.infer<typeof SendersInput>,
): Promise<CampaignView> {
  const { content } = await get(ports.db, userId, id);
  const senders = await sendersOf(ports, userId, senderIds);
  if (content)
    await assertSendable(
      ports,
      content,
      senders.map((sender) => sender.line_id),
    );
  await keepOn(ports.db, ports.schedules);
  const { left } = await row(
    ports.db,
    sql`select set_campaign_lines(${id}::uuid, ${JSON.stringify(senders)}::jsonb)::text as left`,
    z.object({ left: column.json(z.array(LineId)).nullable() }),
    { repeatable: true },
  );
  if (left === null) {
    const sentence = 'Only a campaign that was started and has not ended changes its numbers';
    throw await conflict(ports.db, userId, id, 'campaign_ended', sentence);
  }
  for (const lineId of left) await Turn.beginsOver(ports.db, { lineId });
  await Turn.wakeCampaign(ports.db, ports.turns, id);
  return get(ports.db, userId, id);
}
