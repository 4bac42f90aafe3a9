// Contacts and Imports.
import type { people as spanish } from '../es/people.ts';
import type { Format } from '../format.ts';

export const people = (f: Format): ReturnType<typeof spanish> => ({
  contacts: {
    title: 'Contacts',
    sentence: (n: number, isExact: boolean) =>
      n === 0
        ? 'No contacts yet.'
        : `${isExact ? '' : 'More than '}${f.number(n)} ${n === 1 ? 'person' : 'people'} to write to.`,
    search: 'Search by name or phone',
    group: 'Group',
    allGroups: 'All groups',
    name: 'Name',
    phone: 'Phone',
    salutation: 'Title',
    groups: 'Groups',
    seen: 'Last loaded',
    source: 'Source',
    sources: { csv: 'CSV file', manual: 'By hand', drop: 'Folder', inbound: 'Wrote first' },
    first: 'Since',
    attributes: 'Other data',
    write: 'Import contacts',
    emptyTitle: 'No contacts yet',
    emptyText: 'Contacts come in with a CSV file, or one by one.',
    nobodyTitle: 'Nobody matches',
    nobodyText: 'Try the beginning of a name, the beginning or the end of the phone, or another group.',
    clear: 'Clear filters',
    add: 'Add contact',
    addFirst: 'Add one',
    addedOne: 'Contact saved.',
    phoneHelp: 'As it is dialled, or with the country code.',
    salutationHelp: 'What goes before the name: Mrs., Dr.',
    groupsHelp: 'Several, separated by semicolons.',
    edit: 'Edit',
    editTitle: 'Edit contact',
    saved: 'Changes saved.',
    remove: 'Remove',
    removed: 'Contact removed. Their history stays.',
    broughtBack: 'Contact brought back.',
    erase: 'Erase data…',
    eraseTitle: (name: string) => `Erase all data of ${name}`,
    eraseGoes:
      'Their name, phone and other data are erased, also from messages that were sent and from the imported files they were in, which are deleted whole.',
    eraseStays:
      'The totals of campaigns stay, with nothing that leads to this person. If they wanted no more messages, they will get none even when their number comes back in another file.',
    eraseForGood: 'This cannot be undone.',
    eraseOne: 'Erase 1 person',
    erasing: 'Erasing…',
    erased: 'Data erased.',
  },
  imports: {
    title: 'Imports',
    sentence: (n: number) =>
      n === 0 ? 'No file was imported yet.' : n === 1 ? '1 file was imported.' : `${f.number(n)} files were imported.`,
    file: 'File',
    state: 'State',
    rows: 'Rows',
    inserted: 'New',
    updated: 'Updated',
    duplicates: 'Repeated',
    invalid: 'With a problem',
    when: 'When',
    rejects: 'Download rows with a problem',
    status: { created: 'Waiting for the file', running: 'Importing', completed: 'Finished', failed: 'Failed' },
    start: 'Import file',
    campaign: 'Create a campaign with these people',
    emptyTitle: 'No imports yet',
    emptyText:
      'A CSV file brings people with their phone, name and group. You see how it is read before anything is kept.',
    undo: 'Undo',
    undoNamed: (file: string) => `Undo: ${file}`,
    undoAsk: 'Undo this import?',
    undoButton: (people: string) => `Remove ${people}`,
    undoText:
      'Whoever this file brought and nothing has changed since is removed, with the groups that it made. Those who were there already stay as the file left them, and campaigns keep their history.',
    undoAsked: 'The import is being undone.',
    undoing: (n: number) => `Undoing: ${f.number(n)} removed`,
    undone: (removed: number, kept: number) =>
      kept === 0
        ? `Undone: ${f.number(removed)} removed`
        : `Undone: ${f.number(removed)} removed, ${f.number(kept)} stay because they changed since`,
    actions: 'Actions',
    chooseTitle: 'Import a file',
  },
});
