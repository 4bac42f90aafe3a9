// Why a row or a whole file is not taken. The codes are stable: part of the API and of the rejects file.
import { DomainError, type ErrorKind } from '../error.ts';
import type { PhoneReason } from '../phone/phone.ts';
import { limits } from './limits.ts';
import type { PinpointReason } from './pinpoint.ts';

export type RowReason =
  | PhoneReason
  | PinpointReason
  | 'quote_malformed'
  | 'json_malformed'
  | 'row_too_long'
  | 'too_many_columns'
  | 'field_too_long'
  | 'group_too_long'
  | 'too_many_groups';

/** What the rejects file says beside the code, in the language of those who mend it. */
export const inSpanish: Readonly<Record<RowReason, string>> = {
  phone_missing: 'Falta el número de teléfono.',
  phone_scientific:
    'Excel guardó el número en notación científica (5,95E+11) y se perdieron dígitos: dé a la columna el formato Número sin decimales o Texto y vuelva a exportarla.',
  phone_several: 'Hay más de un número en la celda: deje uno por fila.',
  phone_impossible_length: 'El número tiene dígitos de más o de menos.',
  phone_invalid: 'El número no es válido.',
  quote_malformed: 'Las comillas de la fila están mal cerradas.',
  json_malformed: 'La línea no es un objeto JSON completo.',
  channel_not_phone: 'La dirección de la fila no es un teléfono: su canal no es SMS, VOICE ni CUSTOM.',
  opted_out: 'La persona se dio de baja en Pinpoint (OptOut es ALL).',
  endpoint_inactive: 'Pinpoint tenía esta dirección por inactiva (EndpointStatus es INACTIVE).',
  row_too_long: 'La fila es demasiado larga.',
  too_many_columns:
    'La fila tiene más columnas que el encabezado: quizá un texto con el separador dentro no está entre comillas.',
  field_too_long: `Un campo pasa de ${limits.fieldLength} caracteres.`,
  group_too_long: `El nombre de un grupo pasa de ${limits.groupLength} caracteres.`,
  too_many_groups: `La fila tiene más de ${limits.groupsPerRow} grupos.`,
};

const sentences = {
  file_empty: 'The file has no rows. Upload a CSV with one contact per row.',
  file_is_spreadsheet: 'This is a spreadsheet, not a CSV. In Excel choose "Save as: CSV UTF-8" and upload that file.',
  file_is_binary: 'This is not a text file. Export the contacts as CSV and upload that file.',
  file_is_html:
    'This is a web page saved as a spreadsheet. Open it in Excel, choose "Save as: CSV UTF-8" and upload that file.',
  file_too_large: `The file is larger than ${limits.fileBytes / 1024 ** 3} GB. Split it into smaller files.`,
  too_many_rows: `The file has more than ${limits.rows} rows. Split it; the rows before that are already imported.`,
  header_too_wide: `The file has more than ${limits.columns} columns. Remove those that no message needs.`,
  phone_column_missing: 'No column of the header is a phone. Name one of them "numero".',
  columns_changed: 'The columns of the file are not those that were mapped. Look at its preview again, then upload it.',
  import_gave_up: 'The import broke off again and again. What it has written stays; upload the file once more.',
  import_changed: 'The file or the settings changed while it was being imported. Upload it again.',
} as const;

export type FileReason = keyof typeof sentences;

/** A fault of the file as a whole: the import ends as failed with this code and sentence. */
export function fileFault(code: FileReason): DomainError {
  const kind: ErrorKind = code === 'file_too_large' ? 'too_large' : 'invalid';
  return new DomainError(kind, code, sentences[code], { field: 'file' });
}

export const isFileFault = (error: unknown): error is DomainError =>
  error instanceof DomainError && Object.hasOwn(sentences, error.code);
