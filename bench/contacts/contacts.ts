// How fast people are found and paged through among millions, through the function itself, and what the search's index costs an import.

import type { UserId } from '@pregon/core/id';
import { httpEvent } from '@pregon/functions/edge/testing/events';
import { startIssuer } from '@pregon/functions/edge/testing/issuer';
import { type Bench, checkSame, type Figures, type Measured, type Run } from '../bench.ts';
import { importFile, openDesk } from '../import/import.ts';
import { at, medianOf, takePairs } from '../pairs.ts';
import { type BenchFunction, openFunction } from '../stage/functions.ts';
import { type BenchDatabase, openStage, runSql } from '../stage/stage.ts';
import { makePeople } from './people.ts';

/** As many others' contacts as twice the user's own. */
const others = 2;
const rounds = 10;
const pageSize = 50;
const counted = 10_000;

const kinds = {
  name: ['m', 'maria', 'mar', 'zulema', 'quin', 'GONZÁLEZ', 'be', 'oscar', 'x', 'nunez'],
  words: ['maria gonzalez', 'zulema quin', 'ana ay', 'jo be', 'luis v', 'hugo hugo', 'gon mar', 'rosa z'],
  beginning: ['5', '595', '59591', '5959123', '595900', '+595 91 23', '59599', '599'],
  end: ['1', '12', '123', '4567', '00000', '0911 2233', '9876543', '55'],
} as const;
type Kind = keyof typeof kinds;

interface Desk {
  readonly database: BenchDatabase;
  readonly userId: UserId;
  readonly ask: (query: Readonly<Record<string, string>>) => Promise<Asked>;
}

interface Found {
  readonly items: readonly { readonly id: string; readonly phone: string; readonly nombre: string }[];
  readonly total: number;
  readonly totalIsExact: boolean;
  readonly nextCursor: string | null;
}

interface Asked {
  readonly found: Found;
  readonly ms: number;
}

const asking =
  (contacts: BenchFunction, token: () => string) =>
  async (query: Readonly<Record<string, string>>): Promise<Asked> => {
    const headers = { authorization: `Bearer ${token()}` };
    const event = httpEvent('GET', '/contacts', { headers, query: new URLSearchParams(query).toString() });
    const begunAt = performance.now();
    const result = await contacts.invoke(event);
    const ms = performance.now() - begunAt;
    const { statusCode, body } = (result.ok ? result.value : {}) as { statusCode?: number; body?: string };
    checkSame('the answer', { statusCode, body: statusCode === 200 ? '' : body }, { statusCode: 200, body: '' });
    return { found: JSON.parse(body ?? '') as Found, ms };
  };

const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;

const plain = (text: string): string => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

/** In PostgreSQL, without an index: the plainest statement of whom a search is for. */
function conditionOf(kind: Kind, search: string): { readonly text: string; readonly values: readonly string[] } {
  const digits = search.replace(/\D/g, '');
  if (kind === 'beginning' || kind === 'end')
    return { text: 'phone ~ $2 or phone ~ $3', values: [`^${digits}`, `${digits.replace(/^0+(?=.)/, '')}$`] };
  const words = plain(search).split(' ');
  const name = `' ' || translate(lower(nombre), 'áéíóúñ', 'aeioun')`;
  return {
    text: words.map((_, index) => `${name} like $${index + 2}`).join(' and '),
    values: words.map((word) => `% ${word}%`),
  };
}

async function check({ database, userId }: Desk, kind: Kind, search: string, found: Found): Promise<void> {
  const { text, values } = conditionOf(kind, search);
  const [brute] = await runSql<{ all: number; ids: number }>(
    database.postgresUrl,
    `select count(*)::int as all, count(*) filter (where id = any ($${values.length + 2}::uuid[]))::int as ids from contact where user_id = $1 and (${text})`,
    [userId, ...values, found.items.map(({ id }) => id)],
  );
  const all = brute?.all ?? 0;
  checkSame(
    `whom ${search} finds`,
    { total: found.total, isExact: found.totalIsExact, items: found.items.length, ours: brute?.ids },
    {
      total: Math.min(all, counted),
      isExact: all <= counted,
      items: Math.min(all, pageSize),
      ours: Math.min(all, pageSize),
    },
  );
}

async function search(desk: Desk, kind: Kind): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    for (const text of kinds[kind]) {
      const { found, ms } = await desk.ask({ search: text, pageSize: String(pageSize) });
      if (round > 0) times.push(ms);
      else await check(desk, kind, text, found);
    }
  }
  return p95(times);
}

/** From deep within the list, and within a common search, on by cursors; each page begins where the one before ended. */
async function turn(desk: Desk, rows: number): Promise<number> {
  const times: number[] = [];
  for (const filter of [{}, { search: 'm' }, { search: '595' }]) {
    for (const depth of [0.01, 0.1, 0.5]) {
      const from = Math.max(1, Math.floor((rows * depth * ('search' in filter ? 0.2 : 1)) / pageSize));
      const size = String(pageSize);
      let { found } = await desk.ask({ ...filter, page: String(from), pageSize: size });
      for (let next = 1; next <= rounds && found.nextCursor !== null; next++) {
        const asked = await desk.ask({ ...filter, cursor: found.nextCursor, pageSize: size });
        times.push(asked.ms);
        found = asked.found;
      }
      const wanted = await desk.ask({ ...filter, page: String(from + rounds), pageSize: size });
      const ids = (list: Found) => ({ ids: list.items.map(({ id }) => id) });
      checkSame('the tenth page by cursor', ids(found), ids(wanted.found));
    }
  }
  return p95(times);
}

/** What the search costs an import: the same database without what keeps the index. */
async function withoutSearch({ postgresUrl }: BenchDatabase): Promise<void> {
  for (const name of ['words_added', 'words_changed', 'suppressions_recalled', 'suppressions_recalled_by_change'])
    await runSql(postgresUrl, `drop trigger contact_${name} on contact`);
}

async function measure(run: Run): Promise<Measured> {
  const stage = await openStage(run);
  const searching = await searchAmong(run, stage);
  const desk = await openDesk(run, stage);
  const renamed = (prefix: string, pair: Figures) => ({
    [`${prefix}Seconds`]: at(pair, 'importSeconds'),
    [`${prefix}WordsSeconds`]: at(pair, 'wordsSeconds'),
  });
  const pairs = await takePairs(run, {
    'import with search': async (rows) => renamed('with', await importFile(desk, rows)),
    'import without': async (rows) => renamed('without', await importFile(desk, rows, withoutSearch)),
  });
  return {
    figures: {
      ...searching,
      'import.withSearch': medianOf(pairs, (pair) => at(pair, 'withoutSeconds') / at(pair, 'withSeconds')),
      'import.searchableSeconds': Math.max(...pairs.map((pair) => at(pair, 'withWordsSeconds'))),
    },
    pairs,
    notes: [
      `${run.rows} contacts of one user among ${run.rows * (others + 1)}. Each search ${rounds} times through function and Data API, cold ones left out; the`,
      'first time it is compared with a scan of everybody. Pages by cursor begin as deep as half of the list.',
      'import.withSearch is the rate of an import beside that of one without the triggers that keep the index; the words are filled behind it.',
    ],
  };
}

async function searchAmong(run: Run, stage: Awaited<ReturnType<typeof openStage>>): Promise<Figures> {
  await using database = await stage.database();
  await using issuer = await startIssuer();
  run.say(`making ${run.rows * (others + 1)} contacts`);
  await makePeople(database, run.rows * others);
  const userId = await makePeople(database, run.rows);
  await runSql(database.postgresUrl, 'analyze');
  const env = issuer.environment;
  const oidc = {
    issuer: env.OIDC_ISSUER ?? '',
    jwksUri: env.OIDC_JWKS_URI ?? '',
    clientId: 'pregon-web',
    audience: env.OIDC_AUDIENCE ?? '',
  };
  const contacts = await openFunction('contacts', stage, database, { oidc });
  try {
    const desk = { database, userId, ask: asking(contacts, () => issuer.token(userId)) };
    const figures: Record<string, number> = {};
    for (const kind of Object.keys(kinds) as Kind[]) {
      run.say(`searching by ${kind}`);
      figures[`search.${kind}P95Ms`] = await search(desk, kind);
    }
    run.say('turning pages');
    return { ...figures, 'page.cursorP95Ms': await turn(desk, run.rows) };
  } finally {
    await contacts.stop();
  }
}

export const contacts: Bench = {
  about: 'people are found and paged through among three times a million, and what that costs an import',
  rowsAre: 'contacts of the user who searches, and lines of the file',
  sizes: { rows: 1_000_000, pairs: 3, warmUpRows: 50_000 },
  goals: {
    'search.nameP95Ms': { atMost: 100 },
    'search.wordsP95Ms': { atMost: 100 },
    'search.beginningP95Ms': { atMost: 100 },
    'search.endP95Ms': { atMost: 100 },
    'page.cursorP95Ms': { atMost: 50 },
    'import.withSearch': { atLeast: 0.85 },
    'import.searchableSeconds': { atMost: 60 },
  },
  measure,
};
