// El mensaje como plantilla aprobada de WhatsApp, y qué pasa con un texto libre.
import type { Format } from '../format.ts';

export const content = (f: Format) => ({
  kind: 'Qué se envía',
  text: 'Texto libre',
  template: 'Plantilla aprobada',
  window:
    'WhatsApp entrega un texto libre solo a quien escribió a este número en las últimas 24 horas. A las demás personas les llega únicamente una plantilla aprobada: con texto libre su mensaje se rechaza después de salir, y cuenta como error.',
  useTemplate: 'Usar una plantilla',
  search: 'Buscar plantilla',
  language: 'Idioma',
  allLanguages: 'Todos los idiomas',
  list: 'Plantillas de la cuenta',
  none: 'La cuenta de este número no tiene plantillas. Se crean en la consola de Twilio, en Content Template Builder.',
  noMatch: 'Ninguna plantilla coincide con la búsqueda.',
  more: (n: number) => `Hay ${f.number(n)} más: buscar por nombre o por texto.`,
  status: {
    approved: 'Aprobada',
    pending: 'En revisión',
    received: 'En revisión',
    unsubmitted: 'Sin enviar a revisión',
    rejected: 'Rechazada',
    paused: 'En pausa por WhatsApp',
    disabled: 'Desactivada por WhatsApp',
  } as Record<string, string>,
  unapproved: 'Sin aprobar',
  withoutText: 'Sin texto propio',
  withMedia: 'con imagen o archivo',
  media: 'La imagen o el archivo de la plantilla',
  another: 'Elegir otra plantilla',
  chosen: (name: string) => `Plantilla: ${name}`,
  place: (name: string) => `Dato ${name}`,
  placeHelp: (example: string) => `Aprobada con: ${example}`,
  insert: 'Insertar un dato de la persona:',
  missing: (name: string, n: number, of: number) =>
    n === of
      ? `Ninguno de los ejemplos tiene ${name}: no se les enviaría.`
      : `${f.number(n)} de los ${f.number(of)} ejemplos no ${n === 1 ? 'tiene' : 'tienen'} ${name}: no se les enviaría.`,
  needsWhatsApp: 'Una plantilla sale solo desde números de WhatsApp. Elegir otro número o escribir un texto libre.',
});
