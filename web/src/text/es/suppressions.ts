// Bajas: a quién ya no se le escribe.
import type { Format } from '../format.ts';

export const suppressions = (f: Format) => ({
  title: 'Bajas',
  sentence: (n: number) =>
    n === 0
      ? 'Nadie se dio de baja.'
      : n === 1
        ? 'A 1 persona no se le escribe.'
        : `A ${f.number(n)} personas no se les escribe.`,
  add: 'Agregar a mano',
  addCount: (n: number) => (n === 1 ? 'Agregar 1 teléfono' : `Agregar ${f.number(n)} teléfonos`),
  addText: 'Ninguna campaña les escribe desde ese momento, tampoco las que están en curso.',
  phones: 'Teléfonos',
  phonesHelp: 'Uno por línea, hasta 10.000. Sin código de país se leen como del propio.',
  tooMany: (n: number) => `Son más de ${f.number(n)}. Agregarlos en partes.`,
  added: (added: number, known: number) => {
    const said = added === 1 ? 'Se agregó 1 teléfono.' : `Se agregaron ${f.number(added)} teléfonos.`;
    if (known === 0) return said;
    return `${said} ${known === 1 ? '1 ya estaba.' : `${f.number(known)} ya estaban.`}`;
  },
  rejected: (n: number) => (n === 1 ? 'No se agregó 1 línea:' : `No se agregaron ${f.number(n)} líneas:`),
  moreRejected: (n: number) => (n === 1 ? 'y 1 más.' : `y ${f.number(n)} más.`),
  reason: 'Motivo',
  allReasons: 'Todos los motivos',
  reasons: { opted_out: 'Pidió no recibir más', manual: 'Agregado a mano' },
  person: 'Persona',
  why: 'Por qué',
  sources: {
    inbound: 'Respondió BAJA o parecido',
    provider: 'Lo avisó el proveedor',
    manual: 'Agregado a mano',
  },
  where: 'Alcance',
  everywhere: 'Todas las campañas',
  onNumbers: (names: readonly string[]) => `Solo desde ${f.list(names)}`,
  since: 'Desde',
  action: 'Acción',
  allow: 'Volver a permitir',
  allowWhom: (whom: string) => `Volver a permitir: ${whom}`,
  onlyThePerson: 'Solo la persona puede volver, escribiendo ALTA',
  askAllow: (whom: string) => `¿Volver a escribir a ${whom}?`,
  askOptedOut:
    'Esta persona pidió no recibir más mensajes. Permitirlo solo si ella lo volvió a pedir: escribirle sin su permiso puede costar el número.',
  askManual: 'Las próximas campañas que la incluyan le escribirán de nuevo.',
  staysOn: (names: readonly string[]) =>
    `Desde ${f.list(names)} sigue sin recibir: allí pidió la baja, y solo puede volver escribiendo ALTA.`,
  allowed: (whom: string) => `Se puede volver a escribir a ${whom}.`,
  emptyTitle: 'Nadie se dio de baja',
  emptyText: 'Quien responde BAJA, SALIR o STOP aparece aquí, y ninguna campaña le vuelve a escribir.',
  nobodyText: 'Probar con menos letras, con parte del teléfono o con otro motivo.',
});
