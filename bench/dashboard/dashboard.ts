// How long every report takes through its real handler, with a year of outcomes behind it and with ten; beside each what a GROUP BY over
// the ledger takes, whose answer must be the same.
import { randomInt } from 'node:crypto';
import { makeLine, makeSender } from '@pregon/core/dispatch/engine.fixture';
import { type LineId, UserId } from '@pregon/core/id';
import * as Fold from '@pregon/core/report/fold';
import type { FunctionName } from '@pregon/functions/manifest';
import { httpEvent } from '../../functions/edge/testing/events.ts';
import { type Issuer, startIssuer } from '../../functions/edge/testing/issuer.ts';
import { type Bench, checkSame, type Figures, type Measured, type Run } from '../bench.ts';
import { median } from '../pairs.ts';
import { type BenchFunction, openFunction } from '../stage/functions.ts';
import { type BenchDatabase, openStage, runSql, type Stage } from '../stage/stage.ts';
import { makeLarge, makeLedger, makeOlder, makePeople, makeRollups, type Team, zone } from './history.ts';

interface Desk {
  readonly stage: Stage;
  readonly database: BenchDatabase;
  readonly issuer: Issuer;
  readonly team: Team;
  readonly run: Run;
}

const subject = 'bench-user';

/** By name: the path and query. `year` and `month` are filled in when it is known which they are. */
function reportsOf(campaign: string): Readonly<Record<string, string>> {
  const today = new Date();
  const day = (at: Date) => at.toISOString().slice(0, 10);
  const ago = (days: number) => day(new Date(today.getTime() - days * 86_400_000));
  const year = `from=${ago(360)}&to=${day(today)}`;
  const [first, last] = [-1, 0].map((months) =>
    day(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months, months === 0 ? 0 : 1))),
  );
  const month = `from=${first}&to=${last}`;
  return {
    summary: 'summary',
    summaryYear: `summary?${year}`,
    summaryGroup: `summary?${year}&group=Grupo%2007`,
    summaryCampaign: `summary?campaign=${campaign}&group=Grupo%2007`,
    timelineHours: `timeline?bucket=hour&from=${ago(25)}&to=${day(today)}`,
    timelineDays: `timeline?bucket=day&${year}`,
    timelineDaysGroup: `timeline?bucket=day&${year}&group=Grupo%2007`,
    timelineMonths: `timeline?bucket=month&${year}`,
    byGroup: `by-group?${year}`,
    byGroupCampaign: `by-group?campaign=${campaign}`,
    currentMonth: 'current-month',
    monthly: 'monthly?months=12',
    funnel: `funnel?${year}`,
    replies: `replies?${year}`,
    errors: `errors?${year}`,
    senders: `senders?${year}`,
    queueMetrics: 'campaign-queue-metrics',
    byContact: 'by-contact',
    byContactErrors: 'by-contact?order=errors',
    byContactMonth: `by-contact?${month}`,
    byContactYear: `by-contact?${year}`,
    byContactWeeks: `by-contact?from=${ago(40)}&to=${ago(12)}`,
  };
}

const isLong = (name: string): boolean => name === 'byContactYear' || name === 'byContactWeeks';

/** The ledger's own answer to some of them, and how to read ours as the same. */
const raw: Readonly<Record<string, string>> = {
  summary: `select count(*) filter (where status = 'sent')::int as sent, count(*) filter (where status = 'error')::int as errors from campaign_recipient where user_id = $1`,
  timelineDays: `select (coalesce(sent_at, updated_at) at time zone '${zone}')::date::text as name, count(*) filter (where status = 'sent')::int as sent,
      count(*) filter (where status = 'error')::int as errors from campaign_recipient
    where user_id = $1 and (coalesce(sent_at, updated_at) at time zone '${zone}')::date >= $2::date group by 1 order by 1`,
  byGroup: `select group_snapshot as name, count(*) filter (where status = 'sent')::int as sent, count(*) filter (where status = 'error')::int as errors from campaign_recipient
    where user_id = $1 and (coalesce(sent_at, updated_at) at time zone '${zone}')::date >= $2::date group by 1 order by 1`,
  byContact: `select contact_id as name, count(*) filter (where status = 'sent')::int as sent from campaign_recipient where user_id = $1
    group by 1 order by 2 desc, 1 limit 20`,
};

const open = async ({ stage, database, issuer, run }: Desk, name: FunctionName): Promise<BenchFunction> => {
  const { OIDC_ISSUER = '', OIDC_JWKS_URI = '', OIDC_AUDIENCE = '' } = issuer.environment;
  const opened = await openFunction(name, stage, database, {
    oidc: { issuer: OIDC_ISSUER, jwksUri: OIDC_JWKS_URI, clientId: 'pregon-web', audience: OIDC_AUDIENCE },
  });
  run.started.defer(() => opened.stop());
  return opened;
};

/** Asks once. @returns the answer and milliseconds. */
async function ask(desk: Desk, from: BenchFunction, pathAndQuery: string, params: Record<string, string> = {}) {
  const [path = '', query = ''] = pathAndQuery.split('?');
  const event = httpEvent('GET', path, { headers: { authorization: `Bearer ${desk.issuer.token(subject)}` }, query });
  const begunAt = performance.now();
  const result = await from.invoke({ ...event, pathParameters: params });
  const ms = performance.now() - begunAt;
  const { statusCode, body } = (result.ok ? result.value : {}) as { statusCode?: number; body?: string };
  if (statusCode !== 200) throw new Error(`${pathAndQuery}: ${statusCode} ${body}`);
  return { ms, body: JSON.parse(body ?? '') as Record<string, unknown> };
}

type Took = ReadonlyMap<string, readonly number[]>;

const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? 0;

/** All reports in turns, so that a slow moment of the machine is everybody's. */
async function timeReports(desk: Desk, from: BenchFunction, reports: Readonly<Record<string, string>>, rounds: number) {
  const took = new Map<string, number[]>(Object.keys(reports).map((name) => [name, []]));
  const last = new Map<string, Record<string, unknown>>();
  for (let round = -3; round < rounds; round++)
    for (const [name, path] of Object.entries(reports)) {
      if (isLong(name) && round % 4 !== 0) continue;
      const { ms, body } = await ask(desk, from, `/dashboard/${path}`);
      last.set(name, body);
      if (round >= 0) took.get(name)?.push(ms);
    }
  return { took, last };
}

interface Counted {
  readonly name?: string;
  readonly sent: number;
  readonly errors?: number;
}

const byName = (items: readonly Counted[]) => items.toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
const listOf = (body: Record<string, unknown> | undefined, key: string) =>
  (body?.[key] ?? []) as Record<string, unknown>[];

/** Ours, as the ledger's count would be written. */
function asCounted(name: string, body: Record<string, unknown> | undefined): Counted[] {
  if (name === 'summary') return [{ sent: Number(body?.totalSent), errors: Number(body?.totalErrors) }];
  const items =
    name === 'timelineDays'
      ? listOf(body, 'points')
      : name === 'byGroup'
        ? listOf(body, 'groups')
        : listOf(body, 'contacts');
  return items
    .map((item) => ({
      name: String(item.group ?? item.contactId ?? String(item.at).slice(0, 10)),
      sent: Number(item.sent),
      ...(name === 'byContact' ? {} : { errors: Number(item.errors) }),
    }))
    .filter(({ sent, errors }) => sent + (errors ?? 0) > 0);
}

async function timeRaw(desk: Desk, answers: ReadonlyMap<string, Record<string, unknown>>): Promise<Figures> {
  const figures: Record<string, number> = {};
  const from = new Date(Date.now() - 360 * 86_400_000).toISOString().slice(0, 10);
  for (const [name, text] of Object.entries(raw)) {
    const begunAt = performance.now();
    const counted = await runSql<Counted & Record<string, unknown>>(
      desk.database.postgresUrl,
      text,
      [desk.team.userId, from].slice(0, text.includes('$2') ? 2 : 1),
    );
    figures[`raw.${name}.ms`] = performance.now() - begunAt;
    checkSame(
      name,
      { rows: JSON.stringify(byName(asCounted(name, answers.get(name)))) },
      { rows: JSON.stringify(byName(counted)) },
    );
  }
  return figures;
}

async function timePages(desk: Desk, people: number): Promise<Figures> {
  desk.run.say(`making a campaign of ${people}`);
  const id = await makeLarge(desk.database, desk.team, people);
  const campaigns = await open(desk, 'campaigns');
  const figures: Record<string, number> = {};
  for (const status of ['sent', 'delivered', 'error', 'skipped', 'read']) {
    const path = `/campaigns/${id}/recipients`;
    const total = Number((await ask(desk, campaigns, `${path}?status=${status}`, { id })).body.total);
    const took: number[] = [];
    for (let round = 0; round < 40; round++) {
      const page = randomInt(1, Math.ceil(total / 50) + 1);
      const { ms, body } = await ask(desk, campaigns, `${path}?status=${status}&page=${page}&pageSize=50`, { id });
      checkSame(
        `page ${page} of ${status}`,
        { items: listOf(body, 'items').length },
        { items: Math.min(50, total - (page - 1) * 50) },
      );
      if (round >= 5) took.push(ms);
    }
    figures[`page.${status}.p95Ms`] = p95(took);
  }
  return figures;
}

async function openDesk(run: Run): Promise<Desk> {
  const stage = await openStage(run);
  const database = run.started.use(await stage.database());
  const issuer = run.started.use(await startIssuer());
  const lineId: LineId = await makeLine(database.db);
  const desk: Desk = { stage, database, issuer, run, team: { userId: UserId.parse(crypto.randomUUID()), lineId } };
  // His first request makes the user, as anybody's does.
  await ask(desk, await open(desk, 'dashboard'), '/dashboard/summary');
  const [user] = await runSql<{ id: string }>(
    database.postgresUrl,
    `update app_user set time_zone = $2 where auth_subject = $1 returning id::text`,
    [subject, zone],
  );
  const userId = UserId.parse(user?.id);
  await makeSender(database.db, userId, lineId);
  return { ...desk, team: { userId, lineId } };
}

/** Of each report with one year behind it and with ten, and the worst of them. */
function figuresOf(one: Took, ten: Took): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const [name, before] of one) {
    figures[`${name}.medianMs`] = median(before);
    figures[`${name}.p95Ms`] = p95(before);
    figures[`${name}.tenfold`] = p95(ten.get(name) ?? []) / p95(before);
  }
  const names = [...one.keys()];
  const short = names.filter((name) => !isLong(name));
  const worst = (of: readonly string[]) => Math.max(...of.map((name) => figures[`${name}.p95Ms`] ?? 0));
  const tenfold = short.map((name) => figures[`${name}.tenfold`] ?? 0);
  figures['dashboard.worstP95Ms'] = worst(short);
  figures['dashboard.longP95Ms'] = worst(names.filter(isLong));
  figures['dashboard.tenfoldMedian'] = median(tenfold);
  figures['dashboard.tenfoldWorst'] = Math.max(...tenfold);
  return figures;
}

async function measure(run: Run): Promise<Measured> {
  const desk = await openDesk(run);
  const { database, team } = desk;
  run.say('making people');
  await makePeople(database, team);
  run.say(`making ${run.rows} outcomes`);
  await makeLedger(database, team, run.rows);
  run.say('making rollups');
  await makeRollups(database, team);
  await Fold.fold(database.db, team.userId, Number.POSITIVE_INFINITY);
  const [some] = await runSql<{ id: string }>(
    database.postgresUrl,
    'select id::text from campaign order by id limit 1',
  );
  const reports = reportsOf(some?.id ?? '');
  const dashboard = await open(desk, 'dashboard');
  run.say('asking');
  const one = await timeReports(desk, dashboard, reports, run.pairs);
  run.say('counting the ledger');
  const counted = await timeRaw(desk, one.last);
  const pages = await timePages(desk, Math.max(20_000, run.rows / 10));
  run.say('making nine older years');
  await makeOlder(database, team);
  await Fold.fold(database.db, team.userId, Number.POSITIVE_INFINITY);
  run.say('asking');
  const ten = await timeReports(desk, dashboard, reports, run.pairs);
  const figures = figuresOf(one.took, ten.took);
  figures['pages.worstP95Ms'] = Math.max(...Object.values(pages));
  return {
    figures: { ...figures, ...pages, ...counted },
    pairs: [],
    notes: [
      `${run.rows} outcomes of twelve months, 50 groups, 100,000 contacts; ${run.pairs} calls of each report, in turns, through the function's bundle and the Data API.`,
      'tenfold: the same questions with ten years of rollups instead of one, against one; only the days of each person stay as many.',
      'raw: one GROUP BY over the ledger on a connection of its own. Its answer was the same as that of the report.',
      'page: a random page of 50 people of one state in a campaign of a tenth of the outcomes.',
    ],
  };
}

export const dashboard: Bench = {
  about: 'every report through its handler, with one and with ten years of rollups, beside a GROUP BY of the ledger',
  rowsAre: 'outcomes',
  sizes: { rows: 10_000_000, pairs: 60, warmUpRows: 0 },
  goals: {
    'dashboard.worstP95Ms': { atMost: 50, reach: 20 },
    'dashboard.longP95Ms': { atMost: 2_000, reach: 200 },
    'dashboard.tenfoldMedian': { atMost: 1.5, reach: 1.2 },
    'dashboard.tenfoldWorst': { atMost: 1.5 },
    'pages.worstP95Ms': { atMost: 50, reach: 20 },
  },
  measure,
};
