// Campaigns: the list and one campaign, live.
import type { campaign as spanish } from '../es/campaign.ts';
import type { Format } from '../format.ts';
import { stop as endSentence } from '../stop.ts';

export const campaign = (f: Format): ReturnType<typeof spanish> => {
  const people = (n: number) => `${f.number(n)} ${n === 1 ? 'person' : 'people'}`;
  return {
    listTitle: 'Campaigns',
    listSentence: (total: number, running: number) => {
      const all = `${f.number(total)} ${total === 1 ? 'campaign' : 'campaigns'}`;
      if (running === 0) return `${all}; none is being sent now.`;
      return `${all}; ${running === 1 ? 'one is' : `${f.number(running)} are`} being sent now.`;
    },
    listNone: 'No campaigns yet.',
    name: 'Campaign',
    state: 'State',
    progress: 'Progress',
    sent: 'Sent',
    errors: 'Failed',
    recipients: 'People',
    when: 'When',
    filter: 'State',
    all: 'All',
    noneInState: 'No campaign in this state.',
    sentence: {
      draft: (n: number) => (n > 0 ? `Draft for ${people(n)}. Nothing was sent yet.` : 'Draft. Nothing was sent yet.'),
      scheduled: (at: string) => `Starts ${at}`,
      queued: 'Gathering the people. It starts in a few seconds.',
      running: (done: number, total: number) => `${f.number(done)} of ${f.number(total)} sent`,
      ends: (at: string) => `ends ${at}`,
      estimating: 'working out when it ends',
      gathering: 'people are still being added',
      waiting: 'what is left waits for its moment',
      paused: (done: number, total: number) =>
        `Paused: ${f.number(done)} of ${f.number(total)} sent. Nothing goes out until it is resumed.`,
      completed: (at: string, n: number) => `Finished ${at}: ${f.number(n)} sent`,
      canceled: (at: string, done: number, total: number) =>
        `Stopped ${at}: ${f.number(done)} of ${f.number(total)} sent`,
      failed: 'It could not be sent.',
      errors: (n: number) => `${f.number(n)} failed`,
      unknown: (n: number) => `${f.number(n)} unconfirmed`,
      skipped: (n: number) => `${f.number(n)} skipped`,
      allWell: 'all well',
    },
    progressWords: (done: number, total: number) => `${f.number(done)} of ${f.number(total)} have an outcome`,
    progressName: (name: string) => `Progress of ${name}`,
    rate: 'Pace',
    rateLimit: (limit: string) => `a second; limit: ${limit}`,
    rateUnit: 'a second',
    left: 'Time left',
    leftPeople: 'To go',
    leftNothing: 'Nothing',
    leftUnknown: 'No estimate yet',
    elapsed: 'Duration',
    ofTotal: (n: number) => `of ${people(n)}`,
    receipts: 'Receipts from the provider',
    receiptsNone: 'No delivery receipts have come yet.',
    from: 'From',
    message: 'Message',
    messages: 'Messages',
    media: 'With an attached file',
    started: 'Started',
    finished: 'Finished',
    created: 'Created',
    details: 'About the campaign',
    deadline: 'Send only until',
    audience: 'Recipients',
    audienceGroups: (names: string) => `Groups: ${names}`,
    audienceSegment: (name: string | undefined) => (name ? `Segment: ${name}` : 'A segment'),
    audienceImport: (file: string | undefined) => (file ? `The people of ${file}` : 'The people of a file'),
    audienceContacts: (n: number) => `${people(n)} chosen one by one`,
    reasons: 'Why it did not arrive',
    reasonsNone: 'No failures and nobody skipped.',
    peopleTitle: 'People',
    pause: 'Pause',
    resume: 'Resume',
    stop: 'Stop',
    edit: 'Continue the draft',
    pausing: 'Pausing…',
    resuming: 'Resuming…',
    stopping: 'Stopping…',
    paused: 'Paused. What was already going out still goes out.',
    resumed: 'The campaign goes on.',
    askStop: 'Stop the campaign?',
    askStopText: (left: number) =>
      left === 0
        ? 'Nobody is left to send to.'
        : `${people(left)} will not get the message. It cannot be started again; to go on later, pause it instead.`,
    stopButton: (left: number) => (left === 0 ? 'Stop' : `Stop and leave out ${people(left)}`),
    askStopScheduled: 'Nobody will be written to and the campaign stays stopped.',
    retry: {
      open: 'Try again',
      ask: (n: number) => `Send again to ${people(n)} who failed?`,
      explain: 'Each is tried again from the start. Whoever asked not to get messages is left out.',
      confirm: (n: number) => `Send again to ${people(n)}`,
      done: (n: number) => (n === 0 ? 'Nobody had failed any more.' : `Sending again to ${people(n)}.`),
    },
    standing: {
      quietHours: (n, zone, at) =>
        endSentence(
          `${people(n)} ${n === 1 ? 'is' : 'are'} in quiet hours; it goes on ${at && zone ? `at ${f.timeThere(at, zone)}` : 'when they end'}`,
        ),
      freezing: 'The list of recipients is being prepared.',
      paused: (by: string | undefined) =>
        by ? `Paused by ${by}: it goes on when resumed.` : 'Paused: it goes on when resumed.',
      userStopped: 'All sending of this account is stopped: it goes on when released.',
      deploymentStopped: 'Whoever runs Pregón has stopped all sending.',
      lineStopped: 'Whoever runs Pregón has stopped this campaign’s number.',
      senderPaused: 'The number of this campaign is paused: it goes on once it is activated, or with another number.',
      dailyLimit: (at: string, n: number) =>
        endSentence(`${n > 1 ? 'Its numbers have' : 'Its number has'} reached the day’s limit; it goes on ${at}`),
      breakerOpen: (at: string, reason: string) =>
        endSentence(`The number does not answer (${reason}); the next try is ${at}`),
      canary: (n: number) =>
        `Waiting for the outcome of the first ${n === 1 ? 'message' : `messages (${f.number(n)} to come)`} before the others go.`,
      unknown: (n: number, at: string | undefined) =>
        endSentence(
          `All that is left is to find out what happened to ${people(n)}; ${at ? `the provider is asked ${at}` : 'a decision is needed'}`,
        ),
      waiting: (n: number, at: string) =>
        endSentence(`${people(n)} ${n === 1 ? 'waits' : 'wait'} for another try; the next is ${at}`),
    },
    notice: {
      pausedByFault: (reason: string) => `The campaign paused itself: ${reason}`,
      pausedTodo: 'Correct the cause and resume. Nobody is lost: it goes on with those who are left.',
      breakerOpen: (line: string, at: string, reason: string) => `Sending from ${line} is held until ${at}: ${reason}`,
      breakerTrying: (line: string, reason: string) =>
        `Trying whether ${line} works again, with a single message. Before: ${reason}`,
      breakerTodo: 'Nobody is lost; sending goes on by itself as soon as the number answers.',
      stopped: (line: string) => `Whoever runs Pregón has stopped sending from ${line}.`,
    },
    unknown: {
      title: (n: number) =>
        n === 1
          ? '1 person unconfirmed: it is not known whether they got the message.'
          : `${f.number(n)} people unconfirmed: it is not known whether they got the message.`,
      text: 'The connection broke just after sending. The provider’s answer is awaited and, if it does not come, asked for; it nearly always clears up by itself within 15 minutes.',
      decide: 'Decide',
      ask: (n: number) => `What to do about ${people(n)}?`,
      explain:
        'The provider has not said yet whether it took these messages. Waiting is best; decide only if this cannot wait.',
      wait: 'Keep waiting',
      waitHelp: 'Pregón asks the provider again and clears it up by itself.',
      sent: (n: number) => `Count as sent (${f.number(n)})`,
      sentHelp: 'Nobody gets the message twice; somebody may not have got it.',
      resend: (n: number) => `Send again to ${people(n)}`,
      resendHelp: 'Everybody gets it; somebody may get it twice.',
      option: 'What to do?',
      done: (n: number) => (n === 1 ? '1 person is settled.' : `${f.number(n)} people are settled.`),
      none: 'They had cleared up already: nothing was left to decide.',
      confirm: {
        sent: (n: number) => `Count ${f.number(n)} as sent`,
        resend: (n: number) => `Send again to ${people(n)}`,
      },
    },
    table: {
      until: (at) => `next try: ${at}`,
      caption: 'People of the campaign',
      filter: 'State',
      all: 'All',
      person: 'Person',
      phone: 'Phone',
      group: 'Group',
      state: 'State',
      reason: 'Reason',
      sentAt: 'Sent',
      receipt: 'Receipt',
      nobody: 'Nobody in this state.',
      nobodyYet: 'People appear as soon as it starts.',
    },
    person: {
      history: 'What happened',
      waiting: 'The provider could not at that moment: it is tried again',
      returned: 'It did not go out in time: it waits for its turn again',
      held: 'The number stopped answering: it waits until it is back',
      absent: 'The provider never got it: it is sent again',
      retry: 'Somebody asked to try again',
      attempt: (n) => `attempt ${f.number(n)}`,
      queued: 'Waiting for their turn',
      sending: 'Going out now',
      attempts: (n: number) => (n === 1 ? '1 attempt' : `${f.number(n)} attempts`),
      sent: 'The provider took it',
      delivered: 'It reached the phone',
      read: 'They read it',
      undelivered: 'The provider said it did not arrive',
      error: 'It could not be sent',
      skipped: 'It was skipped',
      unknown: 'Not known whether it went out',
      canceled: 'The campaign was stopped before',
      template: (n: number) => `Message ${f.number(n)}`,
      providerId: 'The provider’s identifier',
    },
  };
};
