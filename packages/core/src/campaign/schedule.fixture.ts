// A user with campaigns on the schedule, and ways to let their time come.
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import * as z from 'zod';
import { row, rows } from '../db/query.ts';
import { makeContacts, makeLine, makeSender, makeUser } from '../dispatch/engine.fixture.ts';
import type { CampaignId } from '../id.ts';
import { newResourceId } from '../idempotency/idempotency.ts';
import * as Schedule from '../schedule/schedule.ts';
import { type StartedPorts, startPorts } from './campaign.fixture.ts';
import * as Campaign from './campaign.ts';
import { startScheduled } from './due.ts';

export const anyRow = z.record(z.string(), z.unknown());
export const hourMs = 3_600_000;
export const fault = (code: string) => expect.objectContaining({ code });
export const inHours = (hours: number): string => new Date(Date.now() + hours * hourMs).toISOString();
/** Nine o'clock on the user's clock. */
export const tomorrow = `${inHours(24).slice(0, 10)}T09:00`;

/** With three people in a group. */
export async function startDesk() {
  const started: StartedPorts = await startPorts();
  const { ports } = started;
  const ana = await makeUser(ports.db);
  await makeSender(ports.db, ana, await makeLine(ports.db, 10));
  await makeContacts(ports.db, ana, 3);
  const get = (id: CampaignId) => Campaign.get(ports.db, ana, id);
  const draft = async (over: Record<string, unknown> = {}, userId = ana) => {
    const base = { name: 'P', message: 'Hola', audience: { groups: ['Group'] } };
    const input = Campaign.DraftInput.parse({ ...base, ...over });
    return Campaign.draft(ports, userId, input, await Schedule.read(ports.db, userId, input));
  };
  /** For tomorrow at nine, each day unless told otherwise. */
  const scheduled = async (over: Record<string, unknown> = {}): Promise<CampaignId> => {
    const { id } = await draft({ scheduledAt: tomorrow, recurrence: { rule: 'FREQ=DAILY' }, ...over });
    await Campaign.start(ports, ana, id, newResourceId());
    return id;
  };
  /** As if its time had come so many minutes ago. @returns its version. */
  const fallDue = async (id: CampaignId, minutesAgo = 0): Promise<number> => {
    const due = sql`clock_timestamp() - ${minutesAgo}::int * interval '1 minute'`;
    const { version } = await row(
      ports.db,
      sql`update campaign set scheduled_at = ${due}, occurrence_at = case when occurrence_at is not null then ${due} end
        where id = ${id}::uuid returning schedule_version as version`,
      z.object({ version: z.int() }),
    );
    return version;
  };
  const startNow = async (id: CampaignId, minutesAgo = 0) => startScheduled(ports, id, await fallDue(id, minutesAgo));
  /** All campaigns of its series, in the order of the occurrences. */
  const seriesOf = (id: CampaignId) =>
    rows(
      ports.db,
      sql`select k.id, k.status, k.status_reason as reason, to_char(k.scheduled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at
        from campaign k where k.series_id = (select series_id from campaign where id = ${id}::uuid) order by k.occurrence_at`,
      z.object({ id: z.string(), status: z.string(), reason: z.string().nullable(), at: z.string() }),
    );
  const statusesOf = async (id: CampaignId) => (await seriesOf(id)).map(({ status }) => status);
  return { started, ports, ana, get, draft, scheduled, fallDue, startNow, seriesOf, statusesOf };
}
export type Desk = Awaited<ReturnType<typeof startDesk>>;
