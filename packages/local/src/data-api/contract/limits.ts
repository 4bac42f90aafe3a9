// Sizes and times.

import { BeginTransactionCommand, CommitTransactionCommand } from '@aws-sdk/client-rds-data';
import { expect, vi } from 'vitest';
import { arns, type Section } from './rule.ts';

const mebibyte = 1024 * 1024;

export const limits: Section = {
  title: '1.2 Limits',
  rules: [
    {
      rule: 'a request has at most 4 MiB, headers included (the error is not documented)',
      test: 'refuses a request beyond 4 MiB',
      run: async (bench) => {
        const sql = 'select length(:a) as a';
        expect(await bench.value(sql, { a: 'x'.repeat(4 * mebibyte - 2_000) })).toEqual({
          longValue: 4 * mebibyte - 2_000,
        });
        const refusal = await bench.refusal(sql, { a: 'x'.repeat(4 * mebibyte) });
        expect(refusal).toMatchObject({ name: 'BadRequestException', status: 400 });
      },
    },
    {
      rule: 'a batch has no other bound than the size of its request',
      test: 'refuses a request beyond 4 MiB',
    },
    {
      rule: 'a response has at most 1 MiB: `Database response exceeded size limit` (its class on v2 is not documented)',
      test: 'refuses a response beyond 1 MiB',
      run: async (bench) => {
        const sql = "select repeat('x', :n::int) as a";
        expect((await bench.value(sql, { n: mebibyte - 1_000 }))?.stringValue).toHaveLength(mebibyte - 1_000);
        const refusal = await bench.refusal(sql, { n: mebibyte });
        expect(refusal).toEqual({
          name: 'BadRequestException',
          status: 400,
          message: 'Database response exceeded size limit',
        });
      },
    },
    {
      rule: 'the limit counts bytes, and what the protocol adds to each field',
      test: 'counts the bytes of a response and not its characters',
      run: async (bench) => {
        expect((await bench.refusal("select repeat('ñ', 600000) as a")).message).toContain('size limit');
        const rows = await bench.refusal('select n from generate_series(1, 60000) n');
        expect(rows.message).toContain('size limit');
      },
    },
    {
      rule: 'a statement whose response is too large has been executed, and committed when it had no transaction (assumed)',
      test: 'has executed a statement whose response is too large',
      run: async (bench) => {
        await bench.execute('create table big (a text)');
        await bench.refusal("insert into big select repeat('x', 2000000) returning a");
        expect(await bench.value('select count(*) as a from big')).toEqual({ longValue: 1 });
      },
    },
    {
      rule: 'a row has at most 64 KB',
      absent: 'the real service returned rows of 512,000 bytes; code keeps to 64 KB by itself',
    },
    {
      rule: 'formattedRecords has at most 10 MB',
      absent: 'the 1 MiB of the response is reached first; which of the two rules on v2 is not documented',
    },
    {
      rule: 'a call lasts at most 45 s; then its statement is cancelled and undone: StatementTimeoutException with dbConnectionId',
      test: 'cancels a statement at the time limit',
      run: async (bench) => {
        await bench.execute('create table slow (a int)');
        const other = await bench.other({ statementTimeoutMs: 200 });
        const call = other.execute('insert into slow select 1 from (select pg_sleep(20)) s');
        const error = await call.catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ name: 'StatementTimeoutException', message: 'Request timed out' });
        expect((error as { dbConnectionId?: number }).dbConnectionId).toBeGreaterThan(0);
        expect(await bench.value('select count(*) as a from slow')).toEqual({ longValue: 0 });
      },
    },
    {
      rule: 'with continueAfterTimeout the statement goes on after its time-out',
      test: 'lets a statement go on after its time-out when asked to',
      run: async (bench) => {
        await bench.execute('create table slow (a int)');
        const other = await bench.other({ statementTimeoutMs: 150 });
        const sql = 'insert into slow select 1 from (select pg_sleep(0.5)) s';
        const refusal = await other.refused(other.execute(sql, {}, { continueAfterTimeout: true }));
        expect(refusal.name).toBe('StatementTimeoutException');
        await vi.waitFor(
          async () => expect(await bench.value('select count(*) as a from slow')).toEqual({ longValue: 1 }),
          { timeout: 5_000, interval: 50 },
        );
      },
    },
    {
      rule: 'in a transaction such a statement keeps it busy until it ends, and it can then be committed',
      test: 'keeps a transaction busy while a statement goes on',
      run: async (bench) => {
        await bench.execute('create table slow (a int)');
        const other = await bench.other({ statementTimeoutMs: 150 });
        const begun = await other.client.send(new BeginTransactionCommand({ ...arns, database: other.database }));
        const transactionId = begun.transactionId ?? '';
        const sql = 'insert into slow select 1 from (select pg_sleep(0.5)) s';
        await other.refused(other.execute(sql, {}, { transactionId, continueAfterTimeout: true }));
        const busy = await other.refused(other.execute('select 1', {}, { transactionId }));
        expect(busy.message).toBe('Transaction is still running a query');
        const again = () => other.client.send(new CommitTransactionCommand({ ...arns, transactionId }));
        await vi.waitFor(again, { timeout: 5_000, interval: 50 });
        expect(await bench.value('select count(*) as a from slow')).toEqual({ longValue: 1 });
      },
    },
    {
      rule: 'a time-out cancels the statement of its own call only',
      test: 'goes on working on the connection of a cancelled statement',
      run: async (bench) => {
        const other = await bench.other({ statementTimeoutMs: 100, maxConnections: 1 });
        for (let i = 0; i < 3; i++) {
          expect((await other.refusal('select pg_sleep(20)')).name).toBe('StatementTimeoutException');
          expect(await other.value('select 1 as a')).toEqual({ longValue: 1 });
        }
      },
    },
    {
      rule: 'there is no quota of calls a second (v2)',
      absent: 'nothing to hold; throttling is a fault to inject',
    },
  ],
};
