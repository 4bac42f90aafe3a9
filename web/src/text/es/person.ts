// Una persona: sus datos y todo lo que pasó con ella.

export const person = () => ({
  title: 'Persona',
  data: 'Datos',
  history: 'Qué pasó',
  nothing: 'Todavía no se le escribió',
  more: 'Ver lo anterior',
  looking: 'Buscando…',
  all: 'Ver todo lo de esta persona',
  deleted: (date: string) => `Se borró de los contactos el ${date}. Lo que se le envió queda aquí.`,
  optedOut: (date: string, source: string, number: string | null) =>
    number === null
      ? `No se le escribe desde el ${date}: ${source}.`
      : `No recibe nada del número «${number}» desde el ${date}: ${source}.`,
  /** Por origen de la baja. */
  sources: {
    inbound: 'lo pidió la persona con un mensaje',
    provider: 'lo avisó el proveedor',
    manual: 'se anotó a mano',
    import: 'venía en un archivo',
  } as Readonly<Record<string, string>>,
  replied: 'Escribió',
  keywords: { stop: 'Pidió no recibir más', start: 'Pidió volver a recibir' },
  to: (number: string) => `al número «${number}»`,
  'opt-out': 'Baja',
  'opt-in': 'Fin de la baja',
});
