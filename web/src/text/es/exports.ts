// Exportar: lo que se lleva de aquí como archivo.
import type { Format } from '../format.ts';

export const exports = (f: Format) => ({
  open: 'Exportar',
  make: 'Crear el archivo',
  format: 'Formato',
  xlsx: 'Excel (XLSX)',
  xlsxHelp: 'Para mirar y filtrar. Los teléfonos quedan enteros.',
  csv: 'CSV',
  csvHelp: 'Para otros programas.',
  csvContacts: 'Para otros programas; también se puede importar aquí otra vez.',
  contacts: (n: number) =>
    n === 1 ? 'Se exporta 1 contacto.' : `Se exportan ${f.number(n)} contactos, con todos sus datos.`,
  people: (n: number) =>
    n === 1 ? 'Se exporta 1 persona.' : `Se exportan ${f.number(n)} personas, con lo que pasó con cada una.`,
  last: 'Últimos archivos',
  queued: 'Espera su turno…',
  making: (rows: number) => (rows === 1 ? '1 fila…' : `${f.number(rows)} filas…`),
  expired: 'venció: crearlo de nuevo',
  download: 'Descargar',
  fetch: (name: string) => `Descargar ${name}`,
});
