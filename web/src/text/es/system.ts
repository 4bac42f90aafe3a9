// Sistema: lo que ve quien administra Pregón.
import type { Format } from '../format.ts';

export const system = (f: Format) => ({
  title: 'Sistema',
  sentence: 'Lo que alcanza a todas las cuentas de esta instalación.',
  open: 'Abrir el sistema',
  help: 'Esta cuenta administra Pregón: puede detener los envíos de todos y ver las colas.',
  everything: 'Todos los envíos',
  everythingHelp:
    'Detiene todas las campañas de todas las cuentas. Lo que ya estaba saliendo termina de salir; nadie se pierde.',
  stopEverything: 'Detener los envíos de todos',
  stopLine: 'Detener este número',
  lineStopped: 'Detenido',
  nextTry: (at: string) => `próxima prueba: ${at}`,
  askStop: '¿Detener los envíos?',
  askStopText: 'Alcanza también a las campañas de otras personas. Esperan donde están y siguen al reanudar.',
  askRelease: '¿Reanudar los envíos?',
  askReleaseText: 'Las campañas que esperaban siguen donde estaban, también las de otras personas.',
  stopped: 'Detenido. No sale nada más hasta reanudar.',
  queuesTitle: 'Colas',
  queuesHelp:
    'Las colas llevan avisos; los datos están en la base. Lo que una cola no pudo entregar después de varios intentos queda apartado aquí y se puede intentar otra vez sin riesgo: nadie recibe dos veces.',
  queue: 'Cola',
  waiting: 'En espera',
  inFlight: 'En curso',
  dead: 'Apartados',
  action: 'Acción',
  nothingDead: 'Nada apartado',
  redrive: (n: number) => `Intentar otra vez (${f.number(n)})`,
  redriven: 'Vuelven a la cola y se intentan de nuevo.',
  queues: {
    turn: {
      name: 'Turnos de envío',
      help: 'Avisan que un número tiene trabajo. Si uno se pierde, el barrido pone otro en un minuto.',
    },
    freeze: {
      name: 'Listas de destinatarios',
      help: 'Preparan la lista de cada campaña. Si una se aparta, la campaña tarda en empezar.',
    },
    receipt: {
      name: 'Recibos y respuestas',
      help: 'Lo que cuenta el proveedor: entregas, lecturas y pedidos de baja. Conviene no dejar ninguno apartado.',
    },
    webhook: {
      name: 'Webhooks',
      help: 'Avisan que hay algo que contar a un sistema propio. Si uno se pierde, el siguiente evento o el barrido pone otro.',
    },
  } as Record<string, { name: string; help: string }>,
});
