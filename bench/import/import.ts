// How fast a file becomes contacts, through S3 and the Data API, against PostgreSQL's COPY and against row by row.
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline as pipe } from 'node:stream/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { Bucket } from '@pregon/core/cloud/bucket';
import { makeUser } from '@pregon/core/dispatch/engine.fixture';
import { ImportId, newId, type UserId } from '@pregon/core/id';
import { uploadKey } from '@pregon/core/import/import';
import { credentials, names, region } from '@pregon/local/system/environment';
import { type Bench, checkSame, type Measured, type Pair, type Run, WrongWork } from '../bench.ts';
import { at, medianOf, takePairs } from '../pairs.ts';
import { openFunction } from '../stage/functions.ts';
import { startPart } from '../stage/parts.ts';
import { type BenchDatabase, openStage, runSql, type Stage } from '../stage/stage.ts';
import { copy, writeCopyFiles } from './copy.ts';
import { importKilled } from './killed.ts';
import { csvOf, expectedOf } from './people.ts';
import { importRowByRow } from './row-by-row.ts';

/** More would only take longer: the rate is the same from the first thousand rows on. */
const rowByRowSample = 10_000;

export interface Desk {
  readonly stage: Stage;
  readonly s3: string;
  readonly scheduler: string;
  readonly dir: string;
}

async function upload({ s3, dir }: Desk, rows: number, key: string): Promise<number> {
  const file = path.join(dir, `${rows}.csv`);
  const known = await stat(file).catch(() => undefined);
  if (known === undefined) await pipe(Readable.from(csvOf(rows)), createWriteStream(file));
  const client = new S3Client({ endpoint: s3, region, credentials, forcePathStyle: true });
  await new Bucket(client, names.bucket).writeStream(key, createReadStream(file), 'text/csv');
  client.destroy();
  return (await stat(file)).size;
}

/**
 * From S3's event to the end of the import, its cold start included; `wordsSeconds` is how much later everybody is found by name.
 * @param prepare makes of the migrated database what the side is about.
 */
export async function importFile(
  desk: Desk,
  rows: number,
  prepare: (database: BenchDatabase) => Promise<void> = () => Promise.resolve(),
): Promise<Pair> {
  await using database = await desk.stage.database();
  await prepare(database);
  const userId = await makeUser(database.db);
  const importId = newId(ImportId);
  const key = uploadKey(userId, importId);
  const size = await upload(desk, rows, key);
  await runSql(
    database.postgresUrl,
    `insert into import (user_id, id, status, file_name, size_bytes, source) values ($1, $2, 'created', 'a.csv', $3, 'csv')`,
    [userId, importId, size],
  );
  const importing = await openFunction('import', desk.stage, database, { s3: desk.s3, scheduler: desk.scheduler });
  try {
    const begunAt = Date.now();
    await importing.invoke({ Records: [{ s3: { object: { key, size, sequencer: '1' } } }] });
    const { importSeconds, wordsSeconds } = await secondsOf(database, begunAt);
    const { peakMb } = importing.memory();
    await checkImport(database, rows);
    await checkContacts('the import', database, rows);
    return { importSeconds, wordsSeconds, importPeakRssMb: peakMb, deadlocks: await deadlocksOf(database) };
  } finally {
    await importing.stop();
  }
}

/** By the clock that PostgreSQL and this process share. */
async function secondsOf({ postgresUrl }: BenchDatabase, begunAt: number) {
  const [found] = await runSql<{ ended: Date; filled: Date }>(
    postgresUrl,
    'select finished_at as ended, words_at as filled from import',
  );
  if (found === undefined) throw new WrongWork('There is no import.');
  const endedAt = found.ended.getTime();
  return { importSeconds: (endedAt - begunAt) / 1000, wordsSeconds: (found.filled.getTime() - endedAt) / 1000 };
}

async function deadlocksOf({ postgresUrl }: BenchDatabase): Promise<number> {
  const [found] = await runSql<{ deadlocks: number }>(
    postgresUrl,
    'select deadlocks::int from pg_stat_database where datname = current_database()',
  );
  return found?.deadlocks ?? Number.NaN;
}

async function checkImport({ postgresUrl }: BenchDatabase, rows: number): Promise<void> {
  const { contacts, memberships, invalid } = expectedOf(rows);
  const [found] = await runSql(
    postgresUrl,
    'select status, inserted, updated, duplicates, invalid, rows_read::int from import',
  );
  const wanted = {
    status: 'completed',
    inserted: contacts,
    updated: 0,
    duplicates: memberships - contacts,
    invalid,
    rows_read: rows,
  };
  checkSame('the counts of the import', { ...found }, wanted);
}

const fingerprints = new Map<number, string>();

/** Every side has to leave the same people in the same groups: the first that did says which. */
async function checkContacts(side: string, { postgresUrl }: BenchDatabase, rows: number): Promise<void> {
  const [found] = await runSql<{ contacts: number; memberships: number; fingerprint: string }>(
    postgresUrl,
    `select (select count(*)::int from contact where phone_key = phone) as contacts, count(*)::int as memberships,
        sum(hashtextextended(concat_ws('|', k.phone, k.nombre, k.sustantivo, g.name, m.is_active), 0)::numeric)::text as fingerprint
      from contact_group_membership m join contact k on k.user_id = m.user_id and k.id = m.contact_id
      join contact_group g on g.user_id = m.user_id and g.id = m.group_id`,
  );
  const { contacts, memberships } = expectedOf(rows);
  const fingerprint = fingerprints.get(rows) ?? found?.fingerprint ?? '';
  fingerprints.set(rows, fingerprint);
  checkSame(`the contacts of ${side}`, { ...found }, { contacts, memberships, fingerprint });
}

async function copyRows({ stage, dir }: Desk, rows: number): Promise<Pair> {
  await using database = await stage.database();
  const userId: UserId = await makeUser(database.db);
  const files = { contacts: path.join(dir, 'contacts.copy'), memberships: path.join(dir, 'memberships.copy') };
  await writeCopyFiles(rows, userId, files);
  const copySeconds = await copy(database.postgresUrl, userId, files);
  await checkContacts('COPY', database, rows);
  return { copySeconds };
}

async function rowByRow({ stage }: Desk, rows: number): Promise<Pair> {
  await using database = await stage.database();
  const userId = await makeUser(database.db);
  const seconds = await importRowByRow(database.postgresUrl, userId, rows);
  await checkContacts('row by row', database, rows);
  return { rowByRowPerSecond: rows / seconds };
}

/** The places that an import works with, for any stage. */
export async function openDesk(run: Run, stage: Stage): Promise<Desk> {
  const s3 = await startPart({
    part: 's3',
    options: { dir: path.join(run.dir, 's3'), bucket: names.bucket, credentials },
  });
  run.started.defer(() => s3.stop());
  const scheduler = await startPart({ part: 'scheduler', options: { groups: [names.scheduleGroup] } });
  run.started.defer(() => scheduler.stop());
  return { stage, s3: s3.url, scheduler: scheduler.url, dir: run.dir };
}

async function measure(run: Run): Promise<Measured> {
  const desk = await openDesk(run, await openStage(run));
  const pairs = await takePairs(run, {
    import: (rows) => importFile(desk, rows),
    copy: (rows) => copyRows(desk, rows),
    'row by row': (rows) => rowByRow(desk, Math.min(rows, rowByRowSample)),
  });
  const perSecond = (pair: Pair) => run.rows / at(pair, 'importSeconds');
  const figures = {
    'import.vsCopy': medianOf(pairs, (pair) => at(pair, 'copySeconds') / at(pair, 'importSeconds')),
    'import.vsRowByRow': medianOf(pairs, (pair) => perSecond(pair) / at(pair, 'rowByRowPerSecond')),
    'import.rowsPerSecond': medianOf(pairs, perSecond),
    'import.peakRssMb': Math.max(...pairs.map((pair) => at(pair, 'importPeakRssMb'))),
    'import.searchableSeconds': Math.max(...pairs.map((pair) => at(pair, 'wordsSeconds'))),
    'import.deadlocks': pairs.reduce((sum, pair) => sum + at(pair, 'deadlocks'), 0),
  };
  return { figures, pairs, notes: notesOf(run.rows) };
}

function notesOf(rows: number): string[] {
  const { contacts, memberships, invalid } = expectedOf(rows);
  return [
    `A file of ${rows} lines in no order: ${contacts} contacts, ${memberships} memberships, ${invalid} lines of no use. The import reads it from S3,`,
    'checks, merges and keeps who was in it; COPY gets rows that are ready, in the order of the file, on one connection.',
    `Row by row is a sample of ${Math.min(rows, rowByRowSample)} rows. Peak memory and deadlocks are the worst and the sum of all pairs.`,
  ];
}

/** The clients that a whole country is, whom the drop of one night has to bring in. */
const wholeCountry = 31_800_000;

async function measureKilled({ rows, dir, started, say }: Run, everySeconds: number): Promise<Measured> {
  const { seconds, kills } = await importKilled({ rows, everySeconds, dir, started, say });
  const perSecond = rows / seconds;
  const hours = wholeCountry / perSecond / 3600;
  const figures = { 'import.killedRowsPerSecond': perSecond, 'import.kills': kills };
  const notes = [
    `${rows} lines in ${Math.round(seconds)} s, while the function was killed ${kills} times, every ${everySeconds} s of its life: counts, contacts,`,
    'memberships, groups and the rejects file are exactly those of the file. The waits for a dead run are shortened (see bench/import/killed.ts).',
    `At this rate ${wholeCountry.toLocaleString('en')} lines take ${hours.toFixed(1)} hours.`,
  ];
  return { figures, pairs: [figures], notes };
}

export const importBench: Bench = {
  about: 'a CSV file through S3 and Data API, against COPY and against row by row',
  rowsAre: 'lines of the file',
  sizes: { rows: 1_000_000, pairs: 5, warmUpRows: 50_000 },
  goals: {
    'import.vsCopy': { atLeast: 0.95, reach: 1.3 },
    'import.vsRowByRow': { atLeast: 35, reach: 45 },
    'import.peakRssMb': { atMost: 300, reach: 200 },
    'import.searchableSeconds': { atMost: 60 },
    'import.deadlocks': { atMost: 0, reach: 0 },
  },
  measure,
  measureKilled,
};
