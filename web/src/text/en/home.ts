// Home: what was sent and how it went.
import type { home as spanish } from '../es/home.ts';
import type { Format } from '../format.ts';

export const home = (f: Format): ReturnType<typeof spanish> => ({
  title: 'Home',
  sentence: (range: string, campaigns: string, messages: string, rate: string) =>
    `${range}: ${messages} in ${campaigns}, ${rate} successful.`,
  quiet: (range: string) => `${range}: nothing was sent.`,
  ranges: {
    '7d': 'Last 7 days',
    '30d': 'Last 30 days',
    '90d': 'Last 90 days',
    '12m': 'Last 12 months',
    custom: (from: string, to: string) => `${from} to ${to}`,
  },
  rangeShort: { '7d': '7 days', '30d': '30 days', '90d': '90 days', '12m': '12 months', custom: 'Other' },
  rangeName: 'Period',
  from: 'From',
  to: 'To',
  bucketName: 'Group by',
  bucket: { hour: 'Hour', day: 'Day', month: 'Month' },
  kpi: {
    name: 'The month in figures',
    sent: 'Sent this month',
    success: 'Success this month',
    errors: 'Failures this month',
    daily: 'Daily average',
    against: (month: string, value: string) => `${month}: ${value}`,
    change: (percent: string, month: string, value: string) =>
      `${percent} against the same days of ${month} (${value})`,
    noPrevious: (month: string) => `${month}: nothing`,
    days: (n: number) => (n === 1 ? 'over 1 day of the month' : `over ${f.number(n)} days of the month`),
  },
  running: {
    title: 'Now',
    more: (n: number) => `See ${f.number(n)} more`,
  },
  timeline: {
    title: 'Sent over time',
    sent: 'Sent',
    errors: 'Failed',
    when: { hour: 'Hour', day: 'Day', month: 'Month' },
    summary: (sent: number, errors: number) =>
      `Timeline: ${f.number(sent)} sent and ${f.number(errors)} failed in the period.`,
    empty: 'Nothing to show in this period.',
  },
  groups: {
    title: 'By group',
    others: (n: number) => `Others (${f.number(n)})`,
    group: 'Group',
    sent: 'Sent',
    errors: 'Failed',
    share: 'Share',
    total: 'sent',
    summary: (n: number) => `Ring chart: messages sent, shared among ${n === 1 ? '1 group' : `${f.number(n)} groups`}.`,
    empty: 'No group was written to in this period.',
  },
  who: {
    group: 'Group',
    anyGroup: 'All groups',
    campaign: 'Campaign',
    anyCampaign: 'All campaigns',
  },
  months: {
    title: 'Month by month',
    month: 'Month',
    success: 'Success',
    summary: (n: number) => `Trend of the last ${f.number(n)} months: sent and failed.`,
  },
  contacts: {
    title: 'People with the most messages',
    person: 'Contact',
    group: 'Group',
    sent: 'Sent',
    errors: 'Failed',
    last: 'Last activity',
    note: 'Of campaigns that have ended.',
    ofAll: 'Of all campaigns that have ended: in a single one everybody is there once.',
    empty: 'No campaign that has ended wrote to anybody in this period.',
  },
  first: {
    title: 'The first campaign, in four steps',
    text: 'Each step is ticked by itself when it is done. This guide goes away with the first campaign.',
    dismiss: 'Do not show again',
    back: 'Back to the first steps',
    done: 'Done',
    open: 'To do',
    steps: {
      number: {
        title: '1. A number to send from',
        text: 'Of Pregón’s account or of one’s own.',
        action: 'See the numbers',
      },
      people: {
        title: '2. People to write to',
        text: 'A CSV file with their phone numbers; how it reads is shown before anything is kept.',
        action: 'Import people',
      },
      message: {
        title: '3. The message',
        text: 'With each person’s name, if wanted.',
        action: 'Write the message',
      },
      send: {
        title: '4. Send',
        text: 'With those people and that message. Before it goes out it is checked and confirmed.',
        action: 'Prepare the sending',
      },
    },
  },
  empty: {
    title: 'No campaigns yet',
    text: 'A CSV file of phone numbers and a message are enough for the first one. Before it goes out you see how each person will read it.',
    action: 'Create the first campaign',
  },
});
