// Export: what is taken from here as a file.
import type { Format } from '../format.ts';

export const exports = (f: Format) => ({
  open: 'Export',
  make: 'Make the file',
  format: 'Format',
  xlsx: 'Excel (XLSX)',
  xlsxHelp: 'To look through and filter. Phones stay whole.',
  csv: 'CSV',
  csvHelp: 'For other programs.',
  csvContacts: 'For other programs; it can be imported here again, too.',
  contacts: (n: number) =>
    n === 1 ? '1 contact is exported.' : `${f.number(n)} contacts are exported, with all that is known of them.`,
  people: (n: number) =>
    n === 1 ? '1 person is exported.' : `${f.number(n)} people are exported, with what became of each.`,
  last: 'Last files',
  queued: 'Waiting for its turn…',
  making: (rows: number) => (rows === 1 ? '1 row…' : `${f.number(rows)} rows…`),
  expired: 'expired: make it again',
  download: 'Download',
  fetch: (name: string) => `Download ${name}`,
});
