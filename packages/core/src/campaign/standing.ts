// Why a campaign moves or does not, in one reason, and when it next will by itself.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { column, maybeRow } from '../db/query.ts';
import { notFound } from '../error.ts';
import type { CampaignId, UserId } from '../id.ts';

/** `at`: when it goes on by itself; absent when somebody has to act. `reason`: of the pause or the breaker. `by`: who paused it. */
const Standing = z.object({
  code: z.enum([
    'draft',
    'scheduled',
    'overdue',
    'freezing',
    'moving',
    'paused',
    'deployment_stopped',
    'user_stopped',
    'line_stopped',
    'sender_paused',
    'daily_limit',
    'breaker_open',
    'canary',
    'unknown',
    'waiting',
    'quiet_hours',
    'completed',
    'canceled',
    'failed',
  ]),
  at: z.string().optional(),
  reason: z.string().optional(),
  by: z.string().optional(),
  /** Of quiet hours: an IANA time zone of those who sleep. */
  zone: z.string().optional(),
  count: z.int().optional(),
  undecided: z.int().optional(),
});
export type Standing = z.infer<typeof Standing>;

const StandingRow = z.object({ standing: column.json(Standing) });

/** Why the campaign moves or does not, and when it next will by itself. @throws DomainError not_found `campaign_not_found`. */
export async function get(db: Db, userId: UserId, id: CampaignId): Promise<Standing> {
  const found = await maybeRow(
    db,
    // Later than its entry can fire, and than a sweep would have found it.
    sql`select case when k.status = 'scheduled' and k.scheduled_at < clock_timestamp() - interval '2 minutes'
        then jsonb_build_object('code', 'overdue', 'at', k.scheduled_at) else standing(k) end::text as standing from campaign k where k.user_id = ${userId}::uuid and k.id = ${id}::uuid`,
    StandingRow,
    { repeatable: true },
  );
  if (!found) throw notFound('campaign');
  return found.standing;
}
