// Números: desde dónde se envía, a qué ritmo y cuánto por día.
import type { Format } from '../format.ts';

export const numbers = (f: Format) => ({
  title: 'Números',
  sentence: 'Desde dónde salen los mensajes, a qué ritmo y cuánto por día.',
  none: 'Todavía no hay números',
  add: 'Agregar un número',
  editTitle: 'Cambiar el número',
  edit: 'Cambiar',
  saved: 'Número guardado.',
  name: 'Nombre',
  nameHelp: 'Cómo se llama en esta cuenta.',
  phone: 'Número con su país',
  phoneHelp: 'Como está en la cuenta del proveedor: +595 21 614 111.',
  channel: 'Canal',
  account: 'Cuenta del proveedor',
  homeAccount: 'La de la instalación, para todos',
  shared: 'compartido con toda la instalación',
  own: 'de una cuenta propia',
  pace: 'Ritmo',
  uneven: 'con pausas irregulares',
  rate: 'Mensajes por segundo',
  rateHelp: 'El máximo que permite el proveedor para este número.',
  dailyLimit: 'Mensajes por día',
  dailyLimitHelp: 'Vacío: sin límite. El día cambia a medianoche del número.',
  warmUp: 'Calentamiento',
  warmUpHelp: 'Un número nuevo que escribe a muchos de golpe suele terminar bloqueado: conviene crecer de a poco.',
  warmUpNone: 'Sin plan',
  warmUpKeep: (days: number) => `Seguir el plan que tiene (${f.number(days)} días)`,
  warmUpNew: 'Un plan nuevo desde hoy',
  warmUpWords: (days: readonly number[]) =>
    `Hasta ${days
      .slice(0, 4)
      .map((n) => f.number(n))
      .join(
        ', ',
      )}${days.length > 4 ? ` … ${f.number(days.at(-1) ?? 0)}` : ''} por día, durante ${days.length === 1 ? '1 día' : `${f.number(days.length)} días`}.`,
  warmingUp: (days: number, since: string | undefined) =>
    `Calentamiento de ${f.number(days)} días${since ? `, desde el ${f.shortDay(new Date(`${since}T12:00:00Z`))}` : ''}`,
  firstDay: 'Mensajes el primer día',
  growth: 'Cuánto más cada día (%)',
  jitter: 'Pausas entre mensajes',
  jitters: { even: 'Parejas', some: 'Algo irregulares', much: 'Irregulares' },
  jitterHelp: {
    even: 'Un mensaje tras otro, al ritmo de arriba.',
    some: 'Hasta un tercio más largas, al azar: sale algo más lento y menos mecánico.',
    much: 'Hasta el doble de largas, al azar: sale a la mitad del ritmo.',
  },
  today: 'Hoy',
  todayWords: (begun: number, ceiling: number | null) =>
    ceiling === null
      ? `${f.number(begun)} ${begun === 1 ? 'mensaje' : 'mensajes'}, sin límite`
      : `${f.number(begun)} de ${f.number(ceiling)}`,
  ready: 'Listo para enviar.',
  full: 'Llegó al límite de hoy: sigue solo mañana.',
  stopped: 'Quien administra Pregón lo detuvo.',
  open: (reason: string, at: string | undefined) =>
    `No responde (${reason})${at ? `; se prueba de nuevo ${at}` : ''}. Nadie se pierde.`,
  halfOpen: (reason: string) => `Se prueba con un solo mensaje si volvió a funcionar. Antes: ${reason}`,
  states: { active: 'Listo para enviar.', paused: 'En pausa: no sale nada de él.', retired: 'Retirado.' },
  pause: 'Pausar',
  paused: 'Número en pausa. Lo que ya estaba saliendo termina de salir.',
  activate: 'Activar',
  activated: 'El número vuelve a enviar.',
  undone: 'Deshecho.',
  retire: 'Retirar',
  retired: 'Número retirado.',
  askRetire: '¿Retirar este número?',
  askRetireText:
    'No se ofrece más en campañas nuevas. Las que lo usan siguen con sus otros números o esperan; se puede activar de nuevo.',
  planIsOthers:
    'El ritmo y los límites valen para todos los que envían desde este número: los cambia quien administra Pregón.',
  offered: 'Otros números de la instalación',
  offeredHelp: 'Se comparten entre todas las cuentas; el ritmo y el límite del día también.',
  use: 'Usar',
  nowYours: 'Número agregado.',
  openPage: 'Ver y cambiar los números',
  lacks: {
    phone: 'Escribir el número con su país, como +595 21 614 111.',
    rate: 'Escribir un número entre 0,01 y 1.000.',
    dailyLimit: 'Escribir un número entero, o dejarlo vacío.',
    firstDay: 'Escribir un número entero.',
    growth: 'Escribir un número entre 1 y 300.',
  },
  pool: {
    change: 'Cambiar los números',
    changeHelp: 'La campaña sigue desde los elegidos. Quien ya recibió de un número sigue con ese mientras funcione.',
    changed: 'La campaña sigue desde los números elegidos.',
    needOne: 'Elegir al menos uno.',
  },
});
