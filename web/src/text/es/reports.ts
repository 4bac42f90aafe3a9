// Informes: hasta dónde llegó cada mensaje, cuándo se responde, qué falló, cómo anda cada número y cuánto costó.
import type { Format } from '../format.ts';

export const reports = (f: Format) => ({
  title: 'Informes',
  sentence: (range: string, people: string, delivered: string, read: string, replied: string) =>
    `${range}: de ${people}, ${delivered} recibió el mensaje, ${read} lo leyó y ${replied} respondió.`,
  quiet: (range: string) => `${range}: no empezó ninguna campaña.`,
  anyGroup: 'De todos los grupos: este informe no se separa por grupo.',
  anyCampaign: 'De todas las campañas y grupos.',
  funnel: {
    title: 'De la lista a la respuesta',
    step: 'Paso',
    people: 'Personas',
    ofBefore: 'Del paso anterior',
    ofAll: 'De la lista',
    steps: {
      queued: 'En la lista',
      sent: 'Enviados',
      delivered: 'Entregados',
      read: 'Leídos',
      replied: 'Respondieron',
    },
    note: 'De las campañas que empezaron en el período, lo que pasó hasta ahora.',
    empty: 'Ninguna campaña empezó en este período.',
  },
  replies: {
    title: 'Cuándo se responde',
    weekday: 'Día',
    best: (n: number, total: number, weekday: string, hour: number) =>
      `${total === 1 ? '1 respuesta' : `${f.number(total)} respuestas`}; la hora con más es el ${weekday} a ${hour === 1 ? 'la' : 'las'} ${hour}, con ${f.number(n)}.`,
    empty: 'Nadie respondió en este período.',
  },
  errors: {
    title: 'Por qué no llegaron',
    reason: 'Motivo',
    errors: 'Con error',
    undelivered: 'No entregados',
    share: 'Del total',
    empty: 'No falló ningún mensaje en este período.',
  },
  senders: {
    title: 'Números',
    number: 'Número',
    state: 'Ahora',
    sent: 'Enviados',
    errors: 'Con error',
    success: 'Éxito',
    today: 'Hoy',
    todayOf: (begun: number, ceiling: number | null) =>
      ceiling === null ? f.number(begun) : `${f.number(begun)} de ${f.number(ceiling)}`,
    lastErrors: 'Errores de los últimos 7 días',
    lastError: (reason: string, n: number, when: string) => `${reason} (${f.number(n)}, el último ${when})`,
    empty: 'Todavía no hay números.',
  },
  cost: {
    title: 'Costo',
    total: 'Total',
    channel: 'Canal',
    messages: 'Mensajes',
    parts: 'Partes de SMS',
    note: 'De las campañas que empezaron en el período, a los precios de hoy.',
    pending: (n: number) =>
      n === 1
        ? 'Falta contar 1 campaña: sigue, o acaba de terminar.'
        : `Falta contar ${f.number(n)} campañas: siguen, o acaban de terminar.`,
    empty: 'Nada que pagar en este período.',
  },
});
