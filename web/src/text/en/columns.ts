// The columns of a file: what each one is.
import type { Text } from '../dictionary.ts';
import type { Format } from '../format.ts';

export const columns = (f: Format): Text['columns'] => ({
  title: 'Columns of the file',
  help: 'This is what each column was recognized as. It can be changed.',
  remembered: 'Each column is what it was in the last file with this header. It can be changed.',
  header: 'The first row has the names of the columns',
  nth: (n) => `Column ${f.number(n)}`,
  what: (column) => `What ${column} is`,
  noSamples: 'empty in the first rows',
  roles: {
    numero: 'Number (phone)',
    nombre: 'Name',
    sustantivo: 'Sustantivo (title)',
    grupo: 'Group',
    channel: 'Pinpoint channel',
    opt_out: 'Pinpoint opt-out',
    endpoint_status: 'Pinpoint status',
    ignored: 'Do not import',
  },
  attribute: (name) => `Attribute “${name}”`,
  data: 'Attribute',
  noPhone: 'No column is the phone number. Choose which one is.',
  twice: (role, columns) => `More than one column is “${role}”: ${columns}. Keep one.`,
  show: 'Columns',
  showOf: (file) => `Columns of ${file}`,
  byName: 'The columns were recognized by their names.',
});
