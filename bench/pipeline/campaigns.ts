// What both sides send: four tenants with a line and a frozen campaign each, one person in a hundred suppressed. And what has to be
// in the ledger afterwards.
import {
  type CampaignFixture,
  freezePart,
  makeCampaign,
  makeContacts,
  makeLine,
  makeUser,
} from '@pregon/core/dispatch/engine.fixture';
import { checkSame } from '../bench.ts';
import { type BenchDatabase, runSql } from '../stage/stage.ts';

export const lines = 4;
export const template = 'Hola {{ nombre }}';

/** Contacts in one statement of the Data API. */
const portion = 10_000;
const oneSuppressedIn = 100;
/** People in the suppression table whom the campaigns do not know. */
const strangers = 10_000;

export interface Campaign extends CampaignFixture {
  readonly people: number;
}

/** Running campaigns with everybody queued in them, and statistics as autovacuum would have made them. */
export async function makeCampaigns(database: BenchDatabase, people: number, isGuarded = false): Promise<Campaign[]> {
  const campaigns: Campaign[] = [];
  for (let line = 0; line < lines; line++) campaigns.push(await makeCampaignOf(database, people));
  await suppress(database.postgresUrl);
  if (isGuarded) await guard(database.postgresUrl);
  await runSql(database.postgresUrl, 'vacuum (analyze)');
  return campaigns;
}

async function makeCampaignOf({ db }: BenchDatabase, people: number): Promise<Campaign> {
  const userId = await makeUser(db);
  const lineId = await makeLine(db);
  for (let from = 0; from < people; from += portion)
    await makeContacts(db, userId, Math.min(portion, people - from), from);
  const made = await makeCampaign(db, { userId, lineId, templates: [template] });
  let cursor: string | null = null;
  for (let isDone = false; !isDone; ) {
    const part: Awaited<ReturnType<typeof freezePart>> = await freezePart(db, made.campaignId, cursor);
    ({ cursor, isDone } = part);
  }
  return { ...made, people };
}

/** Half of them by their tenant, half by the line. */
async function suppress(postgresUrl: string): Promise<void> {
  await runSql(
    postgresUrl,
    `insert into suppression (id, user_id, line_id, phone_key, reason, source)
      select gen_random_uuid(), case when by_user then user_id end, case when not by_user then line_id end, phone_key, 'opted_out', 'reply'
      from (select r.user_id, l.line_id, r.phone_key, r.seq % (2 * $1) = 0 as by_user
        from campaign_recipient r join campaign_line l on l.campaign_id = r.campaign_id where r.seq % $1 = 0) r
      union all
      select gen_random_uuid(), u.id, null, (595991000000 + i)::text, 'opted_out', 'reply'
      from app_user u, generate_series(1, $2::int) i`,
    [oneSuppressedIn, strangers / lines],
  );
}

/** Every guard is on and lets everybody through: quiet hours at the other side of the day, a cap that nobody reaches, a far deadline. */
async function guard(postgresUrl: string): Promise<void> {
  await runSql(
    postgresUrl,
    `update app_user set cap_messages = 50, cap_days = 7,
      quiet_from = (clock_timestamp() at time zone 'America/Asuncion')::time + interval '10 hours',
      quiet_to = (clock_timestamp() at time zone 'America/Asuncion')::time + interval '14 hours'`,
    [],
  );
  await runSql(postgresUrl, `update campaign set deadline_at = clock_timestamp() + interval '1 day'`, []);
}

export interface Sent {
  readonly sends: number;
  readonly distinct: number;
}

/** Takes every message at once, and counts them. Its ids are as long as the real one's: the row has to hold them. */
export class Provider {
  #sends = 0;
  readonly #seen = new Set<string>();

  take(campaignId: string, to: string): string {
    this.#seen.add(`${campaignId}:${to}`);
    this.#sends += 1;
    return `SM${String(this.#sends).padStart(32, '0')}`;
  }

  get sent(): Sent {
    return { sends: this.#sends, distinct: this.#seen.size };
  }
}

const ledger = `select
    (select count(*)::int from campaign_recipient where status = 'sent') as sent,
    (select count(*)::int from campaign_recipient where status = 'skipped') as skipped,
    (select count(*)::int from campaign_recipient where status not in ('sent', 'skipped')) as open,
    (select count(*)::int from campaign_recipient r join suppression s on s.phone_key = r.phone_key
      and (s.user_id = r.user_id or s.line_id = r.line_id) where r.status = 'sent') as wrongly,
    (select count(*)::int from campaign_event where event_type = 'message_sent') as told,
    (select sum(sent_count)::int from campaign) as counted,
    (select sum(skipped_count)::int from campaign) as counted_skipped`;

/** @throws WrongWork unless everybody got one message, the suppressed none, and ledger, events and counters say so. */
export async function checkLedger(side: string, { postgresUrl }: BenchDatabase, people: number, provider: Provider) {
  const suppressed = lines * Math.floor(people / oneSuppressedIn);
  const sent = lines * people - suppressed;
  const [found] = await runSql(postgresUrl, ledger);
  const wanted = {
    sent,
    skipped: suppressed,
    open: 0,
    wrongly: 0,
    told: sent,
    counted: sent,
    counted_skipped: suppressed,
  };
  checkSame(`the ledger of ${side}`, { ...found }, wanted);
  checkSame(`the messages of ${side}`, provider.sent, { sends: sent, distinct: sent });
}
