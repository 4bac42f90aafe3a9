// What can be made to go wrong.
import { BeginTransactionCommand, CommitTransactionCommand } from '@aws-sdk/client-rds-data';
import { expect, vi } from 'vitest';
import { arns, type Bench, type Section } from './rule.ts';

const begin = async (bench: Bench): Promise<string> =>
  (await bench.client.send(new BeginTransactionCommand({ ...arns, database: bench.database }))).transactionId ?? '';

const count = (bench: Bench) => bench.value('select count(*) as a from t');

export const faults: Section = {
  title: '3.6 Faults to inject',
  rules: [
    {
      rule: 'DatabaseResumingException for a time or a number of calls',
      test: 'resumes after a time or a number of calls',
      run: async (bench) => {
        bench.api.faults.add({ kind: 'resuming', calls: 2 });
        for (let i = 0; i < 2; i++) expect((await bench.refusal('select 1')).name).toBe('DatabaseResumingException');
        await bench.execute('select 1');
        bench.api.faults.add({ kind: 'resuming', forMs: 150 });
        expect((await bench.refusal('select 1')).name).toBe('DatabaseResumingException');
        await vi.waitFor(() => bench.execute('select 1'), { timeout: 2_000, interval: 20 });
      },
    },
    {
      rule: 'ThrottlingException, at random',
      test: 'throttles some calls',
      run: async (bench) => {
        bench.api.faults.add({ kind: 'throttling', probability: 0.5 });
        const calls = Array.from({ length: 60 }, () =>
          bench.execute('select 1').then(
            () => 'done',
            () => 'throttled',
          ),
        );
        expect(new Set(await Promise.all(calls))).toEqual(new Set(['done', 'throttled']));
      },
    },
    {
      rule: '504 after the call was executed',
      test: 'answers 504 to what it has executed',
      run: async (bench) => {
        await bench.execute('create table t (a int)');
        bench.api.faults.add({ kind: 'gateway-timeout', calls: 1 });
        expect(await bench.refusal('insert into t values (1)')).toMatchObject({ status: 504 });
        expect(await count(bench)).toEqual({ longValue: 1 });
      },
    },
    {
      rule: 'the 504 comes late: the call was executed long before',
      test: 'answers 504 late to what it has executed at once',
      run: async (bench) => {
        await bench.execute('create table t (a int)');
        bench.api.faults.add({ kind: 'gateway-timeout', calls: 1, lateMs: 1500 });
        let isRefused = false;
        const refusal = bench.refusal('insert into t values (1)').finally(() => {
          isRefused = true;
        });
        await vi.waitFor(async () => expect(await count(bench)).toEqual({ longValue: 1 }), {
          timeout: 1_200,
          interval: 20,
        });
        expect(isRefused).toBe(false);
        expect(await refusal).toMatchObject({ status: 504 });
      },
    },
    {
      rule: 'the outcome of a commit is lost: committed, and the connection closed without an answer',
      test: 'loses the answer to a commit',
      run: async (bench) => {
        await bench.execute('create table t (a int)');
        const transactionId = await begin(bench);
        await bench.execute('insert into t values (1)', {}, { transactionId });
        bench.api.faults.add({ kind: 'lost-answer', matches: ({ operation }) => operation === 'CommitTransaction' });
        const commit = () => bench.client.send(new CommitTransactionCommand({ ...arns, transactionId }));
        expect((await bench.refused(commit())).status).toBeUndefined();
        expect(await count(bench)).toEqual({ longValue: 1 });
      },
    },
    {
      rule: 'a repeated commit whose first answer was lost gives TransactionNotFoundException although it succeeded',
      test: 'does not find a transaction whose commit is repeated',
      run: async (bench) => {
        const other = await bench.other({}, { maxAttempts: 3 });
        const transactionId = await begin(other);
        other.api.faults.add({ kind: 'lost-answer', calls: 1 });
        const commit = other.client.send(new CommitTransactionCommand({ ...arns, transactionId }));
        expect((await other.refused(commit)).name).toBe('TransactionNotFoundException');
      },
    },
    {
      rule: 'a request is lost before it is executed',
      test: 'loses a request',
      run: async (bench) => {
        bench.api.faults.add({ kind: 'lost-request', calls: 1 });
        expect((await bench.refusal('select 1')).status).toBeUndefined();
        expect(bench.api.statements()).toBe(0);
      },
    },
    {
      rule: 'StatementTimeoutException',
      test: 'times out on demand',
      run: async (bench) => {
        bench.api.faults.add({ kind: 'statement-timeout', calls: 1 });
        expect(await bench.refusal('select 1')).toMatchObject({ name: 'StatementTimeoutException', status: 400 });
      },
    },
    {
      rule: 'a transaction is lost midway',
      test: 'loses a transaction midway',
      run: async (bench) => {
        await bench.execute('create table t (a int)');
        const transactionId = await begin(bench);
        await bench.execute('insert into t values (1)', {}, { transactionId });
        bench.api.faults.add({ kind: 'transaction-lost', matches: (call) => call.transactionId === transactionId });
        const refusal = await bench.refused(bench.execute('select 1', {}, { transactionId }));
        expect(refusal.name).toBe('TransactionNotFoundException');
        expect(await count(bench)).toEqual({ longValue: 0 });
      },
    },
    {
      rule: 'calls take longer',
      test: 'takes longer on demand',
      run: async (bench) => {
        bench.api.faults.add({ kind: 'latency', latencyMs: 150 });
        const started = performance.now();
        await bench.execute('select 1');
        expect(performance.now() - started).toBeGreaterThan(145);
        bench.api.faults.clear();
      },
    },
    {
      rule: 'the statements that were executed are counted',
      test: 'counts statements',
      run: async (bench) => {
        for (let i = 0; i < 3; i++) await bench.execute('select 1');
        await bench.refusal('select 1; select 2');
        expect(bench.api.statements()).toBe(3);
      },
    },
  ],
};
