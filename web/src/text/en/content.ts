// The message as an approved WhatsApp template, and what becomes of free text.
import type { content as es } from '../es/content.ts';
import type { Format } from '../format.ts';

export const content = (f: Format): ReturnType<typeof es> => ({
  kind: 'What is sent',
  text: 'Free text',
  template: 'Approved template',
  window:
    'WhatsApp delivers free text only to who has written to this number in the last 24 hours. Everybody else is reached by an approved template alone: with free text their message is refused after it went out, and counts as an error.',
  useTemplate: 'Use a template',
  search: 'Search templates',
  language: 'Language',
  allLanguages: 'All languages',
  list: 'Templates of the account',
  none: 'The account of this number has no templates. They are made in Twilio’s console, in the Content Template Builder.',
  noMatch: 'No template matches the search.',
  more: (n: number) => `There are ${f.number(n)} more: search by name or by text.`,
  status: {
    approved: 'Approved',
    pending: 'In review',
    received: 'In review',
    unsubmitted: 'Not sent to review',
    rejected: 'Rejected',
    paused: 'Paused by WhatsApp',
    disabled: 'Disabled by WhatsApp',
  } as Record<string, string>,
  unapproved: 'Not approved',
  withoutText: 'Without a text of its own',
  withMedia: 'with a picture or file',
  media: 'The picture or file of the template',
  another: 'Choose another template',
  chosen: (name: string) => `Template: ${name}`,
  place: (name: string) => `Place ${name}`,
  placeHelp: (example: string) => `Approved with: ${example}`,
  insert: 'Insert something of the person:',
  missing: (name: string, n: number, of: number) =>
    n === of
      ? `None of the samples has ${name}: nothing would be sent to them.`
      : `${f.number(n)} of the ${f.number(of)} samples ${n === 1 ? 'has' : 'have'} no ${name}: nothing would be sent to them.`,
  needsWhatsApp: 'A template goes out from WhatsApp numbers only. Choose another number or write free text.',
});
