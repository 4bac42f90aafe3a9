// Numbers, dates and durations as the user's language, country and time zone write them.
import { formatPhone } from './phone.ts';
import { dayOf } from './zone.ts';

export interface Preferences {
  readonly locale: 'es' | 'en';
  /** ISO 3166 code: it decides the separators (9.864 in Paraguay, 9,864 in Mexico) and the clock. */
  readonly country: string;
  readonly timeZone: string;
}

export interface Format {
  readonly locale: 'es' | 'en';
  readonly timeZone: string;
  number(n: number): string;
  /** For an axis: in full while that is short, then 120 mil, 120K. */
  compact(n: number): string;
  /** @param percent 0–100 */
  percent(percent: number, digits?: number): string;
  /** With its sign, for a change. */
  signedPercent(percent: number): string;
  bytes(n: number): string;
  /** @param amount an exact decimal, written with all the places that it has. @param currency ISO 4217 */
  money(amount: string, currency: string): string;
  duration(ms: number): string;
  phone(digits: string): string;
  date(at: Date): string;
  shortDay(at: Date): string;
  time(at: Date): string;
  /** The clock of another zone; the own one's where that zone is unknown. */
  timeIn(at: Date, timeZone: string): string;
  /** The same with its name: «8:00 hora de Paraguay». */
  timeThere(at: Date, timeZone: string): string;
  dateTime(at: Date): string;
  /** Relative within a day («hace 4 min»), else date and time. */
  when(at: Date, now: Date): string;
  /** «hoy», «mañana», «ayer», or the date. */
  day(at: Date, now: Date): string;
  month(at: Date): string;
  shortMonth(at: Date): string;
  list(items: readonly string[]): string;
  country(code: string): string;
}

const dayMs = 86_400_000;
const justNowSeconds = 45;

function tagOf(preferences: Preferences): string {
  try {
    return new Intl.Locale(preferences.locale, { region: preferences.country }).toString();
  } catch {
    return preferences.locale;
  }
}

function zoneOf(timeZone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    return 'UTC';
  }
}

/** Never throws: an unknown country or zone falls back to the language's own form and UTC. */
export function createFormat(preferences: Preferences): Format {
  const tag = tagOf(preferences);
  const timeZone = zoneOf(preferences.timeZone);
  return {
    locale: preferences.locale,
    timeZone,
    // A number is not broken over two lines.
    phone: (digits) => formatPhone(digits).replaceAll(' ', '\u00a0'),
    ...numbers(tag),
    ...dates(tag, timeZone),
    list: (items) => new Intl.ListFormat(tag, { type: 'conjunction' }).format(items),
    country: (code) => new Intl.DisplayNames(tag, { type: 'region', fallback: 'code' }).of(code) ?? code,
  };
}

type Numbers = Pick<Format, 'number' | 'compact' | 'percent' | 'signedPercent' | 'bytes' | 'money' | 'duration'>;

function numbers(tag: string): Numbers {
  // Spanish leaves four digits ungrouped unless told: 9864 beside 10.000 reads badly in a column.
  const whole = new Intl.NumberFormat(tag, { useGrouping: 'always', maximumFractionDigits: 1 });
  const compact = new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 });
  const signed = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' });
  const percent = (digits: number) =>
    new Intl.NumberFormat(tag, { style: 'percent', minimumFractionDigits: 0, maximumFractionDigits: digits });
  const unit = (unit: string, digits = 0) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits });
  return {
    number: (n) => whole.format(n),
    compact: (n) => (Math.abs(n) < 100_000 ? whole.format(n) : compact.format(n)),
    percent: (n, digits = 1) => percent(digits).format(n / 100),
    signedPercent: (n) => signed.format(n / 100),
    bytes: (n) => {
      if (n < 1000) return unit('byte').format(n);
      return n < 1_000_000 ? unit('kilobyte').format(n / 1000) : unit('megabyte', 1).format(n / 1_000_000);
    },
    money: (amount, currency) => {
      const style = { style: 'currency', currency, maximumFractionDigits: 6 } as const;
      // As text, since a number would lose digits; the types do not know yet that this is allowed.
      return new Intl.NumberFormat(tag, style).format(amount as `${number}`);
    },
    duration: (ms) => {
      const seconds = Math.max(0, Math.round(ms / 1000));
      if (seconds < 60) return unit('second').format(seconds);
      const minutes = Math.round(seconds / 60);
      if (minutes < 60) return unit('minute').format(minutes);
      const hours = Math.floor(minutes / 60);
      if (hours >= 48) return unit('day').format(Math.round(hours / 24));
      const rest = minutes % 60;
      return rest === 0 ? unit('hour').format(hours) : `${unit('hour').format(hours)} ${unit('minute').format(rest)}`;
    },
  };
}

type Dates = Pick<
  Format,
  'date' | 'shortDay' | 'time' | 'timeIn' | 'timeThere' | 'dateTime' | 'when' | 'day' | 'month' | 'shortMonth'
>;

function dates(tag: string, timeZone: string): Dates {
  const formatter = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { timeZone, ...options });
  const date = formatter({ dateStyle: 'medium' });
  const shortDay = formatter({ day: 'numeric', month: 'short' });
  const weekday = formatter({ weekday: 'short', day: 'numeric', month: 'short' });
  const time = formatter({ timeStyle: 'short' });
  const dateTime = formatter({ day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
  const month = formatter({ month: 'long', year: 'numeric' });
  const shortMonth = formatter({ month: 'short', year: 'numeric' });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' });
  const relativeDay = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  return {
    date: (at) => date.format(at),
    shortDay: (at) => shortDay.format(at),
    time: (at) => time.format(at),
    timeIn: (at, zone) => new Intl.DateTimeFormat(tag, { timeZone: zoneOf(zone), timeStyle: 'short' }).format(at),
    timeThere: (at, zone) =>
      new Intl.DateTimeFormat(tag, {
        timeZone: zoneOf(zone),
        hour: 'numeric',
        minute: '2-digit',
        timeZoneName: 'shortGeneric',
      }).format(at),
    dateTime: (at) => dateTime.format(at),
    month: (at) => month.format(at),
    shortMonth: (at) => shortMonth.format(at),
    day: (at, now) => {
      const days = (Date.parse(dayOf(at, timeZone)) - Date.parse(dayOf(now, timeZone))) / dayMs;
      return Math.abs(days) <= 1 ? relativeDay.format(days, 'day') : weekday.format(at);
    },
    when: (at, now) => {
      const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
      if (Math.abs(seconds) >= dayMs / 1000) return dateTime.format(at);
      // The page's clock ticks coarsely, so that what has just happened may seem to lie ahead.
      if (Math.abs(seconds) < justNowSeconds) return relative.format(0, 'second');
      const minutes = Math.round(seconds / 60);
      return Math.abs(minutes) < 60
        ? relative.format(minutes, 'minute')
        : relative.format(Math.round(minutes / 60), 'hour');
    },
  };
}
