// Groups, and changes to many contacts at once.
import type { groups as spanish } from '../es/groups.ts';
import type { Format } from '../format.ts';

export const groups = (f: Format): ReturnType<typeof spanish> => {
  const people = (n: number, more = false) =>
    `${more ? 'more than ' : ''}${f.number(n)} ${n === 1 ? 'person' : 'people'}`;
  return {
    title: 'Groups',
    sentence: (n: number) =>
      n === 0 ? 'No groups yet.' : `${f.number(n)} ${n === 1 ? 'group' : 'groups'} to choose whom to write to.`,
    name: 'Name',
    size: 'People',
    actions: 'Change',
    add: 'Create a group',
    create: 'Create',
    rename: (name: string) => `Rename ${name}`,
    renameTitle: 'Rename',
    renameMeans:
      'Draft and scheduled campaigns and the rules of the folder follow. What was sent keeps the name of then.',
    merge: (name: string) => `Merge ${name} into another group`,
    mergeTitle: 'Merge into another group',
    mergeMeans: (name: string) =>
      `The people of “${name}” go to the other group, which takes its place in drafts and rules. This cannot be undone.`,
    into: 'Merge into',
    which: 'Choose a group',
    mergeIt: (n: number) => `Merge ${people(n)}`,
    merged: (n: number, group: string) => `${people(n)} joined “${group}”.`,
    remove: (name: string) => `Remove ${name}`,
    removed: (name: string, n: number) => `“${name}” was removed. ${people(n)} stay in Contacts.`,
    saved: 'Group saved.',
    emptyTitle: 'No groups yet',
    emptyText: 'Groups come with the column “grupo” of a file, or are created here.',
    bulk: 'People chosen',
    choose: (name: string) => `Choose ${name}`,
    chosen: (n: number, more: boolean) => `${people(n, more)} chosen`,
    choosePage: (n: number) => `Choose the ${f.number(n)} on this page`,
    chooseAll: (n: number, more: boolean) => `Choose all ${more ? 'of more than ' : ''}${f.number(n)} that match`,
    chooseNobody: 'Choose nobody',
    working: (n: number) => `Changing… ${people(n)} so far. It goes on when this page is closed.`,
    addTo: 'Add to a group',
    leave: 'Take out of a group',
    optOut: 'Opt out',
    delete: 'Delete',
    anyName: 'One that is there, or a new name.',
    titles: {
      'add-to-group': 'Add to a group',
      'leave-group': 'Take out of a group',
      'opt-out': 'Opt out',
      delete: 'Delete contacts',
    },
    means: {
      'add-to-group': 'They stay in the groups that they have.',
      'leave-group': 'They stay in Contacts and in their other groups.',
      'opt-out': 'They are not written to any more, from any number, until that is taken back.',
      delete: 'They leave Contacts and future campaigns. What was sent to them stays in their history.',
    },
    doIt: {
      'add-to-group': (n: number, more: boolean) => `Add ${people(n, more)}`,
      'leave-group': (n: number, more: boolean) => `Take out ${people(n, more)}`,
      'opt-out': (n: number, more: boolean) => `Opt out ${people(n, more)}`,
      delete: (n: number, more: boolean) => `Delete ${people(n, more)}`,
    },
    done: {
      'add-to-group': (n: number, group: string) => `${people(n)} added to “${group}”.`,
      'leave-group': (n: number, group: string) => `${people(n)} left “${group}”.`,
      'opt-out': (n: number) => `${people(n)} opted out.`,
      delete: (n: number) => `${people(n)} deleted.`,
      merge: (n: number, group: string) => `${people(n)} joined “${group}”.`,
    },
  };
};
