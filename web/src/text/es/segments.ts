// Segmentos: filtros guardados sobre los contactos.
import type { Format } from '../format.ts';

export const segments = (f: Format) => {
  const number = (n: number, more: boolean) => `${more ? 'más de ' : ''}${f.number(n)}`;
  const people = (n: number, more: boolean) => `${number(n, more)} ${n === 1 && !more ? 'persona' : 'personas'}`;
  const inDays = (n: number) => (n === 1 ? 'el último día' : `los últimos ${f.number(n)} días`);
  const deed = (did: string, not: string) => ({
    within: (n: number) => `${did} en ${inDays(n)}`,
    notWithin: (n: number) => `${not} en ${inDays(n)}`,
    never: `${not} nunca`,
  });
  const when = { within: 'en los últimos días:', notWithin: 'no en los últimos días:', never: 'nunca' };
  return {
    title: 'Segmentos',
    sentence: (n: number) =>
      n === 0
        ? 'Todavía no hay segmentos.'
        : `${f.number(n)} ${n === 1 ? 'filtro guardado' : 'filtros guardados'}: quién está en cada uno se mira en el momento.`,
    name: 'Nombre',
    size: 'Personas',
    conditions: 'Condiciones',
    actions: 'Cambiar',
    add: 'Crear un segmento',
    edit: (name: string) => `Cambiar ${name}`,
    editTitle: 'Cambiar el segmento',
    remove: (name: string) => `Quitar ${name}`,
    removed: (name: string) => `Se quitó «${name}».`,
    saved: 'Segmento guardado.',
    needName: 'Falta un nombre.',
    total: number,
    emptyTitle: 'Todavía no hay segmentos',
    emptyText:
      'Un segmento reúne a quienes cumplen ciertas condiciones: sus grupos, sus datos, lo que leyeron o respondieron.',
    match: '¿Cuántas condiciones hay que cumplir?',
    all: 'Todas las condiciones',
    any: 'Alguna de ellas',
    or: ' o ',
    nth: (n: number) => `Condición ${f.number(n)}`,
    addCondition: 'Agregar una condición',
    removeCondition: (n: number) => `Quitar la condición ${f.number(n)}`,
    subject: 'Sobre qué',
    verb: 'Qué se pide',
    attribute: 'Nombre del dato (ciudad, nombre…)',
    value: 'Valor',
    days: 'Días',
    incomplete: 'Completar las condiciones para saber cuántas personas son.',
    counting: 'Contando…',
    finds: (n: number, more: boolean) => (n === 0 ? 'Por ahora nadie cumple esto.' : `Ahora: ${people(n, more)}.`),
    only: 'Solo las personas del segmento',
    everybody: 'Ver a todas',
    subjects: {
      group: 'Grupo',
      attribute: 'Un dato',
      sent: 'Se le envió',
      delivered: 'Le llegó',
      read: 'Leyó',
      replied: 'Respondió',
      opt: 'Baja',
    },
    verbs: {
      group: { in: 'está en alguno de', notIn: 'no está en ninguno de' },
      attribute: { equals: 'es', contains: 'contiene', has: 'tiene algún valor' },
      sent: when,
      delivered: when,
      read: when,
      replied: when,
      opt: { in: 'no se dio de baja', out: 'se dio de baja' },
    } as Record<string, Record<string, string>>,
    words: {
      group: {
        in: (names: string) => `en ${names}`,
        notIn: (names: string) => `fuera de ${names}`,
      },
      attribute: {
        equals: (name: string, value: string) => `${name} es «${value}»`,
        contains: (name: string, value: string) => `${name} contiene «${value}»`,
        has: (name: string) => `con ${name}`,
      },
      sent: deed('se le envió', 'no se le envió'),
      delivered: deed('le llegó', 'no le llegó'),
      read: deed('leyó', 'no leyó'),
      replied: deed('respondió', 'no respondió'),
      opt: { in: 'sin baja', out: 'de baja' },
    },
  };
};
