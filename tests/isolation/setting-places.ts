// The places of the routes about settings, switches and reports: most take no id of anything.
import { dashboardPlaces } from './dashboard-places.ts';
import { type Entry, plain } from './place.ts';

export const settingPlaces: Readonly<Record<string, Entry>> = {
  'GET /prices': {
    reason: 'takes nothing; answers the caller’s own prices',
    ask: plain('/prices'),
    shows: ({ json }) => ({ currency: [json.currency, 'USD'] }),
  },
  'PUT /prices': {
    reason: 'names nothing but the caller’s own prices',
    ask: () => ({ path: '/prices', body: { items: [{ country: 'PY', channel: 'sms', amount: '0.05' }] } }),
    shows: ({ json }) => ({ items: [json.items.length, 1] }),
  },
  'GET /guards': {
    reason: 'takes nothing; answers the caller’s own guards',
    ask: plain('/guards'),
    shows: ({ json }, self) => ({ words: [json.stopWords, [`basta ${self.name}`]] }),
  },
  'PUT /guards': {
    reason: 'names nothing but the caller’s own guards',
    ask: () => ({ path: '/guards', body: { quietHours: null } }),
    shows: ({ json }, self) => ({ words: [json.stopWords, [`basta ${self.name}`]] }),
  },
  'GET /system': {
    reason: 'counts messages alone',
    isAdmins: true,
    ask: plain('/system'),
    shows: ({ json }) => ({ code: [json.code, 'role_needed'] }),
  },
  'POST /system/redrive': {
    reason: 'as GET /system',
    isAdmins: true,
    ask: () => ({ path: '/system/redrive', body: { queue: 'turn' } }),
    shows: ({ json }) => ({ code: [json.code, 'role_needed'] }),
  },
  'GET /stop': {
    reason: 'the user’s own switch, the deployment’s and those of his lines, which have no tenant',
    ask: plain('/stop'),
    shows: ({ json }) => ({ lines: [json.lines.length, 1], stopped: [json.userStoppedAt, null] }),
  },
  'POST /stop': {
    reason: 'the switch is the token’s; of what others use too it is an admin’s, and a line has no tenant',
    ask: () => ({ path: '/stop', body: { scope: 'user' } }),
    shows: ({ json }) => ({ stopped: [json.userStoppedAt !== null, true] }),
  },
  'POST /stop/release': {
    reason: 'as POST /stop',
    ask: () => ({ path: '/stop/release', body: { scope: 'user' } }),
    shows: ({ json }) => ({ stopped: [json.userStoppedAt, null] }),
  },
  ...dashboardPlaces,
};
