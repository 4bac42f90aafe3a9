// Plantillas: los mensajes que se guardan para volver a usarlos.
import type { Format } from '../format.ts';

export const templates = (f: Format) => ({
  title: 'Plantillas',
  sentence: 'Mensajes guardados para usarlos de nuevo. Cambiar uno no cambia las campañas ya hechas con él.',
  saved: 'Mensajes guardados',
  add: 'Nueva plantilla',
  editTitle: 'Cambiar la plantilla',
  search: 'Buscar por nombre o texto',
  name: 'Nombre',
  nameHelp: 'Solo se ve aquí: las personas reciben el mensaje.',
  nameMissing: 'Escribir un nombre.',
  changed: 'Cambió',
  actions: 'Acciones',
  use: 'Usar',
  remove: (name: string) => `Borrar ${name}`,
  removed: (name: string) => `Se borró «${name}».`,
  facts: (texts: number, media: string | undefined) =>
    [texts === 1 ? '1 texto' : `${f.number(texts)} textos por turno`, ...(media ? [`con ${media}`] : [])].join(' · '),
  choose: 'Elegir una plantilla',
  keep: 'Guardar como plantilla',
  kept: 'Plantilla guardada.',
  put: (name: string) => `Se puso «${name}» en lugar de lo escrito.`,
  emptyTitle: 'Todavía no hay plantillas',
  emptyText: 'Un mensaje que se repite se guarda una vez, y cada campaña lo toma de aquí.',
  noMatch: 'Ninguna plantilla coincide con la búsqueda.',
  approved: 'Aprobadas por WhatsApp',
  approvedText:
    'Se crean y se cambian en la consola de Twilio. Se eligen al escribir una campaña, en «Plantilla aprobada».',
  ofNumber: 'De la cuenta de este número',
});
