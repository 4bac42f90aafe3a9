// Segments: kept filters over the contacts.
import type { Format } from '../format.ts';

export const segments = (f: Format) => {
  const number = (n: number, more: boolean) => `${more ? 'more than ' : ''}${f.number(n)}`;
  const people = (n: number, more: boolean) => `${number(n, more)} ${n === 1 && !more ? 'person' : 'people'}`;
  const inDays = (n: number) => (n === 1 ? 'in the last day' : `in the last ${f.number(n)} days`);
  const deed = (did: string, not: string, never: string) => ({
    within: (n: number) => `${did} ${inDays(n)}`,
    notWithin: (n: number) => `${not} ${inDays(n)}`,
    never,
  });
  const when = { within: 'in the last days:', notWithin: 'not in the last days:', never: 'never' };
  return {
    title: 'Segments',
    sentence: (n: number) =>
      n === 0
        ? 'No segments yet.'
        : `${f.number(n)} ${n === 1 ? 'kept filter' : 'kept filters'}: who is in each is found at the moment.`,
    name: 'Name',
    size: 'People',
    conditions: 'Conditions',
    actions: 'Change',
    add: 'Create a segment',
    edit: (name: string) => `Change ${name}`,
    editTitle: 'Change the segment',
    remove: (name: string) => `Remove ${name}`,
    removed: (name: string) => `“${name}” was removed.`,
    saved: 'Segment saved.',
    needName: 'A name is missing.',
    total: number,
    emptyTitle: 'No segments yet',
    emptyText:
      'A segment brings together whoever meets conditions: their groups, their data, what they read or answered.',
    match: 'How many conditions have to hold?',
    all: 'All conditions',
    any: 'Any of them',
    or: ' or ',
    nth: (n: number) => `Condition ${f.number(n)}`,
    addCondition: 'Add a condition',
    removeCondition: (n: number) => `Remove condition ${f.number(n)}`,
    subject: 'About what',
    verb: 'What is asked',
    attribute: 'Name of the value (city, nombre…)',
    value: 'Value',
    days: 'Days',
    incomplete: 'Complete the conditions to see how many people there are.',
    counting: 'Counting…',
    finds: (n: number, more: boolean) => (n === 0 ? 'Nobody meets this now.' : `Now: ${people(n, more)}.`),
    only: 'Only the people of the segment',
    everybody: 'Show everybody',
    subjects: {
      group: 'Group',
      attribute: 'A value',
      sent: 'Was sent to',
      delivered: 'Got it',
      read: 'Read',
      replied: 'Answered',
      opt: 'Opt-out',
    },
    verbs: {
      group: { in: 'is in any of', notIn: 'is in none of' },
      attribute: { equals: 'is', contains: 'contains', has: 'has any value' },
      sent: when,
      delivered: when,
      read: when,
      replied: when,
      opt: { in: 'has not opted out', out: 'has opted out' },
    } as Record<string, Record<string, string>>,
    words: {
      group: {
        in: (names: string) => `in ${names}`,
        notIn: (names: string) => `not in ${names}`,
      },
      attribute: {
        equals: (name: string, value: string) => `${name} is “${value}”`,
        contains: (name: string, value: string) => `${name} contains “${value}”`,
        has: (name: string) => `with ${name}`,
      },
      sent: deed('sent to', 'not sent to', 'never sent to'),
      delivered: deed('got it', 'did not get it', 'never got anything'),
      read: deed('read', 'did not read', 'never read'),
      replied: deed('answered', 'did not answer', 'never answered'),
      opt: { in: 'not opted out', out: 'opted out' },
    },
  };
};
