// Numbers: from where one sends, at what pace and how much a day.
import type { numbers as Spanish } from '../es/numbers.ts';
import type { Format } from '../format.ts';

export const numbers = (f: Format): ReturnType<typeof Spanish> => ({
  title: 'Numbers',
  sentence: 'Where messages go out from, at what pace and how many a day.',
  none: 'No numbers yet',
  add: 'Add a number',
  editTitle: 'Change the number',
  edit: 'Change',
  saved: 'Number saved.',
  name: 'Name',
  nameHelp: 'What it is called in this account.',
  phone: 'Number with its country',
  phoneHelp: 'As it stands in the provider’s account: +595 21 614 111.',
  channel: 'Channel',
  account: 'Provider account',
  homeAccount: 'The deployment’s, for everybody',
  shared: 'shared by the whole deployment',
  own: 'of an own account',
  pace: 'Pace',
  uneven: 'with uneven pauses',
  rate: 'Messages a second',
  rateHelp: 'The most that the provider allows for this number.',
  dailyLimit: 'Messages a day',
  dailyLimitHelp: 'Empty: no limit. The day changes at the number’s midnight.',
  warmUp: 'Warm-up',
  warmUpHelp: 'A new number that writes to many at once tends to end up blocked: better to grow little by little.',
  warmUpNone: 'No plan',
  warmUpKeep: (days: number) => `Keep the plan it has (${f.number(days)} days)`,
  warmUpNew: 'A new plan from today',
  warmUpWords: (days: readonly number[]) =>
    `Up to ${days
      .slice(0, 4)
      .map((n) => f.number(n))
      .join(
        ', ',
      )}${days.length > 4 ? ` … ${f.number(days.at(-1) ?? 0)}` : ''} a day, for ${days.length === 1 ? '1 day' : `${f.number(days.length)} days`}.`,
  warmingUp: (days: number, since: string | undefined) =>
    `Warm-up of ${f.number(days)} days${since ? `, since ${f.shortDay(new Date(`${since}T12:00:00Z`))}` : ''}`,
  firstDay: 'Messages on the first day',
  growth: 'How much more each day (%)',
  jitter: 'Pauses between messages',
  jitters: { even: 'Even', some: 'Somewhat uneven', much: 'Uneven' },
  jitterHelp: {
    even: 'One message after the other, at the pace above.',
    some: 'Up to a third longer, by chance: somewhat slower and less mechanical.',
    much: 'Up to twice as long, by chance: at half the pace.',
  },
  today: 'Today',
  todayWords: (begun: number, ceiling: number | null) =>
    ceiling === null
      ? `${f.number(begun)} ${begun === 1 ? 'message' : 'messages'}, no limit`
      : `${f.number(begun)} of ${f.number(ceiling)}`,
  ready: 'Ready to send.',
  full: 'It has reached today’s limit: it goes on by itself tomorrow.',
  stopped: 'Whoever runs Pregón has stopped it.',
  open: (reason: string, at: string | undefined) =>
    `It does not respond (${reason})${at ? `; it is tried again ${at}` : ''}. Nobody is lost.`,
  halfOpen: (reason: string) => `One single message goes out to see whether it works again. Before: ${reason}`,
  states: { active: 'Ready to send.', paused: 'Paused: nothing goes out from it.', retired: 'Retired.' },
  pause: 'Pause',
  paused: 'Number paused. What was already going out still does.',
  activate: 'Activate',
  activated: 'The number sends again.',
  undone: 'Undone.',
  retire: 'Retire',
  retired: 'Number retired.',
  askRetire: 'Retire this number?',
  askRetireText:
    'It is no longer offered for new campaigns. Those that use it go on with their other numbers or wait; it can be activated again.',
  planIsOthers: 'Pace and limits hold for all who send from this number: whoever runs Pregón changes them.',
  offered: 'Other numbers of the deployment',
  offeredHelp: 'They are shared by all accounts, and so are their pace and their limit for the day.',
  use: 'Use',
  nowYours: 'Number added.',
  openPage: 'See and change the numbers',
  lacks: {
    phone: 'Write the number with its country, such as +595 21 614 111.',
    rate: 'Write a number between 0.01 and 1,000.',
    dailyLimit: 'Write a whole number, or leave it empty.',
    firstDay: 'Write a whole number.',
    growth: 'Write a number between 1 and 300.',
  },
  pool: {
    change: 'Change the numbers',
    changeHelp: 'The campaign goes on from those chosen. Whoever knows one of them keeps it while it works.',
    changed: 'The campaign goes on from the chosen numbers.',
    needOne: 'Choose at least one.',
  },
});
