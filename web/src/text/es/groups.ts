// Grupos, y cambios a muchos contactos a la vez.
import type { Format } from '../format.ts';

export const groups = (f: Format) => {
  /** `more`: not counted further. */
  const people = (n: number, more = false) =>
    `${more ? 'más de ' : ''}${f.number(n)} ${n === 1 ? 'persona' : 'personas'}`;
  const were = (n: number, one: string, many: string, more = false) => `${people(n, more)} ${n === 1 ? one : many}`;
  return {
    title: 'Grupos',
    sentence: (n: number) =>
      n === 0
        ? 'Todavía no hay grupos.'
        : `${f.number(n)} ${n === 1 ? 'grupo' : 'grupos'} para elegir a quién escribir.`,
    name: 'Nombre',
    size: 'Personas',
    actions: 'Cambiar',
    add: 'Crear un grupo',
    create: 'Crear',
    rename: (name: string) => `Cambiar el nombre de ${name}`,
    renameTitle: 'Cambiar el nombre',
    renameMeans:
      'Las campañas en borrador o programadas y las reglas de la carpeta lo siguen. Lo enviado conserva el nombre de entonces.',
    merge: (name: string) => `Unir ${name} a otro grupo`,
    mergeTitle: 'Unir a otro grupo',
    mergeMeans: (name: string) =>
      `Las personas de «${name}» pasan al otro grupo, que ocupa su lugar en borradores y reglas. No se puede deshacer.`,
    into: 'Unir a',
    which: 'Elegir un grupo',
    mergeIt: (n: number) => `Unir a ${people(n)}`,
    merged: (n: number, group: string) => `${were(n, 'entró', 'entraron')} en «${group}».`,
    remove: (name: string) => `Quitar ${name}`,
    removed: (name: string, n: number) => `Se quitó «${name}». ${were(n, 'sigue', 'siguen')} en Contactos.`,
    saved: 'Grupo guardado.',
    emptyTitle: 'Todavía no hay grupos',
    emptyText: 'Los grupos entran con la columna «grupo» de un archivo, o se crean aquí.',
    bulk: 'Personas elegidas',
    choose: (name: string) => `Elegir a ${name}`,
    chosen: (n: number, more: boolean) => were(n, 'elegida', 'elegidas', more),
    choosePage: (n: number) => `Elegir las ${f.number(n)} de esta página`,
    chooseAll: (n: number, more: boolean) => `Elegir las ${more ? 'más de ' : ''}${f.number(n)} que coinciden`,
    chooseNobody: 'No elegir a nadie',
    working: (n: number) => `Cambiando… ${people(n)} hasta ahora. Sigue aunque se cierre esta página.`,
    addTo: 'Agregar a un grupo',
    leave: 'Sacar de un grupo',
    optOut: 'Dar de baja',
    delete: 'Borrar',
    anyName: 'Uno que ya está, o un nombre nuevo.',
    titles: {
      'add-to-group': 'Agregar a un grupo',
      'leave-group': 'Sacar de un grupo',
      'opt-out': 'Dar de baja',
      delete: 'Borrar contactos',
    },
    means: {
      'add-to-group': 'Siguen también en los grupos que ya tienen.',
      'leave-group': 'Siguen en Contactos y en sus otros grupos.',
      'opt-out': 'No se les escribirá más, desde ningún número, hasta que se quite la baja.',
      delete: 'Salen de Contactos y de las campañas futuras. Lo que se les envió queda en su historia.',
    },
    doIt: {
      'add-to-group': (n: number, more: boolean) => `Agregar a ${people(n, more)}`,
      'leave-group': (n: number, more: boolean) => `Sacar a ${people(n, more)}`,
      'opt-out': (n: number, more: boolean) => `Dar de baja a ${people(n, more)}`,
      delete: (n: number, more: boolean) => `Borrar a ${people(n, more)}`,
    },
    done: {
      'add-to-group': (n: number, group: string) => `${were(n, 'agregada', 'agregadas')} a «${group}».`,
      'leave-group': (n: number, group: string) => `${were(n, 'salió', 'salieron')} de «${group}».`,
      'opt-out': (n: number) => `${were(n, 'dada de baja', 'dadas de baja')}.`,
      delete: (n: number) => `${were(n, 'borrada', 'borradas')}.`,
      merge: (n: number, group: string) => `${were(n, 'entró', 'entraron')} en «${group}».`,
    },
  };
};
