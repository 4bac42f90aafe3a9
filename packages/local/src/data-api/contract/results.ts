// What comes back, and in which form.
import { BatchExecuteStatementCommand } from '@aws-sdk/client-rds-data';
import { expect } from 'vitest';
import { arns, type Bench, parametersOf, type Rule, type Section } from './rule.ts';

const returned = (rule: string, test: string, cases: readonly [expression: string, field: object][]): Rule => ({
  rule,
  test,
  run: async (bench) => {
    for (const [expression, field] of cases)
      expect([expression, await bench.value(`select ${expression} as a`)]).toEqual([expression, field]);
  },
});

const asJson = async (bench: Bench, sql: string, options = {}): Promise<string | undefined> =>
  (await bench.execute(sql, {}, { formatRecordsAs: 'JSON', ...options })).formattedRecords;

export const results: Section = {
  title: '1.5 and 3.5 Results',
  rules: [
    returned('int2, int4 and int8 are longValue', 'returns integers as longValue', [
      ['1::int2', { longValue: 1 }],
      ['-2::int4', { longValue: -2 }],
      ['3::int8', { longValue: 3 }],
    ]),
    {
      rule: 'an int8 beyond 2^53 is exact on the wire; the SDK rounds it',
      test: 'writes large integers exactly, which the SDK then rounds',
      run: async (bench) => {
        const sql = 'select 9007199254740993 as a';
        const raw = await fetch(`${bench.api.url}/Execute`, {
          method: 'POST',
          headers: { authorization: 'AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/rds-data/aws4_request' },
          body: JSON.stringify({ ...arns, database: bench.database, sql }),
        });
        expect(await raw.text()).toContain('{"longValue":9007199254740993}');
        expect(await bench.value(sql)).toEqual({ longValue: 9007199254740992 });
      },
    },
    returned('float4 and float8 are doubleValue, NaN and infinities included', 'returns floats as doubleValue', [
      ['0.1::float4', { doubleValue: 0.1 }],
      ['1e300::float8', { doubleValue: 1e300 }],
      ["'NaN'::float8", { doubleValue: Number.NaN }],
      ["'-Infinity'::float8", { doubleValue: Number.NEGATIVE_INFINITY }],
    ]),
    returned('bool is booleanValue', 'returns bool as booleanValue', [
      ['true', { booleanValue: true }],
      ['false', { booleanValue: false }],
    ]),
    returned('numeric is a string that keeps its scale', 'returns numeric as a string with its scale', [
      ['1.500::numeric', { stringValue: '1.500' }],
    ]),
    returned('text, uuid, json, enums, inet, oid, date and time are strings', 'returns oid as a string', [
      ['5::oid', { stringValue: '5' }],
    ]),
    returned('a timestamp is `YYYY-MM-DD HH:MM:SS[.ffffff]`', 'returns timestamps with up to six digits', [
      ["timestamp '2026-01-02 03:04:05'", { stringValue: '2026-01-02 03:04:05' }],
      ["timestamp '2026-01-02 03:04:05.678901'", { stringValue: '2026-01-02 03:04:05.678901' }],
    ]),
    {
      rule: 'whether trailing zeros of a fraction are trimmed is not known (readers must accept both)',
      test: 'returns timestamps with up to six digits',
    },
    returned('a timestamptz has the same shape, in UTC, without offset', 'returns timestamptz in UTC without offset', [
      ["timestamptz '2026-01-02 03:04:05.5-03'", { stringValue: '2026-01-02 06:04:05.5' }],
      ["timestamptz 'infinity'", { stringValue: 'infinity' }],
    ]),
    {
      rule: 'a timestamptz is in UTC even where the session has another zone',
      test: 'converts a timestamptz to UTC whatever the zone of the session',
      run: async (bench) => {
        const sql =
          "select set_config('timezone', 'America/Asuncion', false) as z, timestamptz '2026-01-02 03:04:05.25Z' as a";
        const changed = await bench.execute(sql);
        expect(changed.records?.[0]?.[1]).toEqual({ stringValue: '2026-01-02 03:04:05.25' });
        expect(await bench.value("select current_setting('timezone') as a")).toEqual({ stringValue: 'UTC' });
      },
    },
    returned('bytea is blobValue', 'returns bytea as blobValue', [
      ["'\\x0102'::bytea", { blobValue: new Uint8Array([1, 2]) }],
    ]),
    returned('one-dimensional arrays are arrayValue; nulls stay in their place', 'keeps the nulls of an array', [
      ['array[1, null, 3]', { arrayValue: { longValues: [1, null, 3] } }],
      ["array['a', null]", { arrayValue: { stringValues: ['a', null] } }],
    ]),
    returned(
      'an empty array names no member (whether the service does so is not known; this is what breaks careless readers)',
      'returns an empty array without a member',
      [["'{}'::int[]", { arrayValue: {} }]],
    ),
    returned('NULL is isNull', 'returns null as isNull', [['null::uuid', { isNull: true }]]),
    returned('a void function is an empty string', 'returns void as an empty string', [
      ['pg_advisory_xact_lock(1)', { stringValue: '' }],
    ]),
    {
      rule: '`decimalReturnType: DOUBLE_OR_LONG` makes numbers of numerics',
      test: 'returns numerics as numbers on demand',
      run: async (bench) => {
        const options = { resultSetOptions: { decimalReturnType: 'DOUBLE_OR_LONG' } } as const;
        const { records } = await bench.execute('select 1.5::numeric as a, 2::numeric as b', {}, options);
        expect(records).toEqual([[{ doubleValue: 1.5 }, { longValue: 2 }]]);
      },
    },
    {
      rule: '`longReturnType: STRING` makes strings of integers, which keeps large ones exact',
      test: 'returns integers as strings on demand',
      run: async (bench) => {
        const options = { resultSetOptions: { longReturnType: 'STRING' } } as const;
        const { records } = await bench.execute('select 9007199254740993 as a', {}, options);
        expect(records).toEqual([[{ stringValue: '9007199254740993' }]]);
      },
    },
    {
      rule: 'numberOfRecordsUpdated counts what INSERT, UPDATE and DELETE changed, and is 0 for SELECT',
      test: 'counts changed rows, and none for a select',
      run: async (bench) => {
        await bench.execute('create table n (a int)');
        expect((await bench.execute('insert into n values (1), (2), (3)')).numberOfRecordsUpdated).toBe(3);
        expect((await bench.execute('update n set a = 5 where a > 1')).numberOfRecordsUpdated).toBe(2);
        expect((await bench.execute('select * from n')).numberOfRecordsUpdated).toBe(0);
        expect((await bench.execute('delete from n')).numberOfRecordsUpdated).toBe(3);
      },
    },
    {
      rule: 'what numberOfRecordsUpdated is with RETURNING is not known: count the records',
      absent: 'here it is the count of the command; no code may rely on it',
    },
    {
      rule: '`formatRecordsAs: JSON` gives objects by label; records and columnMetadata are left out',
      test: 'formats records as JSON',
      run: async (bench) => {
        const sql = "select 1 as a, null::text as b, true as c, array['x', null] as d, '{}'::int[] as e";
        const options = { formatRecordsAs: 'JSON', includeResultMetadata: true } as const;
        const answer = await bench.execute(sql, {}, options);
        expect(JSON.parse(answer.formattedRecords ?? '')).toEqual([{ a: 1, b: null, c: true, d: ['x', null], e: [] }]);
        expect(answer.records).toBeUndefined();
        expect(answer.columnMetadata).toBeUndefined();
      },
    },
    {
      rule: 'in formatted records large integers are bare numbers (strings by longReturnType), numerics strings, bytea base64, times strings',
      test: 'formats integers, numerics, bytes and times as JSON',
      run: async (bench) => {
        const sql = `select 9007199254740993 as a, 1.50 as b, '\\x0102'::bytea as c, timestamptz '2026-01-02Z' as d, '{"k":1}'::jsonb as e`;
        const rest = '"b":"1.50","c":"AQI=","d":"2026-01-02 00:00:00","e":"{\\"k\\": 1}"}]';
        expect(await asJson(bench, sql)).toBe(`[{"a":9007199254740993,${rest}`);
        const options = { resultSetOptions: { longReturnType: 'STRING' } };
        expect(await asJson(bench, sql, options)).toBe(`[{"a":"9007199254740993",${rest}`);
      },
    },
    {
      rule: 'formatted records need distinct labels',
      test: 'refuses to format two columns of one label',
      run: async (bench) => {
        const refusal = await bench.refused(asJson(bench, 'select 1 as a, 2 as a'));
        expect(refusal).toMatchObject({ name: 'BadRequestException', status: 400 });
      },
    },
    {
      rule: 'formatRecordsAs belongs to ExecuteStatement; a batch returns no records at all',
      test: 'returns no records from a batch',
      run: async (bench) => {
        const sql = 'select :a::int as a';
        const parameterSets = [parametersOf({ a: 1 })];
        const answer = await bench.client.send(
          new BatchExecuteStatementCommand({ ...arns, database: bench.database, sql, parameterSets }),
        );
        expect(answer.updateResults).toEqual([{ generatedFields: [] }]);
      },
    },
    {
      rule: 'sessions print dates as ISO, bytea as hex and floats with the shortest exact digits',
      test: 'sets up its sessions',
      run: async (bench) => {
        const sql = `select current_setting('datestyle') || '; ' || current_setting('bytea_output') || '; '
          || current_setting('extra_float_digits') || '; ' || current_setting('timezone') as a`;
        expect(await bench.value(sql)).toEqual({ stringValue: 'ISO, MDY; hex; 1; UTC' });
      },
    },
  ],
};
