// The words of a file of a campaign's people, in the user's language.
import * as en from './words-en.ts';
import * as es from './words-es.ts';

export interface Words {
  /** What the sheet is called. */
  readonly people: string;
  readonly columns: readonly string[];
  readonly states: Readonly<Record<string, string>>;
  readonly reasons: Readonly<Record<string, string>>;
}

const spanish = [
  'Teléfono',
  'Nombre',
  'Grupo',
  'Estado',
  'Motivo',
  'Intentos',
  'Enviado',
  'Entregado',
  'Leído',
  'No entregado',
  'Desde',
  'Campaña',
];
const english = [
  'Phone',
  'Name',
  'Group',
  'State',
  'Reason',
  'Attempts',
  'Sent',
  'Delivered',
  'Read',
  'Undelivered',
  'From',
  'Campaign',
];

export const wordsOf = (locale: 'es' | 'en'): Words =>
  locale === 'es'
    ? { people: 'Personas', columns: spanish, states: es.states, reasons: es.reasons }
    : { people: 'People', columns: english, states: en.states, reasons: en.reasons };
