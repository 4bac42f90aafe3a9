// One round of chaos: campaigns of 2,000 people on two lines, a plan of faults while they go out, and the auditor at the end.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, csvOf, type Harness, startHarness } from '../system/harness.ts';
import { type Audit, audit } from './audit.ts';
import { Injector } from './inject.ts';
import { type FaultKind, planOf } from './plan.ts';

export interface RoundOptions {
  readonly seed: number;
  /** Faults that are planned; what finds nothing to spoil does not count, and wrong clocks come besides. */
  readonly faults?: number;
  /** Recipients of each of the three campaigns. */
  readonly people?: number;
  readonly say?: (line: string) => void;
  /** Ends the round before its time; it then throws. */
  readonly signal?: AbortSignal;
}

export interface Round {
  readonly seed: number;
  /** To read, and to compare with that of another run. */
  readonly plan: string;
  readonly hits: Readonly<Partial<Record<FaultKind, number>>>;
  /** Faults that had something to spoil. */
  readonly faults: number;
  readonly kills: number;
  /** Kills that left at least one slice open, whose people then passed through `unknown`. */
  readonly killsInOpenSlices: number;
  /** The most slices that one kill left open. */
  readonly mostAtOneKill: number;
  readonly slicesThroughUnknown: number;
  readonly unknowns: { readonly all: number; readonly found: number; readonly absent: number };
  readonly audit: Audit;
  readonly people: number;
  /** Those who used up their five tries, most of them in workers that were killed before they sent. */
  readonly exhausted: number;
  readonly lines: number;
  readonly seconds: number;
}

/** A third of them find nothing to spoil where a line stands still behind its breaker. */
export const plannedFaults = 350;
const spanMs = 60_000;

/** For the campaigns to end; a round is to take three minutes at the most. */
const limitMs = 150_000;

/** Times are a fraction of the real ones; only the leases have the second besides that a second's worth of slots takes. */
const settings = {
  // Faults make unknowns of more than a fifth of the first fifty: the canary would rightly hold the campaigns.
  CANARY_SIZE: '0',
  LINE_RATE_PER_SECOND: '150',
  LEASE_MS: '2000',
  TURN_MS: '700',
  PROVIDER_TIMEOUT_MS: '800',
  SLICE_LEASE_MS: '2800',
  SETTLE_PARTIAL_MS: '65',
  RECONCILE_AFTER_MS: '8000',
  BACKOFF_MS: '100',
  BREAKER_MS: '2000',
};

/** Most callbacks never come, so that the provider's list has to settle what they would; those that are ordered do. */
const behaviour = {
  latency: { minMs: 20, maxMs: 120 },
  // Asked a hundred times by one sweep, of which there is one a second here and one a minute there.
  rules: [{ on: 'list' as const, latency: { minMs: 1, maxMs: 10 } }],
  listLagMs: 2500,
  callbacks: { delay: { minMs: 50, maxMs: 400 }, loss: 0.8, readShare: 0 },
};

export async function runRound(options: RoundOptions): Promise<Round> {
  const { seed, faults = plannedFaults, people = 2000, say = () => undefined } = options;
  const began = performance.now();
  const plan = planOf(seed, faults, spanMs);
  const injector = new Injector(plan);
  const harness = await startHarness({
    settings,
    concurrency: { send: 4 },
    visibilitySeconds: { turn: 2, receipt: 4, freeze: 4 },
    sweepEveryMs: 1000,
    twilio: { seed, behaviour },
    clockOffsetMs: injector.clockOffsetMs,
  });
  try {
    const campaigns = await launch(harness, people);
    say(`seed ${seed}: ${campaigns} campaigns of ${people} are running`);
    const striking = injector
      .run(harness.system, harness.sql)
      .then(() => say(`the last fault after ${secondsSince(began)} s`));
    striking.catch(() => {}); // told by the await below
    await ended(harness, say, options.signal);
    say(`all have ended after ${secondsSince(began)} s`);
    injector.stop();
    await striking;
    harness.system.dataApi.faults.clear();
    harness.system.sqs.faults.clear();
    const audited = await quiet(harness, injector);
    const figures = await figuresOf(harness, injector);
    const seconds = (performance.now() - began) / 1000;
    const common = { seed, plan: JSON.stringify(plan), hits: injector.hits, faults: injector.total };
    return { ...common, ...figures, audit: audited, people: campaigns * people, lines: 2, seconds };
  } catch (cause) {
    throw new Error(`A round with seed ${seed} did not come to its end. Its plan of faults: ${JSON.stringify(plan)}`, {
      cause,
    });
  } finally {
    injector.stop();
    await harness.stop();
  }
}

const secondsSince = (began: number): number => Math.round((performance.now() - began) / 1000);

async function sendersOf(client: Client): Promise<string[]> {
  const { items } = await client.get<{ items: { id: string }[] }>('/senders');
  return items.map(({ id }) => id);
}

/**
 * Ana and Beto share one line, and Ana has another for herself; her second campaign goes out from both, to some who know the first.
 * @returns how many campaigns are launched.
 */
async function launch(harness: Harness, people: number): Promise<number> {
  const [ana, beto] = [await harness.client('ana'), await harness.client('beto')];
  // Makes both users, and their senders on the deployment's line.
  const me = await ana.get<{ id: string }>('/me');
  await beto.get('/me');
  await harness.sql.query(
    `insert into sending_line (id, provider, channel, account, address, name, rate_per_second)
     select gen_random_uuid(), provider, channel, account, 'whatsapp:+14150000001', 'Alone', 80 from sending_line`,
  );
  const { rows } = await harness.sql.query(
    `insert into sender (user_id, id, line_id, name, state)
     select $1, gen_random_uuid(), id, name, 'active' from sending_line where name = 'Alone' returning id`,
    [me.id],
  );
  const jobs = [
    // Half of the people are in both lists of the shared line: two tenants may each write to one person.
    { client: ana, name: 'Ana', from: 0, isPool: false },
    { client: beto, name: 'Beto', from: people / 2, isPool: false },
    { client: ana, name: 'Pool', from: people * 0.75, senderId: rows[0].id as string, isPool: true },
  ];
  for (const { client, from, isPool, ...rest } of jobs) {
    const templates = [`${rest.name}: hola {{ nombre }}`, `${rest.name}: buenas, {{ nombre }}`];
    const { campaignId } = await client.sendMessages({ ...rest, csv: csvOf(people, from), templates });
    if (isPool) await client.put(`/campaigns/${campaignId}/senders`, { senderIds: await sendersOf(client) });
  }
  return jobs.length;
}

/** Resolves when no campaign is left that the engine could end by itself. @throws when it takes too long, with where each stands. */
async function ended(harness: Harness, say: (line: string) => void, signal?: AbortSignal): Promise<void> {
  const endsAt = performance.now() + limitMs;
  const standing = () =>
    harness.sql
      .query(`select name, status, queued_count, sending_count, sent_count, unknown_count, (select count(*)::int from recipient_mark m
        where m.campaign_id = k.id and m.kind = 'unknown' and m.due_at is null) as undecided,
        (select string_agg(coalesce(l.breaker_reason, 'closed'), ' ') from campaign_line cl join sending_line l on l.id = cl.line_id where cl.campaign_id = k.id) as breaker
        from campaign k order by id`)
      .then(({ rows }) => rows)
      .catch(() => undefined);
  for (let looks = 0; ; looks += 1) {
    signal?.throwIfAborted();
    const rows = await standing();
    const isOver = (row: Record<string, number | string>) =>
      ['completed', 'canceled', 'failed'].includes(String(row.status)) ||
      (Number(row.queued_count) + Number(row.sending_count) === 0 && row.unknown_count === row.undecided);
    if (rows?.every(isOver)) return;
    const words = rows?.map((row) => `${row.name} ${row.sent_count}/${row.unknown_count} ${row.breaker}`).join(', ');
    if (looks % 40 === 39) say(words ?? 'the database is down');
    if (performance.now() > endsAt) throw new Error(`Not ended after ${limitMs} ms: ${JSON.stringify(rows)}`);
    await sleep(250);
  }
}

/** The audit once everything has come to rest; what still disagrees after twenty seconds without any fault stays. */
async function quiet(harness: Harness, injector: Injector): Promise<Audit> {
  await harness.system.twilio.idle();
  const endsAt = performance.now() + 20_000;
  for (;;) {
    const found = await audit(harness.sql, harness.system.twilio.ledger(), injector.lost);
    if (found.disagreements.length === 0 || performance.now() > endsAt) return found;
    await sleep(1000);
  }
}

async function figuresOf({ sql }: Harness, injector: Injector) {
  const read = async (text: string) => (await sql.query(text)).rows;
  const expired = await read(
    `select distinct payload->>'sliceId' as id from campaign_event where event_type = 'slice_expired' and (payload->>'moved')::int > 0`,
  );
  const events = await read(`select event_type as type, count(*)::int as n from campaign_event group by 1`);
  const [found] =
    await read(`select count(*)::int as n from campaign_event e where event_type = 'message_sent' and exists (
    select 1 from campaign_event u where u.campaign_id = e.campaign_id and u.seq = e.seq and u.attempt = e.attempt and u.event_type = 'message_unknown')`);
  const [lost] = await read(
    `select count(*)::int as n from campaign_recipient where status = 'error' and error_code = 'retries_exhausted'`,
  );
  const through = new Set(expired.map(({ id }) => id));
  const perKill = injector.openAtKills.map((open) => open.filter((id) => through.has(id)).length);
  const count = (type: string): number => events.find((event) => event.type === type)?.n ?? 0;
  return {
    exhausted: lost.n,
    kills: perKill.length,
    killsInOpenSlices: perKill.filter((n) => n > 0).length,
    mostAtOneKill: Math.max(0, ...perKill),
    slicesThroughUnknown: through.size,
    unknowns: { all: count('message_unknown'), found: found.n, absent: count('message_absent') },
  };
}

/** `kill-sender 24, answer-lost 50, …` */
export const hitsInWords = ({ hits }: Pick<Round, 'hits'>): string =>
  Object.entries(hits)
    .map(([kind, n]) => `${kind} ${n}`)
    .join(', ');

export const roundInWords = (round: Round): string => {
  const { audit: found, unknowns } = round;
  const share = found.lostAcceptances === 0 ? 1 : found.settledByThemselves / found.lostAcceptances;
  return [
    `chaos: seed ${round.seed}, ${round.faults} faults while ${round.people} people were written to, in ${Math.round(round.seconds)} s`,
    `${round.killsInOpenSlices} of ${round.kills} kills in open slices, ${round.slicesThroughUnknown} slices through unknown`,
    `${unknowns.all} unknowns: ${unknowns.found} found at the provider, ${unknowns.absent} proven absent and sent again`,
    `${found.settledByThemselves} of ${found.lostAcceptances} lost acceptances settled by themselves (${(share * 100).toFixed(1)} %)`,
    `${round.exhausted} people out of tries, ${found.disagreements.length} disagreements`,
  ].join('; ');
};
