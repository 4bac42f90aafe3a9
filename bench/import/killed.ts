// An import whose function is killed every so many seconds while it works, in the whole local system: the API, S3 and its event, the function in
// a process of its own, Lambda's repetitions and the successor on its schedule. For the bench, and made small for `npm test`.
import { once } from 'node:events';
import { createWriteStream, openAsBlob } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type System, startSystem } from '@pregon/local/system';
import pg from 'pg';
import { checkSame } from '../bench.ts';
import { csvOf, expectedOf, groups } from './people.ts';

export interface KilledImport {
  readonly rows: number;
  /** From the file's arrival to its last row. */
  readonly seconds: number;
  readonly kills: number;
}

interface View {
  readonly status: string;
  readonly rowsRead: number;
  readonly inserted: number;
  readonly updated: number;
  readonly duplicates: number;
  readonly invalid: number;
  readonly rejectsUrl?: string;
}

export interface KillOptions {
  readonly rows: number;
  readonly everySeconds: number;
  /** An empty folder. */
  readonly dir: string;
  readonly say?: (progress: string) => void;
  /** Ends the system when the caller is ended. */
  readonly started?: AsyncDisposableStack;
}

/**
 * Imports a file to its end and checks every count.
 * @throws WrongWork when a row is lost, doubled, or counted otherwise than it is.
 */
export async function importKilled(options: KillOptions): Promise<KilledImport> {
  const { rows, everySeconds, dir } = options;
  await using started = new AsyncDisposableStack();
  const system = await startSystem({
    dir: path.join(dir, 'system'),
    webPort: 0,
    apiPort: 0,
    web: false,
    ...shorter(everySeconds),
  });
  (options.started ?? started).defer(() => system.stop());
  const sql = new pg.Pool({ connectionString: system.endpoints.postgres, max: 1 });
  sql.on('error', () => undefined);
  started.defer(() => sql.end());
  const call = await callerOf(system);
  const importId = await upload(call, await writeFile(rows, dir));
  const begunAt = performance.now();
  const view = () => call<View>(`/imports/${importId}`);
  const kills = await killUntilEnd(system, sql, view, options);
  const seconds = (performance.now() - begunAt) / 1000;
  await check(rows, await view(), sql);
  return { rows, seconds, kills };
}

/** The product's waits, made as short as the lives: a dead run's lease (a minute), and Lambda's repetitions (one minute and two). */
const shorter = (everySeconds: number) => ({
  settings: { IMPORT_LEASE_MS: String(Math.min(5_000, everySeconds * 250)) },
  asyncRetryMs: [200, 200],
});

type Call = <T>(route: string, body?: unknown) => Promise<T>;

async function callerOf(system: System): Promise<Call> {
  return async <T>(route: string, body?: unknown): Promise<T> => {
    const headers = { authorization: `Bearer ${await system.token('ana')}`, 'content-type': 'application/json' };
    const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(`${system.endpoints.api}${route}`, init);
    if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
}

async function writeFile(rows: number, dir: string): Promise<Blob> {
  const name = path.join(dir, `${rows}.csv`);
  const file = createWriteStream(name);
  for (const line of csvOf(rows)) if (!file.write(line)) await once(file, 'drain');
  await once(file.end(), 'finish');
  return openAsBlob(name);
}

async function upload(call: Call, file: Blob): Promise<string> {
  const about = { fileName: 'mortal.csv', sizeBytes: file.size };
  const made = await call<{ importId: string; upload: { url: string; headers: Record<string, string> } }>(
    '/imports',
    about,
  );
  const put = await fetch(made.upload.url, { method: 'PUT', headers: made.upload.headers, body: file });
  if (!put.ok) throw new Error(`The upload failed: ${put.status} ${await put.text()}`);
  return made.importId;
}

/** A life lasts so many seconds; on a machine too slow for that, until it has written something. @returns how many ended so. */
async function killUntilEnd(
  { runtime }: System,
  sql: pg.Pool,
  view: () => Promise<View>,
  { everySeconds, say }: KillOptions,
): Promise<number> {
  let kills = 0;
  let parts = 0;
  for (let nextAt = performance.now() + everySeconds * 1000; ; ) {
    await sleep(Math.min(250, Math.max(50, nextAt - performance.now())));
    const { status, rowsRead } = await view();
    if (status === 'completed' || status === 'failed') return kills;
    if (performance.now() < nextAt) continue;
    const written = await partsOf(sql);
    const busy = runtime.processes('import').filter(({ isBusy }) => isBusy);
    if (written === parts || busy.length === 0) continue;
    for (const { pid } of busy) if (runtime.kill(pid, 'SIGKILL')) kills += 1;
    say?.(`kill ${kills} at ${rowsRead} rows, ${written} parts`);
    parts = written;
    nextAt = performance.now() + everySeconds * 1000;
  }
}

const partsOf = async (sql: pg.Pool): Promise<number> =>
  (await sql.query<{ n: number }>('select count(*)::int as n from import_part')).rows[0]?.n ?? 0;

async function check(rows: number, view: View, sql: pg.Pool): Promise<void> {
  const { contacts, memberships, invalid } = expectedOf(rows);
  const { status, rowsRead, inserted, updated, duplicates } = view;
  checkSame(
    'what the import says',
    { status, rowsRead, inserted, updated, duplicates, invalid: view.invalid },
    {
      status: 'completed',
      rowsRead: rows,
      inserted: contacts,
      updated: 0,
      duplicates: memberships - contacts,
      invalid,
    },
  );
  const found = await sql.query(
    `select (select count(*)::int from contact where deleted_at is null) as contacts, (select count(distinct phone)::int from contact) as phones,
      (select count(*)::int from contact_group_membership where is_active) as memberships, (select count(*)::int from contact_group) as groups,
      (select count(*)::int from import_contact where was_created) as created`,
  );
  const wanted = { contacts, phones: contacts, memberships, groups: Math.min(groups, rows), created: contacts };
  checkSame('what is in the database', found.rows[0], wanted);
  checkSame('the rejects file', await linesOf(view.rejectsUrl), { lines: invalid + 1, distinct: invalid + 1 });
}

/** Each rejected row once: its number in the file is in its first column. */
async function linesOf(url: string | undefined): Promise<{ lines: number; distinct: number }> {
  const text = url === undefined ? '' : await (await fetch(url)).text();
  const lines = text.split('\r\n').filter((line) => line !== '');
  return { lines: lines.length, distinct: new Set(lines.map((line) => line.split(',')[0])).size };
}
