// How parameters are typed, and what PostgreSQL then makes of statements that every other driver lets pass.
import { expect } from 'vitest';
import type { Bench, Rule, Section, Value } from './rule.ts';

type Values = Readonly<Record<string, Value>>;

const typed = (what: string, value: Value, type: string): Rule => ({
  rule: `${what} is bound as \`${type}\``,
  test: `binds ${what} as ${type}`,
  run: async (bench) => {
    expect(await bench.value('select pg_typeof(:v)::text as a', { v: value })).toEqual({ stringValue: type });
  },
});

/** Each fails with the first message, and works as the second statement. */
const needsCast = (
  what: string,
  message: RegExp,
  cases: readonly [bad: string, good: string, values: Values][],
): Rule => ({
  rule: `${what}: fails without a cast`,
  test: `refuses without a cast: ${what}`,
  run: async (bench) => {
    await makeTable(bench);
    for (const [bad, good, values] of cases) {
      const refusal = await bench.refusal(bad, values);
      expect([bad, refusal.name]).toEqual([bad, 'DatabaseErrorException']);
      expect(refusal.message).toMatch(message);
      await bench.execute(good, values);
    }
  },
});

const works = (what: string, sql: string, values: Values): Rule => ({
  rule: `${what}: works without a hint or cast`,
  test: `accepts without a cast: ${what}`,
  run: async (bench) => {
    await makeTable(bench);
    await bench.execute(sql, values);
  },
});

const makeTable = async (bench: Bench): Promise<void> => {
  await bench.execute("create type status as enum ('new', 'done')");
  await bench.execute('create domain label as text');
  await bench.execute(`create table thing (id uuid, status status, at timestamptz, day date, meta jsonb, plain json, tags text[],
    amount numeric, small smallint, whole int, name varchar(20), label label)`);
};

const id = '6f9619ff-8b86-d011-b42d-00cf4fc964ff';
const typeMismatch = /but expression is of type (text|bigint).*SQLState: 42804$/;
const noOperator = /operator does not exist.*SQLState: 42883$/;
const noFunction = /function .* does not exist.*SQLState: 42883$/;
const undetermined = /could not determine data type of parameter.*SQLState: 42P18$/;

const malformed = (
  hint: 'TIMESTAMP' | 'DATE' | 'TIME' | 'UUID' | 'JSON' | 'DECIMAL',
  texts: readonly string[],
): Rule => ({
  rule: `a text that is not of the form of the hint ${hint} is refused before PostgreSQL sees it`,
  test: `refuses malformed values with the hint ${hint}`,
  run: async (bench) => {
    for (const text of texts)
      expect([text, (await bench.refusal('select :v::text as a', { v: { hint, text } })).name]).toEqual([
        text,
        'ValidationException',
      ]);
    expect(bench.api.statements()).toBe(0);
  },
});

export const parameters: Section = {
  title: '1.4 and 3.4 How parameters are typed',
  rules: [
    typed('a stringValue without hint', 'x', 'text'),
    typed('a longValue', 5, 'bigint'),
    typed('a doubleValue', 1.5, 'double precision'),
    typed('a booleanValue', true, 'boolean'),
    typed('a blobValue', new Uint8Array([1, 2]), 'bytea'),
    typed('the hint UUID', { hint: 'UUID', text: id }, 'uuid'),
    typed('the hint JSON', { hint: 'JSON', text: '{"a":1}' }, 'jsonb'),
    typed('the hint TIMESTAMP', { hint: 'TIMESTAMP', text: '2026-01-02 03:04:05.678' }, 'timestamp without time zone'),
    typed('the hint DATE', { hint: 'DATE', text: '2026-01-02' }, 'date'),
    typed('the hint TIME', { hint: 'TIME', text: '03:04:05.678' }, 'time without time zone'),
    typed('the hint DECIMAL', { hint: 'DECIMAL', text: '1.50' }, 'numeric'),
    {
      rule: 'the bytes of a blobValue arrive as they are (base64 on the wire)',
      test: 'stores the bytes of a blobValue',
      run: async (bench) => {
        const blobValue = new Uint8Array(256).map((_, index) => index);
        expect(await bench.value('select :v as a', { v: blobValue })).toEqual({ blobValue });
      },
    },
    {
      rule: 'isNull is accepted by columns of any type, arrays and enums included',
      test: 'accepts isNull for columns of any type',
      run: async (bench) => {
        await makeTable(bench);
        const columns = ['id', 'status', 'at', 'day', 'meta', 'plain', 'tags', 'amount', 'small', 'whole', 'name'];
        for (const column of columns) await bench.execute(`insert into thing (${column}) values (:v)`, { v: null });
      },
    },
    {
      rule: 'isNull with a hint has the type of the hint',
      test: 'types a null by its hint',
      run: async (bench) => {
        const values = { v: { hint: 'UUID', text: null } } as const;
        expect(await bench.value('select pg_typeof(:v)::text as a', values)).toEqual({ stringValue: 'uuid' });
      },
    },
    needsCast('a text for an enum column', /is of type status but|operator does not exist: status = text/, [
      ['insert into thing (status) values (:v)', 'insert into thing (status) values (:v::status)', { v: 'new' }],
      ['insert into thing (status) select :v', 'insert into thing (status) select :v::status', { v: 'new' }],
      ['update thing set status = :v', 'update thing set status = :v::status', { v: 'new' }],
      ['select 1 from thing where status = :v', 'select 1 from thing where status = :v::status', { v: 'new' }],
      [
        "update thing set status = case when true then :v else 'done' end",
        "update thing set status = case when true then :v::status else 'done' end",
        { v: 'new' },
      ],
      [
        'with v (s) as (values (:v)) insert into thing (status) select s from v',
        'with v (s) as (values (:v::status)) insert into thing (status) select s from v',
        { v: 'new' },
      ],
    ]),
    needsCast('a text beside a uuid', noOperator, [
      ['select 1 from thing where id = :v', 'select 1 from thing where id = :v::uuid', { v: id }],
      [
        'select 1 from thing join (values (:v)) l (id) on l.id = thing.id',
        'select 1 from thing join (values (:v::uuid)) l (id) on l.id = thing.id',
        { v: id },
      ],
    ]),
    needsCast('a text for a column of timestamptz, date, jsonb or text[]', typeMismatch, [
      ['insert into thing (at) values (:v)', 'insert into thing (at) values (:v::timestamptz)', { v: '2026-01-02Z' }],
      ['insert into thing (day) values (:v)', 'insert into thing (day) values (:v::date)', { v: '2026-01-02' }],
      ['insert into thing (meta) values (:v)', 'insert into thing (meta) values (:v::jsonb)', { v: '{}' }],
      ['insert into thing (tags) values (:v)', 'insert into thing (tags) values (:v::text[])', { v: '{a}' }],
    ]),
    needsCast('`jsonb @> text`, `numeric > text`, `date = text`, `text[] @> text`, `now() - text`', noOperator, [
      ['select 1 from thing where meta @> :v', 'select 1 from thing where meta @> :v::jsonb', { v: '{}' }],
      ['select 1 from thing where amount > :v', 'select 1 from thing where amount > :v::numeric', { v: '1' }],
      ['select 1 from thing where day = :v', 'select 1 from thing where day = :v::date', { v: '2026-01-02' }],
      ['select 1 from thing where tags @> :v', 'select 1 from thing where tags @> :v::text[]', { v: '{a}' }],
      ['select (now() - :v)::text', 'select (now() - :v::interval)::text', { v: '1 day' }],
    ]),
    needsCast(
      'an int8 for a function of int: make_interval, left, substring, lpad, repeat, round, pg_try_advisory_xact_lock',
      noFunction,
      [
        ['select make_interval(days => :n)::text', 'select make_interval(days => :n::int)::text', { n: 1 }],
        ["select left('abc', :n)", "select left('abc', :n::int)", { n: 1 }],
        ["select substring('abc', :n)", "select substring('abc', :n::int)", { n: 1 }],
        ["select lpad('abc', :n)", "select lpad('abc', :n::int)", { n: 5 }],
        ["select repeat('abc', :n)", "select repeat('abc', :n::int)", { n: 2 }],
        ['select round(1.55, :n)', 'select round(1.55, :n::int)', { n: 1 }],
        ['select pg_try_advisory_xact_lock(:n, :n)', 'select pg_try_advisory_xact_lock(:n::int, :n::int)', { n: 1 }],
      ],
    ),
    needsCast('an int8 in `ntile`, `date + n`, `jsonb -> n`', /does not exist.*SQLState: 42883$/, [
      ['select ntile(:n) over ()', 'select ntile(:n::int) over ()', { n: 1 }],
      ['select (current_date + :n)::text', 'select (current_date + :n::int)::text', { n: 1 }],
      ["select '[1]'::jsonb -> :n", "select '[1]'::jsonb -> :n::int", { n: 0 }],
    ]),
    needsCast('`round(float8, 2)`', noFunction, [
      ['select round(:v, 2)', 'select round(:v::numeric, 2)', { v: 1.555 }],
    ]),
    needsCast(
      'a null whose type nothing tells: `:x is null`, `select :x`, `concat(:x)`, `jsonb_build_object`',
      undetermined,
      [
        ['select :x is null', 'select :x::text is null', { x: null }],
        ['select concat(:x)', 'select concat(:x::text)', { x: null }],
        ["select jsonb_build_object('a', :x)", "select jsonb_build_object('a', :x::text)", { x: null }],
      ],
    ),
    {
      rule: '`select :x` with a null fails: could not determine data type of parameter',
      absent:
        'PostgreSQL 17 reads an untyped parameter of a select list as text; whether the service sends nulls untyped is not known, and our own statements cast every parameter',
    },
    works('limit and offset', 'select 1 from thing limit :n offset :n', { n: 1 }),
    works("`now() + :n * interval '1 second'`", "select (now() + :n * interval '1 second')::text", { n: 1 }),
    works('generate_series', 'select * from generate_series(1, :n) as n', { n: 3 }),
    works('to_timestamp', 'select to_timestamp(:n)', { n: 3 }),
    works('pg_advisory_xact_lock with one argument', 'select pg_advisory_xact_lock(:n)', { n: 3 }),
    works(
      'an int8 into int, smallint and numeric columns',
      'insert into thing (small, whole, amount) values (:n, :n, :n)',
      {
        n: 3,
      },
    ),
    works('coalesce and greatest with ints', 'select coalesce(whole, :n), greatest(whole, :n) from thing', { n: 3 }),
    works('`:s = any(tags)`', 'select 1 from thing where :s = any(tags)', { s: 'a' }),
    works('`meta ->> :s` and `meta ? :s`', 'select meta ->> :s from thing where meta ? :s', { s: 'a' }),
    works('date_trunc', 'select date_trunc(:s, now())', { s: 'hour' }),
    works('a text into a varchar column', 'insert into thing (name) values (:s)', { s: 'a' }),
    works('a text into a domain over text', 'insert into thing (label) values (:s)', { s: 'a' }),
    works('a hinted UUID beside a uuid', 'select 1 from thing where id = :i', { i: { hint: 'UUID', text: id } }),
    works('a hinted JSON into json and jsonb columns', 'insert into thing (meta, plain) values (:j, :j)', {
      j: { hint: 'JSON', text: '{}' },
    }),
    works('lists cast from one text', 'select 1 from thing where id = any(:s::uuid[])', { s: `{${id}}` }),
    works('rows from one text', 'select r.a from jsonb_to_recordset(:s::jsonb) as r (a int)', { s: '[{"a":1}]' }),
    malformed('TIMESTAMP', ['2026-01-02T03:04:05', '2026-01-02 03:04:05Z', '2026-01-02 03:04:05+02:00', '2026-01-02']),
    malformed('DATE', ['2026-1-2', '02/01/2026', '2026-01-02 00:00:00']),
    malformed('TIME', ['3:04', '03:04:05Z']),
    malformed('UUID', ['', 'x', id.slice(1)]),
    malformed('JSON', ['', '{a:1}']),
    malformed('DECIMAL', ['', '1,5', 'one']),
    {
      rule: 'a hint belongs to a stringValue (what the service does with others is not known: refused)',
      test: 'refuses a hint on another member than stringValue',
      run: async (bench) => {
        const parameters = [{ name: 'v', value: { longValue: 1 }, typeHint: 'DECIMAL' as const }];
        const refusal = await bench.refused(bench.execute('select :v as a', {}, { parameters }));
        expect(refusal.name).toBe('ValidationException');
      },
    },
    {
      rule: 'a TIMESTAMP assigned to timestamptz is read in the time zone of the session, which is UTC unless the database says otherwise',
      test: 'reads a TIMESTAMP in the zone of the session',
      run: async (bench) => {
        const v = { hint: 'TIMESTAMP', text: '2026-01-02 03:04:05' } as const;
        expect(await bench.value('select (:v::timestamptz)::text as a', { v })).toEqual({
          stringValue: '2026-01-02 03:04:05+00',
        });
      },
    },
    {
      rule: 'the zone that a database or role sets (`ALTER DATABASE … SET timezone`) rules its sessions',
      absent:
        'every session here starts in UTC, as the deployed database is set to; a zone of another kind is an error of ours',
    },
  ],
};
