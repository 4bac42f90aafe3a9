// Names, statuses and texts of errors, and what the SDK makes of them.
import { BeginTransactionCommand } from '@aws-sdk/client-rds-data';
import { expect } from 'vitest';
import type { Fault } from '../faults.ts';
import { arns, type Bench, type Rule, type Section } from './rule.ts';

const notOurs = (name: string, reason: string): Rule => ({
  rule: `${name} is answered by the service`,
  absent: reason,
});

/** How often the SDK sends a call under a fault, with its default of three attempts. */
const attempts = async (bench: Bench, kind: Fault['kind'], sql = 'select 1'): Promise<number> => {
  const other = await bench.other({}, { maxAttempts: 3 });
  let calls = 0;
  other.api.faults.add({
    kind,
    matches: () => {
      calls++;
      return true;
    },
  });
  await other.refusal(sql);
  return calls;
};

const tried = (what: string, times: number, kind: Fault['kind']): Rule => ({
  rule: `the SDK sends a call ${times === 1 ? 'once' : `${times} times`} after ${what}`,
  test: `is called ${times === 1 ? 'once' : `${times} times`} by the SDK after ${what}`,
  run: async (bench) => expect(await attempts(bench, kind)).toBe(times),
});

export const errors: Section = {
  title: '1.6 Errors',
  rules: [
    {
      rule: 'an error of PostgreSQL is DatabaseErrorException, 400: `ERROR: message; SQLState: 23505`, the state always last',
      test: 'tells errors of PostgreSQL in one line that ends in the SQLState',
      run: async (bench) => {
        await bench.execute('create table t (a int primary key, b int check (b > 0))');
        await bench.execute('insert into t values (1, 1)');
        expect(await bench.refusal('insert into t values (1, 1)')).toEqual({
          name: 'DatabaseErrorException',
          status: 400,
          message: 'ERROR: duplicate key value violates unique constraint "t_pkey"; SQLState: 23505',
        });
        expect((await bench.refusal('insert into t values (2, 0)')).message).toBe(
          'ERROR: new row for relation "t" violates check constraint "t_b_check"; SQLState: 23514',
        );
      },
    },
    {
      rule: 'Hint and Position stand between message and state, where PostgreSQL has them',
      test: 'tells hint and position of an error',
      run: async (bench) => {
        await bench.execute('create table t (name text)');
        expect((await bench.refusal('select nam from t')).message).toBe(
          'ERROR: column "nam" does not exist; Hint: Perhaps you meant to reference the column "t.name".; Position: 8; SQLState: 42703',
        );
      },
    },
    {
      rule: 'a Detail has not been seen in error texts (it would repeat the values)',
      test: 'tells errors of PostgreSQL in one line that ends in the SQLState',
    },
    {
      rule: 'there are no structured fields for constraint or column',
      test: 'tells errors of PostgreSQL in one line that ends in the SQLState',
    },
    {
      rule: 'a database that does not exist is DatabaseNotFoundException, 404',
      test: 'refuses an unknown database',
      run: async (bench) => {
        const refusal = await bench.refused(bench.execute('select 1', {}, { database: 'nowhere' }));
        expect(refusal).toMatchObject({ name: 'DatabaseNotFoundException', status: 404 });
      },
    },
    {
      rule: 'a server that cannot be reached is DatabaseUnavailableException, 504',
      test: 'says that the database cannot be reached',
      run: async (bench) => {
        const other = await bench.other({ postgresUrl: 'postgres://postgres@127.0.0.1:1/postgres' });
        const refusal = await other.refusal('select 1');
        expect(refusal).toMatchObject({ name: 'DatabaseUnavailableException', status: 504 });
      },
    },
    {
      rule: 'a wrong password of the secret is InvalidSecretException, 400',
      test: 'says that the secret is not valid',
      run: async (bench) => {
        const url = new URL(bench.postgresUrl);
        url.password = 'wrong';
        const other = await bench.other({ postgresUrl: url.href });
        expect(await other.refusal('select 1')).toMatchObject({ name: 'InvalidSecretException', status: 400 });
      },
    },
    {
      rule: 'an unknown cluster is not found; ARNs are compared exactly, with their case',
      test: 'compares ARNs exactly',
      run: async (bench) => {
        const other = await bench.other(arns);
        await other.execute('select 1');
        const cluster = arns.resourceArn.toUpperCase();
        expect(await other.refused(other.execute('select 1', {}, { resourceArn: cluster }))).toMatchObject({
          name: 'NotFoundException',
          status: 404,
        });
        const secret = `${arns.secretArn}x`;
        expect((await other.refused(other.execute('select 1', {}, { secretArn: secret }))).name).toBe(
          'SecretsErrorException',
        );
      },
    },
    {
      rule: 'a request without a signature for rds-data is AccessDeniedException, 403',
      test: 'refuses an unsigned request',
      run: async (bench) => {
        const answer = await fetch(`${bench.api.url}/Execute`, { method: 'POST', body: '{}' });
        expect(answer.status).toBe(403);
        expect(answer.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
      },
    },
    {
      rule: 'a signature is verified, and the permissions of its key',
      absent: 'there are no keys on one machine: only that a request is signed for rds-data is looked at',
    },
    notOurs('ForbiddenException', 'there is no IAM'),
    notOurs('HttpEndpointNotEnabledException', 'the endpoint is always on'),
    notOurs('InvalidResourceStateException', 'the cluster is always there'),
    notOurs('ServiceUnavailableError', '504 and lost answers are injected instead: the SDK treats all 5xx alike'),
    {
      rule: 'a failure of the service is InternalServerErrorException, 500',
      test: 'fails when the connection to PostgreSQL is lost',
      run: async (bench) => {
        const refusal = await bench.refusal('select pg_terminate_backend(pg_backend_pid())');
        expect(refusal).toMatchObject({ name: 'InternalServerErrorException', status: 500 });
        expect(await bench.value('select 1 as a')).toEqual({ longValue: 1 });
      },
    },
    {
      rule: 'ValidationException, ThrottlingException and InternalFailure are answered although the model lacks them',
      test: 'is called 3 times by the SDK after ThrottlingException',
    },
    {
      rule: 'while the cluster resumes every call is DatabaseResumingException, 400, and executes nothing',
      test: 'refuses every call while it resumes',
      run: async (bench) => {
        const remove = bench.api.faults.add({ kind: 'resuming' });
        const expected = { name: 'DatabaseResumingException', status: 400 };
        expect(await bench.refusal('create table t ()')).toMatchObject(expected);
        const begin = bench.client.send(new BeginTransactionCommand({ ...arns, database: bench.database }));
        expect(await bench.refused(begin)).toMatchObject(expected);
        expect(bench.api.statements()).toBe(0);
        remove();
        await bench.execute('create table t ()');
      },
    },
    {
      rule: 'resuming takes some 12 to 15 s, up to 30, longer after a pause of more than 24 h',
      absent: 'how long it lasts is said when the fault is injected',
    },
    tried('DatabaseResumingException', 1, 'resuming'),
    tried('ThrottlingException', 3, 'throttling'),
    tried('a 504', 3, 'gateway-timeout'),
    tried('a broken connection', 3, 'lost-answer'),
    tried('StatementTimeoutException', 1, 'statement-timeout'),
    {
      rule: 'the SDK sends a call once after DatabaseErrorException',
      test: 'is called once by the SDK after an error of PostgreSQL',
      run: async (bench) => {
        const other = await bench.other({}, { maxAttempts: 3 });
        await other.refusal('select 1/0');
        expect(other.api.statements()).toBe(1);
      },
    },
    {
      rule: 'so an INSERT is executed three times by the default client when its answers are lost',
      test: 'executes an insert three times when the SDK repeats it',
      run: async (bench) => {
        await bench.execute('create table t (a int)');
        await attempts(bench, 'gateway-timeout', 'insert into t values (1)');
        expect(await bench.value('select count(*) as a from t')).toEqual({ longValue: 3 });
      },
    },
  ],
};
