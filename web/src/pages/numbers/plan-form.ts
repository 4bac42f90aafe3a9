// A number's pace and limits as they are written in the form, what is wrong with them, and what the API takes.
import type { PlanInput, Sender } from '../../data/senders.ts';

export interface PlanForm {
  /** As typed, here and below. */
  rate: string;
  dailyLimit: string;
  /** The plan that there is stays; a new one begins today; none. */
  warmUp: 'keep' | 'new' | 'none';
  firstDay: string;
  /** How much more each day, of a hundred. */
  growth: string;
  jitter: Jitter;
}

export type Jitter = 'even' | 'some' | 'much';
const jitters: Readonly<Record<Jitter, number>> = { even: 0, some: 0.3, much: 1 };

export const emptyPlan: PlanForm = {
  rate: '',
  dailyLimit: '',
  warmUp: 'none',
  firstDay: '50',
  growth: '50',
  jitter: 'even',
};

export const planFormOf = (sender: Sender): PlanForm => ({
  ...emptyPlan,
  rate: sender.ratePerSecond === null ? '' : String(sender.ratePerSecond),
  dailyLimit: sender.dailyLimit === null ? '' : String(sender.dailyLimit),
  warmUp: sender.warmUp ? 'keep' : 'none',
  jitter: sender.jitter === 0 ? 'even' : sender.jitter <= 0.5 ? 'some' : 'much',
});

/** The usual way in which providers let a new number grow takes a few weeks. */
const mostDays = 30;

/** From the first day's ceiling on, each day so much more, until the limit (then that alone holds) or a month is over. */
export function warmUpDays(first: number, growthPercent: number, dailyLimit: number | null): number[] {
  const days: number[] = [];
  for (let ceiling = first; days.length < mostDays; ceiling *= 1 + growthPercent / 100) {
    const whole = Math.floor(ceiling);
    if (dailyLimit !== null && whole >= dailyLimit) break;
    days.push(whole);
  }
  return days.length > 0 ? days : [first];
}

/** A comma is a decimal point in Spanish. @returns null for nothing, NaN for what is no number of that kind. */
function numberOf(text: string, isValid: (n: number) => boolean): number | null {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return null;
  const n = Number(trimmed);
  return isValid(n) ? n : Number.NaN;
}

const whole = (most: number) => (n: number) => Number.isInteger(n) && n >= 1 && n <= most;

export const planNumbers = (form: PlanForm) => ({
  rate: numberOf(form.rate, (n) => n >= 0.01 && n <= 1000),
  dailyLimit: numberOf(form.dailyLimit, whole(10_000_000)),
  firstDay: numberOf(form.firstDay, whole(1_000_000)) ?? Number.NaN,
  growth: numberOf(form.growth, (n) => n >= 1 && n <= 300) ?? Number.NaN,
});

export type PlanLack = 'rate' | 'dailyLimit' | 'firstDay' | 'growth';

export function planLacks(form: PlanForm): PlanLack[] {
  const { rate, dailyLimit, firstDay, growth } = planNumbers(form);
  return [
    ...(Number.isNaN(rate) ? (['rate'] as const) : []),
    ...(Number.isNaN(dailyLimit) ? (['dailyLimit'] as const) : []),
    ...(form.warmUp === 'new' && Number.isNaN(firstDay) ? (['firstDay'] as const) : []),
    ...(form.warmUp === 'new' && Number.isNaN(growth) ? (['growth'] as const) : []),
  ];
}

/** A rate left empty stays as it is. */
export function planOf(form: PlanForm): PlanInput {
  const { rate, dailyLimit, firstDay, growth } = planNumbers(form);
  return {
    ...(rate === null ? {} : { ratePerSecond: rate }),
    dailyLimit,
    jitter: jitters[form.jitter],
    ...(form.warmUp === 'none' ? { warmUp: null } : {}),
    ...(form.warmUp === 'new' ? { warmUp: { perDay: warmUpDays(firstDay, growth, dailyLimit) } } : {}),
  };
}
