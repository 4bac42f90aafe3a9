// Transactions of the service: a connection each, one statement at a time, and gone after an error.
import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import { expect, vi } from 'vitest';
import { arns, type Bench, parametersOf, type Section } from './rule.ts';

const begin = async (bench: Bench): Promise<string> => {
  const { transactionId } = await bench.client.send(new BeginTransactionCommand({ ...arns, database: bench.database }));
  if (transactionId === undefined) throw new Error('There is no transaction.');
  return transactionId;
};
const commit = (bench: Bench, transactionId: string) =>
  bench.client.send(new CommitTransactionCommand({ ...arns, transactionId }));
const rollback = (bench: Bench, transactionId: string) =>
  bench.client.send(new RollbackTransactionCommand({ ...arns, transactionId }));

const count = async (bench: Bench): Promise<number | undefined> =>
  (await bench.value('select count(*) as a from t'))?.longValue;

const makeTable = (bench: Bench) => bench.execute('create table t (a int primary key)');

const lost = (id: string, reason: string) => ({
  name: 'TransactionNotFoundException',
  status: 404,
  message: `Transaction ${id} is not found. ${reason}`,
});

/** Waits until the transaction is gone, without calling it: a call would keep it alive. */
const untilGone = (bench: Bench) => vi.waitFor(() => expect(bench.api.openTransactions()).toBe(0), { timeout: 5_000 });

export const transactions: Section = {
  title: '3.2 Transactions',
  rules: [
    {
      rule: 'what a transaction does is seen by others after its commit, and never after its rollback',
      test: 'keeps transactions apart until they commit',
      run: async (bench) => {
        await makeTable(bench);
        const [kept, dropped] = [await begin(bench), await begin(bench)];
        await bench.execute('insert into t values (1)', {}, { transactionId: kept });
        await bench.execute('insert into t values (2)', {}, { transactionId: dropped });
        expect(await count(bench)).toBe(0);
        expect((await commit(bench, kept)).transactionStatus).toBe('Transaction Committed');
        expect((await rollback(bench, dropped)).transactionStatus).toBe('Rollback Complete');
        expect(await bench.value('select sum(a)::int as a from t')).toEqual({ longValue: 1 });
      },
    },
    {
      rule: 'a transaction id is a long opaque string',
      test: 'gives long opaque ids',
      run: async (bench) => {
        const id = await begin(bench);
        expect(id).toMatch(/^[A-Za-z0-9+/=]{184}$/);
        await rollback(bench, id);
      },
    },
    {
      rule: 'an unknown id is refused: TransactionNotFoundException, 404',
      test: 'refuses an unknown transaction',
      run: async (bench) => {
        const refusal = await bench.refused(bench.execute('select 1', {}, { transactionId: 'nothing' }));
        expect(refusal).toEqual(lost('nothing', 'The transaction may be expired.'));
      },
    },
    {
      rule: 'three minutes without a call, and a transaction is rolled back and forgotten',
      test: 'rolls back an idle transaction',
      run: async (bench) => {
        await makeTable(bench);
        const other = await bench.other({ transactionIdleMs: 150 });
        const id = await begin(other);
        await other.execute('insert into t values (1)', {}, { transactionId: id });
        await untilGone(other);
        expect(await other.refused(commit(other, id))).toEqual(lost(id, 'The transaction may be expired.'));
        expect(await count(bench)).toBe(0);
      },
    },
    {
      rule: 'a call starts the three minutes anew',
      test: 'keeps a transaction alive that is called',
      run: async (bench) => {
        const other = await bench.other({ transactionIdleMs: 400 });
        const id = await begin(other);
        const until = Date.now() + 700;
        while (Date.now() < until) await other.execute('select pg_sleep(0.05)', {}, { transactionId: id });
        await commit(other, id);
      },
    },
    {
      rule: 'after 24 hours a transaction ends, busy or not',
      test: 'ends a transaction at its greatest age',
      run: async (bench) => {
        const other = await bench.other({ transactionMaxMs: 200 });
        const id = await begin(other);
        await other.execute('select 1', {}, { transactionId: id });
        await untilGone(other);
        expect((await other.refused(commit(other, id))).name).toBe('TransactionNotFoundException');
      },
    },
    {
      rule: 'a second statement while one runs is refused at once: DatabaseErrorException `Transaction is still running a query`',
      test: 'refuses a second statement in a busy transaction',
      run: async (bench) => {
        const id = await begin(bench);
        const slow = bench.execute('select pg_sleep(0.3)', {}, { transactionId: id });
        await vi.waitFor(() => expect(bench.api.statements()).toBe(1));
        const expected = {
          name: 'DatabaseErrorException',
          status: 400,
          message: 'Transaction is still running a query',
        };
        expect(await bench.refused(bench.execute('select 1', {}, { transactionId: id }))).toEqual(expected);
        expect(await bench.refused(commit(bench, id))).toEqual(expected);
        await slow;
        await commit(bench, id);
      },
    },
    {
      rule: 'after an error the transaction is gone (strictest reading): later calls, and its rollback, say so',
      test: 'ends a transaction whose statement failed',
      run: async (bench) => {
        await makeTable(bench);
        const id = await begin(bench);
        await bench.execute('insert into t values (1)', {}, { transactionId: id });
        await bench.refused(bench.execute('select 1/0', {}, { transactionId: id }));
        const expected = lost(id, 'The transaction has been aborted due to an error from a previous call.');
        expect(await bench.refused(bench.execute('select 1', {}, { transactionId: id }))).toEqual(expected);
        expect(await bench.refused(rollback(bench, id))).toEqual(expected);
        expect(await count(bench)).toBe(0);
      },
    },
    {
      rule: 'whether a savepoint saves a transaction from an error is not known: a switch chooses',
      test: 'lets a savepoint save a transaction when told so',
      run: async (bench) => {
        const other = await bench.other({ afterError: 'keep' });
        const id = await begin(other);
        const inside = (sql: string) => other.execute(sql, {}, { transactionId: id });
        await inside('savepoint s');
        await other.refused(inside('select 1/0'));
        expect((await other.refused(inside('select 1'))).message).toMatch(/SQLState: 25P02$/);
        await inside('rollback to savepoint s');
        await inside('select 1');
        await commit(other, id);
      },
    },
    {
      rule: 'after its end a transaction is refused with the reason that a previous call terminated it',
      test: 'says that a transaction has been ended',
      run: async (bench) => {
        const id = await begin(bench);
        await commit(bench, id);
        const expected = lost(id, 'One previous call resulted in a termination of your transaction.');
        expect(await bench.refused(commit(bench, id))).toEqual(expected);
      },
    },
    {
      rule: 'a commit itself may fail with 40001',
      test: 'reports a conflict at the commit',
      run: async (bench) => {
        await bench.execute('create table c (k int, a int)');
        await bench.execute('insert into c values (1, 10), (2, 20)');
        const ids = [await begin(bench), await begin(bench)];
        const inside = (at: number, sql: string) => bench.execute(sql, {}, { transactionId: ids[at] });
        for (const at of [0, 1]) await inside(at, 'set transaction isolation level serializable');
        for (const at of [0, 1]) await inside(at, 'select sum(a) from c');
        await inside(0, 'insert into c values (1, 1)');
        await inside(1, 'insert into c values (2, 2)');
        await commit(bench, ids[0] ?? '');
        const refusal = await bench.refused(commit(bench, ids[1] ?? ''));
        expect(refusal.name).toBe('DatabaseErrorException');
        expect(refusal.message).toMatch(/^ERROR: could not serialize access .*; SQLState: 40001$/);
      },
    },
    {
      rule: 'a transaction ended by a statement (`commit`, `rollback`) is gone',
      test: 'forgets a transaction that a statement ended',
      run: async (bench) => {
        const id = await begin(bench);
        await bench.execute('commit', {}, { transactionId: id });
        expect((await bench.refused(commit(bench, id))).name).toBe('TransactionNotFoundException');
      },
    },
    {
      rule: 'without a transaction every statement commits by itself, on any connection',
      test: 'leaves nothing of one caller to the next',
      run: async (bench) => {
        await bench.execute("set timezone to 'America/Asuncion'");
        await bench.execute('begin');
        await bench.execute("select pg_advisory_lock(5), set_config('app.x', 'y', false)");
        expect(await bench.value('select pg_try_advisory_lock(5) as a')).toEqual({ booleanValue: true });
        expect(await bench.value("select current_setting('timezone') as a")).toEqual({ stringValue: 'UTC' });
        await makeTable(bench);
        await bench.execute('insert into t values (1)');
        expect(await count(bench)).toBe(1);
      },
    },
    {
      rule: 'a batch without a transaction commits set by set (the worst that the documentation allows)',
      test: 'keeps the sets of a batch that came before a failing one',
      run: async (bench) => {
        await makeTable(bench);
        const parameterSets = [{ a: 1 }, { a: 1 }, { a: 2 }].map(parametersOf);
        const command = { ...arns, database: bench.database, sql: 'insert into t values (:a)', parameterSets };
        const refusal = await bench.refused(bench.client.send(new BatchExecuteStatementCommand(command)));
        expect(refusal.message).toBe('ERROR: duplicate key value violates unique constraint "t_pkey"; SQLState: 23505');
        expect(await count(bench)).toBe(1);
      },
    },
    {
      rule: 'a batch in a transaction is undone with it',
      test: 'undoes a batch with its transaction',
      run: async (bench) => {
        await makeTable(bench);
        const transactionId = await begin(bench);
        const parameterSets = [{ a: 1 }, { a: 2 }].map(parametersOf);
        const sql = 'insert into t values (:a)';
        await bench.client.send(new BatchExecuteStatementCommand({ ...arns, transactionId, sql, parameterSets }));
        await rollback(bench, transactionId);
        expect(await count(bench)).toBe(0);
      },
    },
  ],
};
