// Inicio: qué se envió y cómo salió.
import type { Format } from '../format.ts';

export const home = (f: Format) => ({
  title: 'Inicio',
  sentence: (range: string, campaigns: string, messages: string, rate: string) =>
    `${range}: ${messages} en ${campaigns}, ${rate} con éxito.`,
  quiet: (range: string) => `${range}: no se envió nada.`,
  ranges: {
    '7d': 'Últimos 7 días',
    '30d': 'Últimos 30 días',
    '90d': 'Últimos 90 días',
    '12m': 'Últimos 12 meses',
    custom: (from: string, to: string) => `Del ${from} al ${to}`,
  },
  rangeShort: { '7d': '7 días', '30d': '30 días', '90d': '90 días', '12m': '12 meses', custom: 'Otro' },
  rangeName: 'Período',
  from: 'Desde',
  to: 'Hasta',
  bucketName: 'Agrupar por',
  bucket: { hour: 'Hora', day: 'Día', month: 'Mes' },
  kpi: {
    name: 'El mes en cifras',
    sent: 'Enviados este mes',
    success: 'Éxito este mes',
    errors: 'Errores este mes',
    daily: 'Promedio por día',
    against: (month: string, value: string) => `${month}: ${value}`,
    change: (percent: string, month: string, value: string) =>
      `${percent} contra los mismos días de ${month} (${value})`,
    noPrevious: (month: string) => `${month}: nada`,
    days: (n: number) => (n === 1 ? 'en 1 día del mes' : `en ${f.number(n)} días del mes`),
  },
  running: {
    title: 'Ahora',
    more: (n: number) => (n === 1 ? 'Ver 1 más' : `Ver ${f.number(n)} más`),
  },
  timeline: {
    title: 'Enviados en el tiempo',
    sent: 'Enviados',
    errors: 'Con error',
    when: { hour: 'Hora', day: 'Día', month: 'Mes' },
    summary: (sent: number, errors: number) =>
      `Línea de tiempo: ${f.number(sent)} enviados y ${f.number(errors)} con error en el período.`,
    empty: 'Nada que mostrar en este período.',
  },
  groups: {
    title: 'Por grupo',
    others: (n: number) => `Otros (${f.number(n)})`,
    group: 'Grupo',
    sent: 'Enviados',
    errors: 'Con error',
    share: 'Parte',
    total: 'enviados',
    summary: (n: number) =>
      `Gráfico de anillo: enviados repartidos en ${n === 1 ? '1 grupo' : `${f.number(n)} grupos`}.`,
    empty: 'Todavía no se envió a ningún grupo en este período.',
  },
  who: {
    group: 'Grupo',
    anyGroup: 'Todos los grupos',
    campaign: 'Campaña',
    anyCampaign: 'Todas las campañas',
  },
  months: {
    title: 'Mes a mes',
    month: 'Mes',
    success: 'Éxito',
    summary: (n: number) => `Tendencia de los últimos ${f.number(n)} meses: enviados y con error.`,
  },
  contacts: {
    title: 'Personas con más envíos',
    person: 'Contacto',
    group: 'Grupo',
    sent: 'Enviados',
    errors: 'Con error',
    last: 'Última actividad',
    note: 'De las campañas que terminaron.',
    ofAll: 'De todas las campañas que terminaron: en una sola, cada persona está una vez.',
    empty: 'Ninguna campaña que terminó escribió a alguien en este período.',
  },
  first: {
    title: 'La primera campaña, en cuatro pasos',
    text: 'Cada paso se marca solo cuando está listo. Esta guía se va con la primera campaña.',
    dismiss: 'No mostrar más',
    back: 'Volver a los primeros pasos',
    done: 'Listo',
    open: 'Falta',
    steps: {
      number: {
        title: '1. Un número desde el que enviar',
        text: 'De la cuenta de Pregón o de una propia.',
        action: 'Ver los números',
      },
      people: {
        title: '2. Personas a quienes escribir',
        text: 'Un archivo CSV con sus teléfonos; se ve cómo se lee antes de guardar nada.',
        action: 'Importar personas',
      },
      message: {
        title: '3. El mensaje',
        text: 'Con el nombre de cada persona, si se quiere.',
        action: 'Escribir el mensaje',
      },
      send: {
        title: '4. Enviar',
        text: 'Con esas personas y ese mensaje. Antes de salir se revisa y se confirma.',
        action: 'Preparar el envío',
      },
    },
  },
  empty: {
    title: 'Todavía no hay campañas',
    text: 'Con un archivo CSV de teléfonos y un mensaje alcanza para la primera. Antes de enviar se ve cómo lo leerá cada persona.',
    action: 'Crear la primera campaña',
  },
});
