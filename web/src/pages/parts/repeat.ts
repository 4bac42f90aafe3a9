// How a campaign repeats, between the form's few choices, iCalendar's rule and words.
import type { Text } from '../../text/dictionary.ts';
import { addDays } from '../../text/zone.ts';

export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof weekdays)[number];

export interface Repeat {
  /** `other`: a rule that these choices cannot say; it is kept as it is. */
  every: 'no' | 'day' | 'weekdays' | 'week' | 'month' | 'other';
  days: Weekday[];
  end: 'never' | 'on' | 'after';
  /** `YYYY-MM-DD`, the last day. */
  until: string;
  /** As typed. */
  times: string;
  /** Of `other`. */
  rule: string;
}

export const noRepeat: Repeat = { every: 'no', days: [], end: 'never', until: '', times: '', rule: '' };

const workdays = 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR';
const mostTimes = 999;

/** @param at the first start as the date input writes it. @returns undefined when it does not repeat, or a choice is still missing. */
export function ruleOf(repeat: Repeat, at: string): string | undefined {
  if (repeat.every === 'other') return repeat.rule;
  const base = baseOf(repeat, at);
  const end = endOf(repeat);
  return base === undefined || end === undefined ? undefined : base + end;
}

function baseOf({ every, days }: Repeat, at: string): string | undefined {
  if (every === 'day') return 'FREQ=DAILY';
  if (every === 'weekdays') return workdays;
  const chosen = weekdays.filter((day) => days.includes(day));
  if (every === 'week') return chosen.length === 0 ? undefined : `FREQ=WEEKLY;BYDAY=${chosen}`;
  const [year, month, day] = at.slice(0, 10).split('-').map(Number);
  if (every !== 'month' || !year || !month || !day) return undefined;
  // From a month's last day it goes to the next one's, however long that is.
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return `FREQ=MONTHLY;BYMONTHDAY=${day === last ? -1 : day}`;
}

function endOf({ end, until, times }: Repeat): string | undefined {
  if (end === 'never') return '';
  if (end === 'on') return /^\d{4}-\d\d-\d\d$/.test(until) ? `;UNTIL=${until.replaceAll('-', '')}` : undefined;
  const count = Number(times);
  return Number.isInteger(count) && count >= 1 && count <= mostTimes ? `;COUNT=${count}` : undefined;
}

/** Something is chosen that is not complete, or ends before it begins. */
export const isIncomplete = (repeat: Repeat, at: string): boolean =>
  repeat.every !== 'no' &&
  (ruleOf(repeat, at) === undefined ||
    (repeat.end === 'on' && repeat.every !== 'other' && repeat.until < at.slice(0, 10)));

/** The day of the week of a start, as the rule writes it. */
export const weekdayOf = (at: string): Weekday => {
  const day = new Date(`${at.slice(0, 10)}T00:00:00Z`).getUTCDay();
  return weekdays[(day + 6) % 7] ?? 'MO';
};

/** The first start: the day that was written, or the first of the chosen days of the week after it. */
export function firstOf({ every, days }: Repeat, at: string): string {
  const wanted = every === 'weekdays' ? weekdays.slice(0, 5) : every === 'week' ? days : [];
  if (!/^\d{4}-\d\d-\d\dT/.test(at) || wanted.length === 0) return at;
  const ahead = weekdays.findIndex((_, n) => wanted.includes(weekdayOf(addDays(at.slice(0, 10), n))));
  return `${addDays(at.slice(0, 10), ahead)}${at.slice(10)}`;
}

export function repeatOf(rule: string): Repeat {
  const parts = new Map(rule.split(';').map((part) => part.split('=', 2) as [string, string]));
  const until = parts.get('UNTIL') ?? '';
  const times = parts.get('COUNT') ?? '';
  const base = rule.replace(/;(?:UNTIL|COUNT)=[^;]*/g, '');
  const end = until ? 'on' : times ? 'after' : 'never';
  const ends = { end, until: until.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'), times, rule: '' } as const;
  const days = parts.get('BYDAY')?.split(',') as Weekday[] | undefined;
  const isPlain = until === '' || /^\d{8}$/.test(until);
  if (isPlain && base === 'FREQ=DAILY') return { ...ends, every: 'day', days: [] };
  if (isPlain && base === workdays) return { ...ends, every: 'weekdays', days: [] };
  if (isPlain && /^FREQ=WEEKLY;BYDAY=[A-Z]{2}(?:,[A-Z]{2})*$/.test(base))
    return { ...ends, every: 'week', days: days ?? [] };
  if (isPlain && /^FREQ=MONTHLY;BYMONTHDAY=-?\d+$/.test(base)) return { ...ends, every: 'month', days: [] };
  return { ...noRepeat, every: 'other', rule };
}

/** «cada lunes y jueves, hasta el 31 dic» */
export function repeatWords(t: Text, rule: string): string {
  const { every, days, end, until, times } = repeatOf(rule);
  const words = t.schedule.words;
  const day = Number(/BYMONTHDAY=(-?\d+)/.exec(rule)?.[1]);
  const how = {
    no: '',
    day: words.day,
    weekdays: words.weekdays,
    week: words.week(days.map((name) => t.schedule.weekdays[name])),
    month: day === -1 ? words.monthEnd : words.month(day),
    other: words.other(rule),
  }[every];
  if (end === 'on') return `${how}, ${words.until(new Date(`${until}T12:00:00Z`))}`;
  return end === 'after' ? `${how}, ${words.times(Number(times))}` : how;
}
