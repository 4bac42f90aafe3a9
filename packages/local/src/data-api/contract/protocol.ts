// The protocol as the SDK speaks it, and drizzle over it.
import {
  BeginTransactionCommand,
  type ColumnMetadata,
  RDSDataClient,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/aws-data-api/pg';
import { jsonb, numeric, pgEnum, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { expect } from 'vitest';
import { arns, type Bench, type Section } from './rule.ts';

const mood = pgEnum('mood', ['sad', 'happy']);
const thing = pgTable('thing', {
  id: uuid('id').primaryKey(),
  meta: jsonb('meta').notNull(),
  at: timestamp('at', { withTimezone: true }).notNull(),
  amount: numeric('amount').notNull(),
  tags: text('tags').array().notNull(),
  mood: mood('mood'),
});

const drizzleOn = async (bench: Bench) => {
  await bench.execute("create type mood as enum ('sad', 'happy')");
  await bench.execute(
    'create table thing (id uuid primary key, meta jsonb, at timestamptz, amount numeric, tags text[], mood mood)',
  );
  return drizzle(bench.client, { ...arns, database: bench.database });
};

const sample = {
  id: '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
  meta: { a: ["it's :x", 1] },
  at: new Date('2026-01-02T03:04:05.678Z'),
  amount: '1.50',
  tags: ['a', 'b,c'],
  mood: null,
};

const raw = (bench: Bench, path: string, body: string) =>
  fetch(`${bench.api.url}${path}`, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/rds-data/aws4_request' },
    body,
  });

const metadata = async (bench: Bench, query: string): Promise<ColumnMetadata[]> =>
  (await bench.execute(query, {}, { includeResultMetadata: true })).columnMetadata ?? [];

export const protocol: Section = {
  title: '3.1 Wire protocol',
  rules: [
    {
      rule: 'POST /Execute, /BatchExecute, /BeginTransaction, /CommitTransaction, /RollbackTransaction with JSON bodies',
      test: 'speaks JSON over five paths',
      run: async (bench) => {
        const database = { ...arns, database: bench.database };
        const begun = await raw(bench, '/BeginTransaction', JSON.stringify(database));
        const { transactionId } = (await begun.json()) as { transactionId: string };
        const call = JSON.stringify({ ...database, transactionId, sql: 'select 1 as a' });
        expect(await (await raw(bench, '/Execute', call)).json()).toEqual({
          numberOfRecordsUpdated: 0,
          generatedFields: [],
          records: [[{ longValue: 1 }]],
        });
        expect(await (await raw(bench, '/BatchExecute', call)).json()).toEqual({ updateResults: [] });
        expect(await (await raw(bench, '/CommitTransaction', call)).json()).toEqual({
          transactionStatus: 'Transaction Committed',
        });
        expect((await raw(bench, '/Nothing', call)).status).toBe(404);
      },
    },
    {
      rule: 'the SDK finds it by its `endpoint`, or by AWS_ENDPOINT_URL_RDS_DATA',
      test: 'is found by the environment variable',
      run: async (bench) => {
        process.env.AWS_ENDPOINT_URL_RDS_DATA = bench.api.url;
        const credentials = { accessKeyId: 'k', secretAccessKey: 's' };
        const client = new RDSDataClient({ region: 'us-east-1', credentials });
        const db = drizzle(client, { ...arns, database: bench.database });
        const answer = await db.execute(sql`select 1::int as a`);
        delete process.env.AWS_ENDPOINT_URL_RDS_DATA;
        client.destroy();
        expect(answer.rows).toEqual([{ a: 1 }]);
      },
    },
    {
      rule: 'an error has its status, its name in `x-amzn-errortype` and `{"message"}` as body; the SDK makes the class of it',
      test: 'answers errors as the SDK reads them',
      run: async (bench) => {
        const body = JSON.stringify({ ...arns, database: bench.database, sql: 'select 1/0' });
        const answer = await raw(bench, '/Execute', body);
        expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([400, 'DatabaseErrorException']);
        expect(await answer.json()).toEqual({ message: 'ERROR: division by zero; SQLState: 22012' });
        expect((await bench.refusal('select 1/0')).name).toBe('DatabaseErrorException');
      },
    },
    {
      rule: 'the name of an error may be followed by `:http://…` in the header',
      absent: 'the SDK cuts it off, so that nothing could tell the difference',
    },
    {
      rule: 'a body that is no JSON object, or lacks resourceArn, secretArn, sql or transactionId, is a ValidationException',
      test: 'refuses malformed requests',
      run: async (bench) => {
        const cases: [string, object | string][] = [
          ['/Execute', 'no json'],
          ['/Execute', []],
          ['/Execute', { secretArn: 's', sql: 'select 1' }],
          ['/Execute', { resourceArn: 'r', sql: 'select 1' }],
          ['/Execute', arns],
          ['/Execute', { ...arns, sql: 5 }],
          ['/Execute', { ...arns, sql: 'select :a', parameters: [{ name: 'a', value: {} }] }],
          ['/Execute', { ...arns, sql: 'select :a', parameters: [{ name: 'a' }] }],
          ['/Execute', { ...arns, sql: 'select :a', parameters: [{ name: 'a', value: { longValue: 'x' } }] }],
          ['/Execute', { ...arns, sql: 'select 1', formatRecordsAs: 'XML' }],
          ['/CommitTransaction', arns],
        ];
        for (const [path, body] of cases) {
          const answer = await raw(bench, path, typeof body === 'string' ? body : JSON.stringify(body));
          expect([body, answer.headers.get('x-amzn-errortype')]).toEqual([body, 'ValidationException']);
        }
      },
    },
    {
      rule: 'columnMetadata is there only on demand, with names, labels and lower-case PostgreSQL type names, arrays as `_text`',
      test: 'describes columns on demand',
      run: async (bench) => {
        await bench.execute(
          'create table d (id int generated always as identity, name varchar(9) not null, at timestamptz)',
        );
        expect((await bench.execute('select * from d')).columnMetadata).toBeUndefined();
        const columns = await metadata(
          bench,
          "select id, name as n, at, array['x'] as l, '{}'::jsonb as j, 1.50::numeric(5,2) as f from d",
        );
        expect(columns.map(({ label, typeName }) => [label, typeName])).toEqual([
          ['id', 'int4'],
          ['n', 'varchar'],
          ['at', 'timestamptz'],
          ['l', '_text'],
          ['j', 'jsonb'],
          ['f', 'numeric'],
        ]);
        expect(columns[0]).toMatchObject({ tableName: 'd', schemaName: 'public', isAutoIncrement: true, nullable: 0 });
        expect(columns[2]).toMatchObject({ nullable: 1, isSigned: false });
        expect(columns[5]).toMatchObject({ precision: 5, scale: 2, isSigned: true, nullable: 2 });
      },
    },
    {
      rule: 'which numbers the service fills in for type, precision and scale is not known',
      absent: 'the numbers of java.sql.Types are given; no code may rely on them',
    },
    {
      rule: 'columns that change after a statement was prepared are described anew',
      test: 'follows a change of the schema',
      run: async (bench) => {
        await bench.execute('create table s (a int)');
        await bench.execute('insert into s values (1)');
        expect((await bench.execute('select * from s')).records).toEqual([[{ longValue: 1 }]]);
        await bench.execute("alter table s add b text default 'x'");
        expect((await bench.execute('select * from s')).records).toEqual([[{ longValue: 1 }, { stringValue: 'x' }]]);
        const other = await bench.other({ maxConnections: 1 });
        await other.execute('select * from s');
        await bench.execute('alter table s alter a type text');
        expect((await other.execute('select * from s')).records).toEqual([
          [{ stringValue: '1' }, { stringValue: 'x' }],
        ]);
      },
    },
    {
      rule: 'so they are inside the transaction that changes them',
      test: 'follows a change of the schema inside its transaction',
      run: async (bench) => {
        await bench.execute('create table s (a int)');
        const begun = await bench.client.send(new BeginTransactionCommand({ ...arns, database: bench.database }));
        const transactionId = begun.transactionId ?? '';
        const inside = async (query: string) => (await bench.execute(query, {}, { transactionId })).records;
        await inside('insert into s values (1)');
        expect(await inside('select * from s')).toEqual([[{ longValue: 1 }]]);
        await inside("alter table s add b text default 'x'");
        expect(await inside('select * from s')).toEqual([[{ longValue: 1 }, { stringValue: 'x' }]]);
        await bench.client.send(new RollbackTransactionCommand({ ...arns, transactionId }));
      },
    },
    {
      rule: 'drizzle inserts and reads uuid, jsonb, timestamptz, numeric and arrays',
      test: 'serves drizzle',
      run: async (bench) => {
        const db = await drizzleOn(bench);
        await db.insert(thing).values(sample);
        expect(await db.select().from(thing).where(eq(thing.id, sample.id))).toEqual([sample]);
        await db
          .update(thing)
          .set({ meta: { b: 2 } })
          .where(eq(thing.id, sample.id));
        expect(await db.select({ meta: thing.meta }).from(thing)).toEqual([{ meta: { b: 2 } }]);
      },
    },
    {
      rule: 'drizzle commits and rolls back transactions',
      test: "carries drizzle's transactions",
      run: async (bench) => {
        const db = await drizzleOn(bench);
        await db.transaction((tx) => tx.insert(thing).values(sample));
        const failing = db.transaction(async (tx) => {
          await tx.delete(thing);
          throw new Error('changed my mind');
        });
        await expect(failing).rejects.toThrow('changed my mind');
        expect(await db.$count(thing).catch(() => bench.value('select count(*) as a from thing'))).toEqual({
          longValue: 1,
        });
      },
    },
    {
      rule: 'enum columns fail with drizzle, as on the service (its parameters are texts)',
      test: "refuses drizzle's enums as the service does",
      run: async (bench) => {
        const db = await drizzleOn(bench);
        const insert = db.insert(thing).values({ ...sample, mood: 'sad' });
        await expect(insert).rejects.toMatchObject({ cause: { name: 'DatabaseErrorException' } });
      },
    },
    {
      rule: 'a rollback of a transaction that an error has ended fails, by which drizzle hides the first error',
      test: "hides the first error of drizzle's transactions as the service does",
      run: async (bench) => {
        const db = await drizzleOn(bench);
        const failing = db.transaction((tx) => tx.execute(sql`select 1/0`));
        await expect(failing).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
      },
    },
  ],
};
