// One person: what is known, and all that happened.
import type { person as spanish } from '../es/person.ts';

export const person = (): ReturnType<typeof spanish> => ({
  title: 'Person',
  data: 'Data',
  history: 'What happened',
  nothing: 'Nothing was sent yet',
  more: 'Show what came before',
  looking: 'Looking…',
  all: 'Show everything of this person',
  deleted: (date: string) => `Deleted from the contacts on ${date}. What was sent stays here.`,
  optedOut: (date: string, source: string, number: string | null) =>
    number === null
      ? `Not written to since ${date}: ${source}.`
      : `Gets nothing from the number “${number}” since ${date}: ${source}.`,
  sources: {
    inbound: 'asked for by the person in a message',
    provider: 'told by the provider',
    manual: 'written down by hand',
    import: 'it was in a file',
  },
  replied: 'Wrote',
  keywords: { stop: 'Asked to get no more', start: 'Asked to get messages again' },
  to: (number: string) => `to the number “${number}”`,
  'opt-out': 'Opted out',
  'opt-in': 'Opt-out ended',
});
