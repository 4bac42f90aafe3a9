// What the service does not do with a statement, and which values it can bring back.
import { BatchExecuteStatementCommand, ExecuteSqlCommand } from '@aws-sdk/client-rds-data';
import { expect } from 'vitest';
import { arns, type Bench, parametersOf, type Rule, type Section } from './rule.ts';

/** A result of this expression is refused under this name. */
const refusedType = (expression: string, name: string) => async (bench: Bench) => {
  expect(await bench.refusal(`select ${expression} as a`)).toEqual({
    name: 'UnsupportedResultException',
    status: 400,
    message: `The result contains the unsupported data type ${name}`,
  });
};

const unsupported = (type: string, expression: string, name = type.toUpperCase()): Rule => ({
  rule: `a result of type \`${type}\` is refused`,
  test: `refuses a result of type ${type}`,
  run: refusedType(expression, name),
});

const scalars: readonly [type: string, literal: string, field: object][] = [
  ['bool', "'t'", { booleanValue: true }],
  ['bytea', "'\\x00ff'", { blobValue: new Uint8Array([0, 255]) }],
  ['date', "'2026-01-02'", { stringValue: '2026-01-02' }],
  ['cidr', "'10.0.0.0/8'", { stringValue: '10.0.0.0/8' }],
  ['numeric', "'1.50'", { stringValue: '1.50' }],
  ['mood', "'sad'", { stringValue: 'sad' }],
  ['float8', "'1.5'", { doubleValue: 1.5 }],
  ['inet', "'10.0.0.1'", { stringValue: '10.0.0.1' }],
  ['int2', "'2'", { longValue: 2 }],
  ['int4', "'4'", { longValue: 4 }],
  ['int8', "'8'", { longValue: 8 }],
  ['json', `'{"a": 1}'`, { stringValue: '{"a": 1}' }],
  ['jsonb', `'{"a":1}'`, { stringValue: '{"a": 1}' }],
  ['real', "'0.5'", { doubleValue: 0.5 }],
  ['text', "'x'", { stringValue: 'x' }],
  ['char(3)', "'x'", { stringValue: 'x  ' }],
  ['varchar', "'x'", { stringValue: 'x' }],
  ['name', "'x'", { stringValue: 'x' }],
  ['time', "'01:02:03'", { stringValue: '01:02:03' }],
  ['timestamp', "'2026-01-02 03:04:05'", { stringValue: '2026-01-02 03:04:05' }],
  ['timestamptz', "'2026-01-02 03:04:05+02'", { stringValue: '2026-01-02 01:04:05' }],
  ['uuid', "'6F9619FF-8B86-D011-B42D-00CF4FC964FF'", { stringValue: '6f9619ff-8b86-d011-b42d-00cf4fc964ff' }],
];

const arrays: readonly [type: string, literal: string, value: object][] = [
  ['bool[]', '{t,f}', { booleanValues: [true, false] }],
  ['bit[]', '{1,0}', { stringValues: ['1', '0'] }],
  ['date[]', '{2026-01-02}', { stringValues: ['2026-01-02'] }],
  ['numeric[]', '{1.50}', { stringValues: ['1.50'] }],
  ['float8[]', '{1.5,-2}', { doubleValues: [1.5, -2] }],
  ['int2[]', '{1}', { longValues: [1] }],
  ['int4[]', '{1,2}', { longValues: [1, 2] }],
  ['int8[]', '{8}', { longValues: [8] }],
  ['json[]', '{"{\\"a\\": \\"b,c\\"}"}', { stringValues: ['{"a": "b,c"}'] }],
  ['real[]', '{0.5}', { doubleValues: [0.5] }],
  ['text[]', '{a,"b c","NULL",""}', { stringValues: ['a', 'b c', 'NULL', ''] }],
  ['char(2)[]', '{a}', { stringValues: ['a '] }],
  ['varchar[]', '{a}', { stringValues: ['a'] }],
  ['time[]', '{01:02:03}', { stringValues: ['01:02:03'] }],
  ['timestamp[]', '{2026-01-02 03:04:05}', { stringValues: ['2026-01-02 03:04:05'] }],
  ['uuid[]', '{6f9619ff-8b86-d011-b42d-00cf4fc964ff}', { stringValues: ['6f9619ff-8b86-d011-b42d-00cf4fc964ff'] }],
];

const batch = (bench: Bench, sql: string, sets: Parameters<typeof parametersOf>[0][]) =>
  bench.client.send(
    new BatchExecuteStatementCommand({ ...arns, database: bench.database, sql, parameterSets: sets.map(parametersOf) }),
  );

export const statements: Section = {
  title: '1.3 What the service does not do',
  rules: [
    {
      rule: "several statements in one call are refused: ValidationException `Multistatements aren't supported.`",
      test: 'refuses several statements in one call, but not a semicolon at the end',
      run: async (bench) => {
        const refusal = await bench.refusal('select 1; select 2');
        expect(refusal).toEqual({
          name: 'ValidationException',
          status: 400,
          message: "Multistatements aren't supported.",
        });
        expect(await bench.value('select 1 as a; -- the end')).toEqual({ longValue: 1 });
      },
    },
    {
      rule: "the schema parameter is refused: ValidationException `The schema parameter isn't supported.`",
      test: 'refuses the schema parameter',
      run: async (bench) => {
        const refusal = await bench.refused(bench.execute('select 1', {}, { schema: 'public' }));
        expect(refusal.name).toBe('ValidationException');
        expect(refusal.message).toBe("The schema parameter isn't supported.");
      },
    },
    {
      rule: 'array parameters are refused: ValidationException `Array parameters are not supported.`',
      test: 'refuses an array as a parameter',
      run: async (bench) => {
        const refusal = await bench.refusal('select :a', { a: { arrayValue: { longValues: [1] } } });
        expect(refusal.name).toBe('ValidationException');
        expect(refusal.message).toBe('Array parameters are not supported.');
      },
    },
    {
      rule: 'positional parameters are not bound: SQLState 08P01, in the words of a prepared statement',
      test: 'does not bind a positional parameter',
      run: async (bench) => {
        const refusal = await bench.refusal('select $1::int as a', { 1: 5 });
        expect(refusal.name).toBe('DatabaseErrorException');
        expect(refusal.message).toMatch(/prepared statement "sqlx_s_\d+" requires 1; SQLState: 08P01$/);
      },
    },
    {
      rule: 'ExecuteSql does not exist any more',
      test: 'refuses ExecuteSql',
      run: async (bench) => {
        const call = bench.client.send(
          new ExecuteSqlCommand({
            dbClusterOrInstanceArn: arns.resourceArn,
            awsSecretStoreArn: arns.secretArn,
            sqlStatements: 'select 1',
          }),
        );
        expect((await bench.refused(call)).name).toBe('BadRequestException');
      },
    },
    {
      rule: 'generatedFields stay empty on PostgreSQL, for one statement and for a batch: only RETURNING tells',
      test: 'leaves generatedFields empty',
      run: async (bench) => {
        await bench.execute('create table made (id int generated always as identity, name text)');
        const one = await bench.execute("insert into made (name) values ('a')");
        expect(one.generatedFields).toEqual([]);
        const many = await batch(bench, 'insert into made (name) values (:name)', [{ name: 'b' }, { name: 'c' }]);
        expect(many.updateResults).toEqual([{ generatedFields: [] }, { generatedFields: [] }]);
      },
    },
    unsupported('"char"', `'a'::"char"`, 'CHAR'),
    unsupported('regclass', `'pg_class'::regclass`),
    unsupported('regtype', `'int4'::regtype`),
    unsupported('money', '1::money'),
    unsupported('interval', "interval '1 day'"),
    unsupported('bit', "b'1'::bit"),
    unsupported('timetz', "'01:02:03+00'::timetz"),
    unsupported('macaddr', "'08:00:2b:01:02:03'::macaddr"),
    unsupported('point (geometric)', 'point(1, 2)', 'POINT'),
    unsupported('daterange', "daterange('2026-01-01', '2026-01-02')"),
    unsupported('tsrange', "tsrange('2026-01-01', '2026-01-02')"),
    unsupported('int8range', 'int8range(1, 2)'),
    unsupported('record', 'row(1, 2)'),
    unsupported('jsonb[]', "array['1'::jsonb]", '_JSONB'),
    unsupported('timestamptz[]', 'array[now()]', '_TIMESTAMPTZ'),
    {
      rule: 'int4range and numrange have been read as strings from the real service, other ranges were refused',
      absent: 'all ranges are refused: cast them to text',
    },
    {
      rule: 'an array of several dimensions is refused',
      test: 'refuses an array of several dimensions',
      run: async (bench) => {
        expect((await bench.refusal('select array[[1, 2], [3, 4]] as a')).name).toBe('UnsupportedResultException');
      },
    },
    {
      rule: '`name[]` ends in `InternalFailure: UnknownError`',
      test: 'fails on name[] as the service does',
      run: async (bench) => {
        const refusal = await bench.refusal("select array['a'::name] as a");
        expect(refusal).toEqual({ name: 'InternalFailure', status: 500, message: 'UnknownError' });
      },
    },
    {
      rule: 'a cast to text in the select list cures every refused type',
      test: 'returns refused types that are cast to text',
      run: async (bench) => {
        expect(await bench.value("select interval '1 day'::text as a")).toEqual({ stringValue: '1 day' });
        expect(await bench.value('select array[[1]]::text as a')).toEqual({ stringValue: '{{1}}' });
      },
    },
    {
      rule: 'the documented scalar types come back: bool, bytea, date, cidr, numeric, enums, float8, inet, int2/4/8, json, jsonb, real, text, char(n), varchar, name, time, timestamp, timestamptz, uuid',
      test: 'returns every documented scalar type',
      run: async (bench) => {
        await bench.execute("create type mood as enum ('sad', 'happy')");
        for (const [type, literal, field] of scalars)
          expect([type, await bench.value(`select ${literal}::${type} as a`)]).toEqual([type, field]);
      },
    },
    { rule: 'the type vector comes back', absent: 'the extension pgvector is not among the binaries from npm' },
    {
      rule: 'the documented array types come back: bool, bit, date, numeric, float8, int2/4/8, json, real, text, char(n), varchar, time, timestamp, uuid',
      test: 'returns every documented array type',
      run: async (bench) => {
        for (const [type, literal, value] of arrays)
          expect([type, await bench.value(`select '${literal}'::${type} as a`)]).toEqual([type, { arrayValue: value }]);
      },
    },
    {
      rule: 'an enum made a moment ago, even in the same transaction, is a string',
      test: 'knows types that were made after the endpoint started',
      run: async (bench) => {
        await bench.execute("create type late as enum ('a')");
        expect(await bench.value("select 'a'::late as a")).toEqual({ stringValue: 'a' });
      },
    },
  ],
};
