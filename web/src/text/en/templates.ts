// Templates: messages that are kept to be used again.
import type { Format } from '../format.ts';

export const templates = (f: Format) => ({
  title: 'Templates',
  sentence: 'Messages kept to be used again. Changing one changes no campaign that was made of it.',
  saved: 'Kept messages',
  add: 'New template',
  editTitle: 'Change the template',
  search: 'Search by name or text',
  name: 'Name',
  nameHelp: 'Seen only here: people get the message.',
  nameMissing: 'Write a name.',
  changed: 'Changed',
  actions: 'Actions',
  use: 'Use',
  remove: (name: string) => `Delete ${name}`,
  removed: (name: string) => `“${name}” was deleted.`,
  facts: (texts: number, media: string | undefined) =>
    [texts === 1 ? '1 text' : `${f.number(texts)} texts in turn`, ...(media ? [`with ${media}`] : [])].join(' · '),
  choose: 'Choose a template',
  keep: 'Keep as a template',
  kept: 'Template kept.',
  put: (name: string) => `“${name}” took the place of what was written.`,
  emptyTitle: 'No templates yet',
  emptyText: 'A message that comes again is kept once, and every campaign takes it from here.',
  noMatch: 'No template matches the search.',
  approved: 'Approved by WhatsApp',
  approvedText:
    'They are made and changed in Twilio’s console, and chosen while a campaign is written, under “Approved template”.',
  ofNumber: 'Of the account of this number',
});
