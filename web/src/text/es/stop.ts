// El interruptor que detiene todo.
import { stop as endSentence } from '../stop.ts';

export const stop = () => ({
  title: 'Detener todo',
  help: 'Si algo está mal y no hay tiempo de buscar la campaña: nada más sale de esta cuenta hasta reanudar. Nadie se pierde.',
  stop: 'Detener todos los envíos',
  stopping: 'Deteniendo…',
  ask: '¿Detener todos los envíos de esta cuenta?',
  askText: 'Lo que ya estaba saliendo termina de salir. Las campañas esperan donde están y siguen al reanudar.',
  stopped: 'Todos los envíos están detenidos.',
  release: 'Reanudar los envíos',
  releasing: 'Reanudando…',
  released: 'Los envíos siguen.',
  byUser: (at: string) => endSentence(`Todos los envíos de esta cuenta están detenidos desde ${at}`),
  byUserTodo: 'Las campañas esperan donde están.',
  byAdmin: (at: string) => endSentence(`Quien administra Pregón detuvo todos los envíos ${at}`),
  byAdminTodo: 'Las campañas esperan donde están y siguen solas cuando se reanude.',
});
