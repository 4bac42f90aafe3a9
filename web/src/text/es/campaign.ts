// Campañas: la lista y una campaña en vivo.
import type { Format } from '../format.ts';
import { stop as endSentence } from '../stop.ts';

export const campaign = (f: Format) => {
  const people = (n: number) => `${f.number(n)} ${n === 1 ? 'persona' : 'personas'}`;
  const sent = (n: number) => `${f.number(n)} ${n === 1 ? 'enviado' : 'enviados'}`;
  return {
    listTitle: 'Campañas',
    listSentence: (total: number, running: number) => {
      const all = `${f.number(total)} ${total === 1 ? 'campaña' : 'campañas'}`;
      if (running === 0) return `${all}; ninguna se está enviando ahora.`;
      return `${all}; ${running === 1 ? 'una se está enviando' : `${f.number(running)} se están enviando`} ahora.`;
    },
    listNone: 'Todavía no hay campañas.',
    name: 'Campaña',
    state: 'Estado',
    progress: 'Progreso',
    sent: 'Enviados',
    errors: 'Con error',
    recipients: 'Personas',
    when: 'Cuándo',
    filter: 'Estado',
    all: 'Todas',
    noneInState: 'Ninguna campaña en este estado.',
    /** La primera línea de una campaña, en palabras. */
    sentence: {
      draft: (n: number) =>
        n > 0 ? `Borrador para ${people(n)}. Todavía no se envió nada.` : 'Borrador. Todavía no se envió nada.',
      scheduled: (at: string) => `Empieza ${at}`,
      queued: 'Reuniendo a las personas. Empieza en unos segundos.',
      running: (done: number, total: number) => `${f.number(done)} de ${f.number(total)} enviados`,
      ends: (at: string) => `termina ${at}`,
      estimating: 'calculando cuándo termina',
      gathering: 'todavía se suman personas',
      waiting: 'lo que falta espera su momento',
      paused: (done: number, total: number) =>
        `En pausa: ${f.number(done)} de ${f.number(total)} enviados. No sale nada hasta reanudar.`,
      completed: (at: string, n: number) => `Terminó ${at}: ${sent(n)}`,
      canceled: (at: string, done: number, total: number) =>
        `Se detuvo ${at}: ${f.number(done)} de ${f.number(total)} enviados`,
      failed: 'No se pudo enviar.',
      errors: (n: number) => `${f.number(n)} con error`,
      unknown: (n: number) => `${f.number(n)} sin confirmar`,
      skipped: (n: number) => `${f.number(n)} ${n === 1 ? 'omitido' : 'omitidos'}`,
      allWell: 'todos bien',
    },
    /** Lo que un lector de pantalla anuncia de vez en cuando. */
    progressWords: (done: number, total: number) => `${f.number(done)} de ${f.number(total)} con resultado`,
    progressName: (name: string) => `Progreso de ${name}`,
    rate: 'Ritmo',
    rateLimit: (limit: string) => `por segundo; límite: ${limit}`,
    rateUnit: 'por segundo',
    left: 'Tiempo que falta',
    leftPeople: 'Quedan',
    leftNothing: 'Nada',
    leftUnknown: 'Sin estimar todavía',
    elapsed: 'Duración',
    ofTotal: (n: number) => `de ${people(n)}`,
    receipts: 'Recibos del proveedor',
    receiptsNone: 'Todavía no llegaron recibos de entrega.',
    from: 'Desde',
    message: 'Mensaje',
    messages: 'Mensajes',
    media: 'Con archivo adjunto',
    started: 'Empezó',
    finished: 'Terminó',
    created: 'Creada',
    details: 'Datos de la campaña',
    deadline: 'Enviar solo hasta',
    audience: 'Destinatarios',
    audienceGroups: (names: string) => `Grupos: ${names}`,
    audienceSegment: (name: string | undefined) => (name ? `Segmento: ${name}` : 'Un segmento'),
    audienceImport: (file: string | undefined) => (file ? `Las personas de ${file}` : 'Las personas de un archivo'),
    audienceContacts: (n: number) => `${people(n)} elegidas una a una`,
    reasons: 'Por qué no llegaron',
    reasonsNone: 'Sin errores ni omitidos.',
    peopleTitle: 'Personas',
    pause: 'Pausar',
    resume: 'Reanudar',
    stop: 'Detener',
    edit: 'Continuar el borrador',
    pausing: 'Pausando…',
    resuming: 'Reanudando…',
    stopping: 'Deteniendo…',
    paused: 'En pausa. Lo que ya estaba saliendo termina de salir.',
    resumed: 'La campaña sigue.',
    askStop: '¿Detener la campaña?',
    askStopText: (left: number) =>
      left === 0
        ? 'No queda nadie por enviar.'
        : `${people(left)} ${left === 1 ? 'queda' : 'quedan'} sin recibir el mensaje. No se puede volver a empezar; para seguir después, conviene pausar.`,
    stopButton: (left: number) => (left === 0 ? 'Detener' : `Detener y dejar fuera a ${people(left)}`),
    askStopScheduled: 'No se enviará a nadie y la campaña queda detenida.',
    retry: {
      open: 'Reintentar',
      ask: (n: number) => `¿Enviar otra vez a ${people(n)} con error?`,
      explain: 'Cada una se intenta de nuevo desde el principio. Quienes pidieron no recibir mensajes se omiten.',
      confirm: (n: number) => `Enviar otra vez a ${people(n)}`,
      done: (n: number) => (n === 0 ? 'Ya no quedaba nadie con error.' : `Se vuelve a enviar a ${people(n)}.`),
    },
    standing: {
      quietHours: (n: number, zone: string | undefined, at: Date | undefined) =>
        endSentence(
          `Son horas de silencio para ${people(n)}; sigue ${at && zone ? `a las ${f.timeThere(at, zone)}` : 'cuando terminen'}`,
        ),
      freezing: 'Se está preparando la lista de destinatarios.',
      paused: (by: string | undefined) =>
        by ? `En pausa por ${by}: sigue al reanudar.` : 'En pausa: sigue al reanudar.',
      userStopped: 'Todos los envíos de esta cuenta están detenidos: sigue al reanudarlos.',
      deploymentStopped: 'Quien administra Pregón detuvo todos los envíos.',
      lineStopped: 'Quien administra Pregón detuvo el número de esta campaña.',
      senderPaused: 'El número de esta campaña está en pausa: sigue al activarlo o con otro número.',
      dailyLimit: (at: string, n: number) =>
        endSentence(`${n > 1 ? 'Sus números llegaron' : 'Su número llegó'} al límite del día; sigue ${at}`),
      breakerOpen: (at: string, reason: string) =>
        endSentence(`El número no responde (${reason}); se prueba de nuevo ${at}`),
      canary: (n: number) =>
        `Se espera el resultado de ${n === 1 ? 'el primer mensaje' : `los primeros mensajes (faltan ${f.number(n)})`} antes de seguir con los demás.`,
      unknown: (n: number, at: string | undefined) =>
        endSentence(
          `Solo falta aclarar qué pasó con ${people(n)}; ${at ? `se pregunta al proveedor ${at}` : 'hace falta decidir'}`,
        ),
      waiting: (n: number, at: string) =>
        endSentence(`${people(n)} ${n === 1 ? 'espera' : 'esperan'} otro intento; el próximo, ${at}`),
    },
    notice: {
      pausedByFault: (reason: string) => `La campaña se puso en pausa sola: ${reason}`,
      pausedTodo: 'Corregir la causa y reanudar. Nadie se pierde: sigue con quienes faltan.',
      breakerOpen: (line: string, at: string, reason: string) =>
        `El envío desde ${line} está detenido hasta ${at}: ${reason}`,
      breakerTrying: (line: string, reason: string) =>
        `Se está probando si ${line} vuelve a funcionar, con un solo mensaje. Antes: ${reason}`,
      breakerTodo: 'No se pierde nadie; el envío sigue solo en cuanto el número responda.',
      stopped: (line: string) => `Quien administra Pregón detuvo los envíos desde ${line}.`,
    },
    unknown: {
      title: (n: number) =>
        n === 1
          ? '1 persona sin confirmar: no se sabe si recibió el mensaje.'
          : `${f.number(n)} personas sin confirmar: no se sabe si recibieron el mensaje.`,
      text: 'La conexión se cortó justo después de enviar. Se espera la respuesta del proveedor y, si no llega, se le pregunta; casi siempre se aclara solo en 15 minutos.',
      decide: 'Decidir',
      ask: (n: number) => `¿Qué hacer con ${people(n)}?`,
      explain:
        'El proveedor todavía no dijo si aceptó estos mensajes. Conviene esperar; decidir solo si ya no puede esperar.',
      wait: 'Seguir esperando',
      waitHelp: 'Pregón vuelve a preguntar al proveedor y lo aclara solo.',
      sent: (n: number) => `Dar por enviados (${f.number(n)})`,
      sentHelp: 'Nadie recibe el mensaje dos veces; alguien podría no haberlo recibido.',
      resend: (n: number) => `Enviar otra vez a ${people(n)}`,
      resendHelp: 'Todos lo reciben; alguien podría recibirlo dos veces.',
      option: '¿Qué hacer?',
      done: (n: number) => (n === 1 ? 'Quedó resuelta 1 persona.' : `Quedaron resueltas ${f.number(n)} personas.`),
      none: 'Ya se habían aclarado: no quedaba nada por decidir.',
      confirm: {
        sent: (n: number) => `Dar por enviados a ${f.number(n)}`,
        resend: (n: number) => `Enviar otra vez a ${people(n)}`,
      },
    },
    table: {
      until: (at: string) => `próximo intento: ${at}`,
      caption: 'Personas de la campaña',
      filter: 'Estado',
      all: 'Todos',
      person: 'Persona',
      phone: 'Teléfono',
      group: 'Grupo',
      state: 'Estado',
      reason: 'Motivo',
      sentAt: 'Enviado',
      receipt: 'Recibo',
      nobody: 'Nadie en este estado.',
      nobodyYet: 'Las personas aparecen en cuanto empieza.',
    },
    person: {
      history: 'Qué pasó',
      queued: 'En espera de su turno',
      waiting: 'El proveedor no pudo en ese momento: se intenta de nuevo',
      returned: 'No salió a tiempo: vuelve a esperar su turno',
      held: 'El número dejó de responder: espera a que vuelva',
      absent: 'El proveedor nunca lo recibió: se envía de nuevo',
      retry: 'Alguien pidió intentarlo otra vez',
      attempt: (n: number) => `intento ${f.number(n)}`,
      sending: 'Saliendo ahora',
      attempts: (n: number) => (n === 1 ? '1 intento' : `${f.number(n)} intentos`),
      sent: 'El proveedor lo aceptó',
      delivered: 'Llegó al teléfono',
      read: 'Lo leyó',
      undelivered: 'El proveedor avisó que no llegó',
      error: 'No se pudo enviar',
      skipped: 'Se omitió',
      unknown: 'No se sabe si salió',
      canceled: 'La campaña se detuvo antes',
      template: (n: number) => `Mensaje ${f.number(n)}`,
      providerId: 'Identificador del proveedor',
    },
  };
};
