// System: what an admin sees.
import type { system as spanish } from '../es/system.ts';
import type { Format } from '../format.ts';

export const system = (f: Format): ReturnType<typeof spanish> => ({
  title: 'System',
  sentence: 'What reaches all accounts of this installation.',
  open: 'Open the system page',
  help: 'This account operates Pregón: it may stop everybody’s sends and sees the queues.',
  everything: 'All sends',
  everythingHelp: 'Stops all campaigns of all accounts. What is going out already finishes; nobody is lost.',
  stopEverything: 'Stop everybody’s sends',
  stopLine: 'Stop this number',
  lineStopped: 'Stopped',
  nextTry: (at) => `next try: ${at}`,
  askStop: 'Stop the sends?',
  askStopText: 'It reaches other people’s campaigns too. They wait where they are and go on when released.',
  askRelease: 'Let the sends go on?',
  askReleaseText: 'The campaigns that waited go on where they were, other people’s too.',
  stopped: 'Stopped. Nothing more goes out until it is released.',
  queuesTitle: 'Queues',
  queuesHelp:
    'Queues carry hints; the data is in the database. What a queue could not deliver after several tries is set aside here and may be tried again without risk: nobody is messaged twice.',
  queue: 'Queue',
  waiting: 'Waiting',
  inFlight: 'In progress',
  dead: 'Set aside',
  action: 'Action',
  nothingDead: 'Nothing set aside',
  redrive: (n) => `Try again (${f.number(n)})`,
  redriven: 'They are back in their queue and are tried again.',
  queues: {
    turn: {
      name: 'Turns to send',
      help: 'They say that a number has work. If one is lost, the sweep posts another within a minute.',
    },
    freeze: {
      name: 'Recipient lists',
      help: 'They prepare each campaign’s list. If one is set aside, its campaign starts late.',
    },
    receipt: {
      name: 'Receipts and answers',
      help: 'What the provider tells: deliveries, reads and opt-outs. None should be left set aside.',
    },
    webhook: {
      name: 'Webhooks',
      help: 'They say that there is something to tell a system of a user’s. If one is lost, the next event or the sweep posts another.',
    },
  },
});
