// Las columnas de un archivo: qué es cada una.
import type { Format } from '../format.ts';

export const columns = (f: Format) => ({
  title: 'Columnas del archivo',
  help: 'Así se reconoce cada columna. Se puede cambiar lo que es.',
  remembered: 'Cada columna es lo que fue en el último archivo con este encabezado. Se puede cambiar lo que es.',
  header: 'La primera fila tiene los nombres de las columnas',
  nth: (n: number) => `Columna ${f.number(n)}`,
  what: (column: string) => `Qué es ${column}`,
  noSamples: 'vacía en las primeras filas',
  roles: {
    numero: 'Número (teléfono)',
    nombre: 'Nombre',
    sustantivo: 'Sustantivo (trato)',
    grupo: 'Grupo',
    channel: 'Canal de Pinpoint',
    opt_out: 'Baja en Pinpoint',
    endpoint_status: 'Estado en Pinpoint',
    ignored: 'No importar',
  },
  attribute: (name: string) => `Atributo «${name}»`,
  data: 'Atributo',
  noPhone: 'Ninguna columna es el número de teléfono. Elegir cuál lo es.',
  twice: (role: string, columns: string) => `Más de una columna es «${role}»: ${columns}. Dejar una sola.`,
  show: 'Columnas',
  showOf: (file: string) => `Columnas de ${file}`,
  byName: 'Las columnas se reconocieron por sus nombres.',
});
