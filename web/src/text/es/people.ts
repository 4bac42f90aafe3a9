// Contactos e Importaciones.
import type { Format } from '../format.ts';

export const people = (f: Format) => ({
  contacts: {
    title: 'Contactos',
    sentence: (n: number, isExact: boolean) =>
      n === 0
        ? 'Todavía no hay contactos.'
        : `${isExact ? '' : 'Más de '}${f.number(n)} ${n === 1 ? 'persona' : 'personas'} a quienes escribir.`,
    search: 'Buscar por nombre o teléfono',
    group: 'Grupo',
    allGroups: 'Todos los grupos',
    name: 'Nombre',
    phone: 'Teléfono',
    salutation: 'Trato',
    groups: 'Grupos',
    seen: 'Última carga',
    source: 'Origen',
    sources: { csv: 'Archivo CSV', manual: 'A mano', drop: 'Carpeta', inbound: 'Escribió primero' },
    first: 'Desde',
    attributes: 'Otros datos',
    write: 'Importar contactos',
    emptyTitle: 'Todavía no hay contactos',
    emptyText: 'Los contactos entran con un archivo CSV, o de a uno.',
    nobodyTitle: 'Nadie coincide',
    nobodyText: 'Probar con el comienzo de un nombre, con el comienzo o el final del teléfono, o con otro grupo.',
    clear: 'Quitar filtros',
    add: 'Agregar contacto',
    addFirst: 'Agregar uno',
    addedOne: 'Contacto guardado.',
    phoneHelp: 'Como se marca o con el código del país.',
    salutationHelp: 'Lo que va antes del nombre: Sra., Dr.',
    groupsHelp: 'Varios, separados por punto y coma.',
    edit: 'Editar',
    editTitle: 'Editar contacto',
    saved: 'Cambios guardados.',
    remove: 'Quitar',
    removed: 'Contacto quitado. Su historia queda.',
    broughtBack: 'Contacto de vuelta.',
    erase: 'Borrar datos…',
    eraseTitle: (name: string) => `Borrar todos los datos de ${name}`,
    eraseGoes:
      'Se borran su nombre, su teléfono y sus otros datos, también de los mensajes ya enviados y de los archivos de importación en los que estaba, que se eliminan enteros.',
    eraseStays:
      'Quedan los totales de las campañas, sin nada que lleve a esta persona. Si no quería más mensajes, sigue sin recibirlos aunque su número vuelva en otro archivo.',
    eraseForGood: 'No se puede deshacer.',
    eraseOne: 'Borrar a 1 persona',
    erasing: 'Borrando…',
    erased: 'Datos borrados.',
  },
  imports: {
    title: 'Importaciones',
    sentence: (n: number) =>
      n === 0
        ? 'Todavía no se importó ningún archivo.'
        : n === 1
          ? 'Se importó 1 archivo.'
          : `Se importaron ${f.number(n)} archivos.`,
    file: 'Archivo',
    state: 'Estado',
    rows: 'Filas',
    inserted: 'Nuevos',
    updated: 'Actualizados',
    duplicates: 'Repetidos',
    invalid: 'Con problema',
    when: 'Cuándo',
    rejects: 'Descargar filas con problema',
    status: { created: 'Esperando el archivo', running: 'Importando', completed: 'Terminada', failed: 'Falló' },
    start: 'Importar archivo',
    campaign: 'Crear campaña con estas personas',
    emptyTitle: 'Todavía no hay importaciones',
    emptyText:
      'Un archivo CSV trae a las personas con su teléfono, nombre y grupo. Se muestra cómo se lee antes de guardar nada.',
    undo: 'Deshacer',
    undoNamed: (file: string) => `Deshacer: ${file}`,
    undoAsk: '¿Deshacer esta importación?',
    undoButton: (people: string) => `Quitar ${people}`,
    undoText:
      'Se quitan las personas que trajo este archivo y que no cambiaron después, con los grupos que creó. Quienes ya estaban se quedan como el archivo los dejó, y las campañas guardan su historial.',
    undoAsked: 'Se está deshaciendo la importación.',
    undoing: (n: number) => `Deshaciendo: ${f.number(n)} quitadas`,
    undone: (removed: number, kept: number) =>
      kept === 0
        ? `Deshecha: ${f.number(removed)} quitadas`
        : `Deshecha: ${f.number(removed)} quitadas, ${f.number(kept)} se quedan porque cambiaron después`,
    actions: 'Acciones',
    chooseTitle: 'Importar un archivo',
  },
});
