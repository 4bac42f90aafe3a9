// Reports: how far each message got, when people answer, what failed, how each number is, and what it cost.
import type { reports as spanish } from '../es/reports.ts';
import type { Format } from '../format.ts';

export const reports = (f: Format): ReturnType<typeof spanish> => ({
  title: 'Reports',
  sentence: (range, people, delivered, read, replied) =>
    `${range}: of ${people}, ${delivered} got the message, ${read} read it and ${replied} replied.`,
  quiet: (range) => `${range}: no campaign was started.`,
  anyGroup: 'Of all groups: this report is not divided by group.',
  anyCampaign: 'Of all campaigns and groups.',
  funnel: {
    title: 'From the list to the reply',
    step: 'Step',
    people: 'People',
    ofBefore: 'Of the step before',
    ofAll: 'Of the list',
    steps: {
      queued: 'On the list',
      sent: 'Sent',
      delivered: 'Delivered',
      read: 'Read',
      replied: 'Replied',
    },
    note: 'Of the campaigns that were started in the period, what has become of them so far.',
    empty: 'No campaign was started in this period.',
  },
  replies: {
    title: 'When people reply',
    weekday: 'Day',
    best: (n, total, weekday, hour) =>
      `${total === 1 ? '1 reply' : `${f.number(total)} replies`}; most come on ${weekday} at ${hour}:00, ${f.number(n)} of them.`,
    empty: 'Nobody replied in this period.',
  },
  errors: {
    title: 'Why messages did not arrive',
    reason: 'Reason',
    errors: 'Failed',
    undelivered: 'Not delivered',
    share: 'Of all',
    empty: 'No message failed in this period.',
  },
  senders: {
    title: 'Numbers',
    number: 'Number',
    state: 'Now',
    sent: 'Sent',
    errors: 'Failed',
    success: 'Success',
    today: 'Today',
    todayOf: (begun, ceiling) => (ceiling === null ? f.number(begun) : `${f.number(begun)} of ${f.number(ceiling)}`),
    lastErrors: 'Errors of the last 7 days',
    lastError: (reason, n, when) => `${reason} (${f.number(n)}, last ${when})`,
    empty: 'There are no numbers yet.',
  },
  cost: {
    title: 'Cost',
    total: 'Total',
    channel: 'Channel',
    messages: 'Messages',
    parts: 'SMS parts',
    note: 'Of the campaigns that were started in the period, at today’s prices.',
    pending: (n) =>
      n === 1
        ? '1 campaign is not counted yet: it goes on, or has only just ended.'
        : `${f.number(n)} campaigns are not counted yet: they go on, or have only just ended.`,
    empty: 'Nothing to pay in this period.',
  },
});
