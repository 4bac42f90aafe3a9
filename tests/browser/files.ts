// The files that the browser hands in: as a user's spreadsheet would write them.

const names = ['José Núñez', 'María Ibáñez', 'Óscar Peña', 'Lucía Benítez', 'Iñaki Báez', 'Zoé Cáceres'];
const groups = ['Premium', 'Reactivación', 'Nuevos', 'Mayoristas', 'Verano', 'Cumpleaños', 'VIP', 'Interior'];

export interface Person {
  readonly phone: string;
  readonly nombre: string;
  readonly grupo: string;
}

/** @param from the first number, so that files need not share people. The fifth of them has no name. */
export const people = (count: number, from: number): Person[] =>
  Array.from({ length: count }, (_, i) => ({
    phone: `595981${from + i}`,
    nombre: i === 4 ? '' : `${names[i % names.length]} ${i}`,
    grupo: groups[(i * 3 + (i >> 3)) % groups.length] ?? '',
  }));

/** Windows-1252 with semicolons, local numbers, columns in their own order: a repeated row and two that are no phones at the end. */
export function latinCsv(list: readonly Person[]): Buffer {
  const first = list[0];
  const rows = list.map(({ phone, nombre, grupo }) => `${grupo};${nombre};0${phone.slice(3)};Asunción`);
  const spoilt = [`Premium;${first?.nombre};0${first?.phone.slice(3)};Asunción`, ';Sin número;;', ';Muy corto;12;'];
  return Buffer.from(['Grupo;Nombre;Celular;Ciudad', ...rows, ...spoilt, ''].join('\r\n'), 'latin1');
}

/** One red pixel. */
export const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkWM/wHwAEhwH/2ZgJeAAAAABJRU5ErkJggg==',
  'base64',
);
