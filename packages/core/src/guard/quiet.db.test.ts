// Quiet hours in the database (migrations/0020 and 0021) against the clocks that Intl shows.
import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { row, rows } from '../db/query.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const zonesOf = async (phone: string): Promise<string[]> => {
  const query = sql`select phone_zones(${phone}::text) as zones`;
  const { zones } = await row(database.db, query, z.object({ zones: z.string().nullable() }));
  return zones?.split('&') ?? [];
};

it.each([
  ['595981000000', ['America/Asuncion']],
  ['525512345678', ['America/Mexico_City']],
  ['526641234567', ['America/Tijuana']],
  ['529981234567', ['America/Cancun']],
  ['541123456789', ['America/Buenos_Aires']],
  ['5592991234567', ['America/Manaus']],
  ['5511991234567', ['America/Sao_Paulo']],
  ['56912345678', ['America/Santiago']],
  ['522001234567', ['America/Mexico_City', 'America/Tijuana']],
  ['12125550123', ['America/New_York']],
  ['18095550123', ['America/Santo_Domingo']],
  ['9779812345678', ['Asia/Katmandu']],
])('a phone such as %s may be in %j', async (phone, zones) => {
  expect(await zonesOf(phone)).toEqual(zones);
});

it('every zone of the map is known to the database, and every calling code has one', async () => {
  const told = await rows(
    database.db,
    sql`select distinct zone from phone_zone, unnest(string_to_array(zones, '&')) as zone
      where not exists (select 1 from pg_timezone_names n where n.name = zone)`,
    z.object({ zone: z.string() }),
  );
  expect(told).toEqual([]);
});

const minuteMs = 60_000;
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '07', '15', '30', '59'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const zones = [
  ...['America/Asuncion', 'America/Mexico_City', 'America/Santiago', 'Pacific/Easter', 'America/St_Johns'],
  ...['Asia/Kathmandu', 'Australia/Lord_Howe', 'America/New_York', 'Europe/Madrid', 'Atlantic/Canary'],
];
const clockIn = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const clocks = new Map(zones.map((zone) => [zone, clockIn(zone)]));
const isQuiet = (at: number, zone: string, from: string, to: string): boolean => {
  const clock = clocks.get(zone)?.format(at) ?? '';
  return from < to ? clock >= from && clock < to : clock >= from || clock < to;
};
// Whole minutes of two years, half of them on the days on which the clocks of a zone go forward or back.
const [first, last] = [Date.UTC(2026, 0, 1) / minuteMs, Date.UTC(2028, 0, 1) / minuteMs];
const changes = [
  ...['2026-03-08T06:00', '2026-03-29T01:00', '2026-04-04T15:00', '2026-04-05T03:00', '2026-09-06T04:00'],
  ...['2026-10-03T15:30', '2026-10-25T01:00', '2026-11-01T05:00'],
];
const moment = fc.oneof(
  fc.integer({ min: first, max: last }),
  fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -30 * 60, max: 6 * 60 }))
    .map(([change, minutes]) => Date.parse(`${change}Z`) / minuteMs + minutes),
);
const night = fc
  .record({
    at: moment.map((minute) => minute * minuteMs),
    zones: fc.uniqueArray(fc.constantFrom(...zones), { minLength: 1, maxLength: 3 }),
    from: time,
    to: time,
  })
  .filter(({ from, to }) => from !== to);

it('ends at the first moment at which all the zones permit a message, whatever their clocks do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(night, { minLength: 60, maxLength: 60 }), async (nights) => {
      const asked = nights.map((one, i) => ({ ...one, i, zones: one.zones.join('&'), at: new Date(one.at) }));
      const told = await rows(
        database.db,
        sql`select case u.until when 'infinity' then 'never' else to_char(u.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end as until
          from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as x (i int, at timestamptz, zones text, "from" time, "to" time),
            quiet_until(x.zones, x."from", x."to", x.at) as u (until) order by x.i`,
        z.object({ until: z.string().nullable() }),
      );
      nights.forEach(({ at, zones, from, to }, i) => {
        const until = told[i]?.until ?? null;
        const anyQuiet = (moment: number) => zones.some((one) => isQuiet(moment, one, from, to));
        const end = until === null ? at : until === 'never' ? at + 72 * 60 * minuteMs : Date.parse(until);
        if (until !== 'never') expect(anyQuiet(end)).toBe(false);
        for (let moment = at; moment < end; moment += 15 * minuteMs) expect(anyQuiet(moment)).toBe(true);
        if (until !== null && until !== 'never') expect(anyQuiet(end - minuteMs)).toBe(true);
      });
    }),
    { numRuns: 10 },
  );
}, 60_000);
