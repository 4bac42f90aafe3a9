// Why a dropped file starts nothing: a stable code, and a sentence for whoever put it there. What the import finds wrong with a file has its
// own codes (import/reason.ts); their sentences speak of uploads, so those for a folder stand here too.
import { DomainError } from '../error.ts';
import { type FileReason, isFileFault } from '../import/reason.ts';

type Sentence = { readonly es: string; readonly en: string };

const own = {
  no_matching_rule: {
    es: 'Ninguna regla de la carpeta corresponde a este nombre de archivo. Crear una, o cambiar el nombre.',
    en: 'No rule of the folder is for a file of this name. Make one, or rename the file.',
  },
  rule_off: {
    es: 'La regla que corresponde a este archivo está apagada.',
    en: 'The rule for this file is switched off.',
  },
  extension_unknown: {
    es: 'Solo se entienden archivos .csv, .json, .jsonl y .ndjson, también comprimidos (.gz).',
    en: 'Only .csv, .json, .jsonl and .ndjson are understood, compressed (.gz) or not.',
  },
  unpacked_too_large: {
    es: 'Descomprimido, el archivo es más grande de lo que se acepta. Dividirlo en varios.',
    en: 'Unpacked, the file is larger than what is taken. Split it.',
  },
  gzip_broken: {
    es: 'El archivo termina en .gz, pero no se puede descomprimir. Comprimirlo de nuevo y copiarlo otra vez.',
    en: 'The file is called .gz but cannot be unpacked. Compress it again and put it there once more.',
  },
  file_cut_off: {
    es: 'El archivo termina a la mitad: se copió o se exportó incompleto. Copiarlo otra vez, entero.',
    en: 'The file ends in the middle: it was copied or exported only in part. Put the whole file there.',
  },
  json_not_lines: {
    es: 'El JSON no tiene un objeto por línea, como lo exporta Pinpoint.',
    en: 'The JSON does not have one object in each line, as Pinpoint exports it.',
  },
  file_replaced: {
    es: 'El archivo fue reemplazado por otro del mismo nombre antes de leerse; vale el nuevo.',
    en: 'The file was replaced by another of the same name before it was read; that one counts.',
  },
  file_gone: {
    es: 'El archivo fue borrado antes de leerse.',
    en: 'The file was removed before it was read.',
  },
  duplicate_content: {
    es: 'Un archivo con el mismo contenido ya se recibió en las últimas 24 horas; este no inició nada.',
    en: 'A file of the same content was received within the last 24 hours; this one started nothing.',
  },
  abandoned: {
    es: 'La lectura se interrumpió y no se retomó; el mismo archivo se recibió otra vez.',
    en: 'Reading broke off and was not taken up again; the same file was received once more.',
  },
  no_valid_rows: {
    es: 'Ninguna fila del archivo tiene un número válido. El archivo de rechazos dice por qué, fila por fila.',
    en: 'No row of the file has a valid number. The rejects file says why, row by row.',
  },
} as const satisfies Readonly<Record<string, Sentence>>;

const ofImport: Readonly<Record<FileReason, Sentence>> = {
  file_empty: { es: 'El archivo está vacío: no tiene ninguna fila.', en: 'The file is empty: it has no rows.' },
  file_is_spreadsheet: {
    es: 'Es una hoja de cálculo, no un CSV. En Excel: «Guardar como: CSV UTF-8».',
    en: 'This is a spreadsheet, not a CSV. In Excel choose "Save as: CSV UTF-8".',
  },
  file_is_binary: { es: 'No es un archivo de texto.', en: 'This is not a text file.' },
  file_is_html: {
    es: 'Es una página web guardada como hoja de cálculo. En Excel: «Guardar como: CSV UTF-8».',
    en: 'This is a web page saved as a spreadsheet. In Excel choose "Save as: CSV UTF-8".',
  },
  file_too_large: {
    es: 'El archivo es más grande de lo que se acepta. Dividirlo en varios.',
    en: 'The file is larger than what is taken. Split it.',
  },
  too_many_rows: {
    es: 'El archivo tiene más de cinco millones de filas. Dividirlo en varios.',
    en: 'The file has more than five million rows. Split it.',
  },
  header_too_wide: { es: 'El archivo tiene demasiadas columnas.', en: 'The file has too many columns.' },
  columns_changed: {
    es: 'Las columnas del archivo no son las que se eligieron.',
    en: 'The columns of the file are not those that were chosen.',
  },
  phone_column_missing: {
    es: 'Ninguna columna del encabezado es un teléfono. Llamar «numero» a una de ellas.',
    en: 'No column of the header is a phone. Name one of them "numero".',
  },
  import_gave_up: {
    es: 'La importación se interrumpió una y otra vez. Lo importado queda; copiar el archivo otra vez.',
    en: 'The import broke off again and again. What it has written stays; put the file there once more.',
  },
  import_changed: {
    es: 'El archivo cambió mientras se leía. Copiarlo otra vez; los contactos leídos hasta ahí quedaron guardados.',
    en: 'The file changed while it was being read. Put it there again; the contacts read up to there were kept.',
  },
};

const sentences: Readonly<Record<string, Sentence>> = { ...own, ...ofImport };

type DropReason = keyof typeof own;

export const refusal = (code: DropReason): DomainError => new DomainError('invalid', code, own[code].en);

/** Whether an error says that the file, and not the system, is at fault. */
export const isRefusal = (error: unknown): error is DomainError =>
  isFileFault(error) || (error instanceof DomainError && Object.hasOwn(own, error.code));

/** Undefined for a code that is not a file's: then the error's own message is the sentence. */
export const sentenceOf = (code: string, locale: 'es' | 'en'): string | undefined => sentences[code]?.[locale];
