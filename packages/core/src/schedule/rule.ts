// What is accepted of iCalendar's RRULE (RFC 5545, 3.3.10). The library takes anything, counts on to the year 9999 for a 30th of February and
// never comes back from some; so whatever it could lose itself in is refused here, by name. See docs/decisions/schedules.md.
import { DomainError } from '../error.ts';
import { parseWall } from './wall.ts';

export type Parts = ReadonlyMap<string, string>;

const list = (item: string): RegExp => new RegExp(`^(?:${item})(?:,(?:${item}))*$`);
const weekday = '(?:MO|TU|WE|TH|FR|SA|SU)';
const upTo31 = '(?:[1-9]|[12]\\d|3[01])';

/** Each part's form. Positions are those that every month has: the library miscounts beyond them. */
const forms: Readonly<Record<string, RegExp>> = {
  FREQ: /^(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9]\d?$/,
  COUNT: /^[1-9]\d{0,2}$/,
  UNTIL: /^\d{8}(?:T\d{6}Z?)?$/,
  BYDAY: list(`(?:[1-4]|-1)?${weekday}`),
  BYMONTHDAY: list(`-?${upTo31}`),
  BYMONTH: list('[1-9]|1[0-2]'),
  BYSETPOS: /^(?:[1-4]|-1)$/,
  BYHOUR: list('\\d|1\\d|2[0-3]'),
  WKST: new RegExp(`^${weekday}$`),
};

/** Finer than the day is said by BYHOUR alone: once an hour at most, and every step of the library is a day or more. */
const tooFine = /^(?:FREQ=(?:SECONDLY|MINUTELY|HOURLY)|BYSECOND=.*|BYMINUTE=.*)$/;

const ofMonths = ['BYMONTHDAY', 'BYMONTH', 'BYSETPOS'] as const;

export const refused = (code: string, message: string): DomainError =>
  new DomainError('invalid', code, message, { field: 'recurrence.rule' });

const invalid = (message: string): DomainError => refused('recurrence_invalid', message);

/** @throws DomainError invalid `recurrence_invalid`, `recurrence_too_dense` */
export function parseRule(rule: string): Parts {
  const parts = new Map<string, string>();
  for (const part of rule
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .split(';')) {
    if (tooFine.test(part)) {
      throw refused(
        'recurrence_too_dense',
        'A campaign repeats once an hour at most: use FREQ=DAILY, and BYHOUR for several hours.',
      );
    }
    const [, name = '', value = ''] = /^([A-Z]+)=(.+)$/.exec(part) ?? [];
    const form = forms[name];
    if (!form) throw invalid(`"${part.slice(0, 40)}" is no part of a recurrence that is supported here.`);
    if (parts.has(name)) throw invalid(`${name} is there twice.`);
    if (!form.test(value)) throw invalid(`${name} cannot be "${value.slice(0, 40)}".`);
    parts.set(name, value);
  }
  assertTogether(parts);
  return parts;
}

function assertTogether(parts: Parts): void {
  const frequency = parts.get('FREQ');
  if (!frequency) throw invalid('FREQ is missing.');
  if (parts.has('COUNT') && parts.has('UNTIL')) throw invalid('COUNT and UNTIL exclude each other.');
  const isOfDays = frequency === 'DAILY' || frequency === 'WEEKLY';
  const misplaced = isOfDays && ofMonths.find((name) => parts.has(name));
  if (misplaced) throw invalid(`${misplaced} goes with FREQ=MONTHLY or FREQ=YEARLY.`);
  const hasPlace = /\d/.test(parts.get('BYDAY') ?? '');
  if (hasPlace && (isOfDays || parts.has('BYMONTHDAY'))) {
    throw invalid('A place in the month, such as 1MO, goes with FREQ=MONTHLY or FREQ=YEARLY and without BYMONTHDAY.');
  }
  if (frequency === 'YEARLY' && parts.has('BYDAY') && !parts.has('BYMONTH'))
    throw invalid('BYDAY in a year needs BYMONTH.');
  if (parts.has('BYSETPOS') && (frequency !== 'MONTHLY' || hasPlace || !parts.has('BYDAY') || parts.has('BYMONTHDAY')))
    throw invalid('BYSETPOS goes with FREQ=MONTHLY and plain BYDAY.');
  // From a Tuesday, every seventh day is never a Monday.
  if (frequency === 'DAILY' && parts.has('BYDAY') && Number(parts.get('INTERVAL') ?? 1) % 7 === 0)
    throw invalid('Whole weeks are FREQ=WEEKLY.');
  const until = parts.get('UNTIL');
  if (until && Number.isNaN(parseWall(untilText(until)))) throw invalid('UNTIL is not a day that exists.');
}

/** Basic to extended form; a day alone is meant to its end. */
function untilText(until: string): string {
  const [, year, month, day, hour = '23', minute = '59', second = '59'] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?/.exec(until) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** Whether a start is not past UNTIL: an instant with Z, a time of the zone without. */
export function isWithin(parts: Parts, start: { readonly wallMs: number; readonly at: Date }): boolean {
  const until = parts.get('UNTIL');
  if (until === undefined) return true;
  const limit = parseWall(untilText(until));
  return (until.endsWith('Z') ? start.at.getTime() : start.wallMs) <= limit;
}
