// Opt-outs: whom nobody writes to any more.
import type { Format } from '../format.ts';

export const suppressions = (f: Format) => ({
  title: 'Opt-outs',
  sentence: (n: number) =>
    n === 0
      ? 'Nobody has opted out.'
      : n === 1
        ? '1 person is not written to.'
        : `${f.number(n)} people are not written to.`,
  add: 'Add by hand',
  addCount: (n: number) => (n === 1 ? 'Add 1 phone' : `Add ${f.number(n)} phones`),
  addText: 'No campaign writes to them from that moment on, nor those under way.',
  phones: 'Phones',
  phonesHelp: 'One a line, up to 10,000. Without a country code they are read as of your own.',
  tooMany: (n: number) => `There are more than ${f.number(n)}. Add them in parts.`,
  added: (added: number, known: number) => {
    const said = added === 1 ? '1 phone was added.' : `${f.number(added)} phones were added.`;
    if (known === 0) return said;
    return `${said} ${known === 1 ? '1 was there already.' : `${f.number(known)} were there already.`}`;
  },
  rejected: (n: number) => (n === 1 ? '1 line was not added:' : `${f.number(n)} lines were not added:`),
  moreRejected: (n: number) => `and ${f.number(n)} more.`,
  reason: 'Reason',
  allReasons: 'All reasons',
  reasons: { opted_out: 'Asked for no more', manual: 'Added by hand' },
  person: 'Person',
  why: 'Why',
  sources: {
    inbound: 'Answered STOP or the like',
    provider: 'The provider told',
    manual: 'Added by hand',
  },
  where: 'Scope',
  everywhere: 'All campaigns',
  onNumbers: (names: readonly string[]) => `Only from ${f.list(names)}`,
  since: 'Since',
  action: 'Action',
  allow: 'Allow again',
  allowWhom: (whom: string) => `Allow again: ${whom}`,
  onlyThePerson: 'Only the person can come back, by writing START',
  askAllow: (whom: string) => `Write to ${whom} again?`,
  askOptedOut:
    'This person asked for no more messages. Allow it only if they have asked for them again: writing without consent may cost the number.',
  askManual: 'The next campaigns that include them will write to them again.',
  staysOn: (names: readonly string[]) =>
    `From ${f.list(names)} they still get nothing: that is where they opted out, and only they can come back, by writing START.`,
  allowed: (whom: string) => `${whom} may be written to again.`,
  emptyTitle: 'Nobody has opted out',
  emptyText: 'Whoever answers STOP or BAJA appears here, and no campaign writes to them again.',
  nobodyText: 'Try fewer letters, a part of the phone or another reason.',
});
