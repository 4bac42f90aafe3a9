// The switch that stops everything.
import { stop as endSentence } from '../stop.ts';

export const stop = () => ({
  title: 'Stop everything',
  help: 'For when something is wrong and there is no time to look for the campaign: nothing more leaves this account until released. Nobody is lost.',
  stop: 'Stop all sending',
  stopping: 'Stopping…',
  ask: 'Stop all sending of this account?',
  askText: 'What was already going out goes out. The campaigns wait where they are and go on when released.',
  stopped: 'All sending is stopped.',
  release: 'Release sending',
  releasing: 'Releasing…',
  released: 'Sending goes on.',
  byUser: (at: string) => endSentence(`All sending of this account is stopped since ${at}`),
  byUserTodo: 'The campaigns wait where they are.',
  byAdmin: (at: string) => endSentence(`Whoever runs Pregón stopped all sending ${at}`),
  byAdminTodo: 'The campaigns wait where they are and go on by themselves when it is released.',
});
