// For every route the places where a tenant could name what another one owns, or the reason why there is none.
import { accessPlaces } from './access-places.ts';
import { accountPlaces } from './account-places.ts';
import { contactPlaces } from './contact-places.ts';
import { exportPlaces } from './export-places.ts';
import { groupPlaces } from './group-places.ts';
import { campaignPath, type Ending, type Entry, type Place, plain } from './place.ts';
import { segmentPlaces } from './segment-places.ts';
import { senderPlaces } from './sender-places.ts';
import { settingPlaces } from './setting-places.ts';
import { suppressionPlaces } from './suppression-places.ts';
import { templatePlaces } from './template-places.ts';
import type { Owned, Tenant } from './tenants.ts';
import { webhookPlaces } from './webhook-places.ts';

const draftOf = (self: Tenant) => ({
  name: 'Intento',
  message: 'Hola {nombre}',
  audience: { contactIds: [self.contactId] },
});

/** Everything that a campaign's body can name. */
const campaignBody = (path: (self: Tenant) => string): Place[] => {
  const place = (where: string, over: (target: Owned, self: Tenant) => object): Place => ({
    where: `body: ${where}`,
    ends: 'refused',
    ask: (target, self) => ({ path: path(self), body: { ...draftOf(self), ...over(target, self) } }),
  });
  return [
    place('audience.contactIds', ({ contactId }) => ({ audience: { contactIds: [contactId] } })),
    place('audience.contactIds, among own', ({ contactId }, self) => ({
      audience: { contactIds: [self.contactId, contactId] },
    })),
    place('audience.groups', ({ group }) => ({ audience: { groups: [group] } })),
    place('audience.groups, among own', ({ group }, self) => ({ audience: { groups: [self.group, group] } })),
    place('audience.segmentId', ({ segmentId }) => ({ audience: { segmentId } })),
    place('audience.importId', ({ importId }) => ({ audience: { importId } })),
    place('mediaId', ({ mediaId }) => ({ mediaId })),
    place('senderIds', ({ senderId }) => ({ senderIds: [senderId] })),
    place('senderIds, among own', ({ senderId }, self) => ({ senderIds: [self.senderId, senderId] })),
    place('senderIds, with a template', ({ senderId }) => ({
      message: undefined,
      content: { sid: `HX${'0'.repeat(32)}` },
      senderIds: [senderId],
    })),
    place('message with an attribute', ({ attribute }) => ({ message: `Hola {{ ${attribute} }}` })),
  ];
};

function sendForm(self: Tenant, over: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  form.set('campaignName', 'Intento');
  form.set('csvFile', new Blob([`numero\n${self.phone}\n`], { type: 'text/csv' }), 'a.csv');
  for (const [name, value] of Object.entries({ templates: 'Hola', ...over })) form.set(name, value);
  return form;
}

const preview = (where: string, ends: Ending, over: (target: Owned, self: Tenant) => object): Place => ({
  where: `body: ${where}`,
  ends,
  ask: (target, self) => ({
    path: '/templates/preview',
    body: { templates: ['Hola {nombre}'], ...over(target, self) },
  }),
});

const dropRule = (path: string | ((self: Tenant) => string), field: 'senderIds' | 'mediaId'): Place => ({
  where: `body: ${field}`,
  ends: 'refused',
  ask: ({ senderId, mediaId }, self) => ({
    path: typeof path === 'string' ? path : path(self),
    body: { folder: 'ajena', templates: ['Hola'], ...(field === 'mediaId' ? { mediaId } : { senderIds: [senderId] }) },
  }),
});

export const places: Readonly<Record<string, Entry>> = {
  'GET /me': {
    reason: 'the user is the token’s',
    ask: plain('/me'),
    shows: ({ json }, self) => ({ id: [json.id, self.userId] }),
  },
  'PUT /me': {
    reason: 'the user is the token’s, and settings name nothing',
    ask: () => ({ path: '/me', body: { locale: 'es' } }),
    shows: ({ json }, self) => ({ id: [json.id, self.userId] }),
  },
  'DELETE /cache/user': {
    reason: 'the user is the token’s',
    ask: () => ({ path: '/cache/user' }),
    shows: ({ text }) => ({ success: [text.includes('"success":true'), true] }),
  },
  ...accessPlaces,
  ...accountPlaces,
  ...senderPlaces,
  ...contactPlaces,
  ...suppressionPlaces,
  ...templatePlaces,
  ...segmentPlaces,
  ...webhookPlaces,
  ...exportPlaces,
  'GET /groups': {
    reason: 'a list of all',
    ask: plain('/groups'),
    shows: ({ json }, self) => ({
      total: [json.total, 2],
      sizes: [json.items.map(({ size }) => size), [self.size, self.size]],
    }),
  },
  'GET /imports': {
    reason: 'a list of all',
    ask: plain('/imports'),
    shows: ({ json }) => ({ total: [json.total >= 1, true] }),
  },
  'POST /imports': {
    reason: 'a name and a size; the place of the upload is made of the token’s user',
    ask: () => ({ path: '/imports', body: { fileName: 'a.csv', sizeBytes: 10 } }),
    shows: ({ json }, self) => ({
      folder: [new URL(json.upload.url).pathname.includes(`/imports/${self.userId}/`), true],
    }),
  },
  'GET /imports/{id}': [
    { where: 'path: id of an import', ends: 'refused', ask: ({ importId }) => ({ path: `/imports/${importId}` }) },
  ],
  'DELETE /imports/{id}': [
    {
      where: 'path: id of an import',
      ends: 'refused',
      ask: ({ importId }) => ({ path: `/imports/${importId}` }),
    },
  ],
  'GET /imports/{id}/parts': [
    {
      where: 'path: id of an import',
      ends: 'refused',
      ask: ({ importId }) => ({ path: `/imports/${importId}/parts` }),
    },
  ],
  'POST /imports/{id}/parts': [
    {
      where: 'path: id of an import',
      ends: 'refused',
      ask: ({ importId }) => ({ path: `/imports/${importId}/parts`, body: { partNumbers: [1] } }),
    },
  ],
  'POST /imports/{id}/complete': [
    {
      where: 'path: id of an import',
      ends: 'refused',
      ask: ({ importId }) => ({ path: `/imports/${importId}/complete`, body: {} }),
    },
  ],
  'POST /imports/{id}/undo': [
    {
      where: 'path: id of an import',
      ends: 'refused',
      ask: ({ importId }) => ({ path: `/imports/${importId}/undo`, body: {} }),
    },
  ],
  'POST /imports/preview': {
    reason: 'reads only the bytes that it is given',
    ask: () => ({ path: '/imports/preview', body: 'numero,nombre\n595981777666,Uno\n' }),
    shows: ({ json }) => ({ rows: [json.rows.length, 1] }),
  },
  'POST /media': {
    reason: 'a name, a type and a size; the place of the upload is made of the token’s user',
    ask: () => ({ path: '/media', body: { fileName: 'a.png', contentType: 'image/png', sizeBytes: 10 } }),
    shows: ({ json }, self) => ({
      folder: [new URL(json.upload.url).pathname.includes(`/media/${self.userId}/`), true],
    }),
  },
  'GET /drop-rules': {
    reason: 'a list of all, and the folder of the token’s user',
    ask: plain('/drop-rules'),
    shows: ({ json }, self) => ({
      total: [json.total >= 1, true],
      folder: [json.address.prefix, `drop/${self.userId}/`],
    }),
  },
  'POST /drop-rules': [dropRule('/drop-rules', 'senderIds'), dropRule('/drop-rules', 'mediaId')],
  'PUT /drop-rules/{id}': [
    {
      where: 'path: id of a rule',
      ends: 'refused',
      ask: ({ dropRuleId }) => ({ path: `/drop-rules/${dropRuleId}`, body: { folder: 'ajena', templates: ['Hola'] } }),
    },
    dropRule((self) => `/drop-rules/${self.dropRuleId}`, 'senderIds'),
    dropRule((self) => `/drop-rules/${self.dropRuleId}`, 'mediaId'),
  ],
  'DELETE /drop-rules/{id}': [
    { where: 'path: id of a rule', ends: 'refused', ask: ({ dropRuleId }) => ({ path: `/drop-rules/${dropRuleId}` }) },
  ],
  'GET /drops': {
    reason: 'a list of all',
    ask: plain('/drops'),
    shows: ({ json }) => ({ total: [json.total, 1] }),
  },
  'POST /send-messages': [
    {
      where: 'form: senderId',
      ends: 'refused',
      ask: ({ senderId }, self) => ({ path: '/send-messages', body: sendForm(self, { senderId }) }),
    },
    {
      where: 'form: templates with an attribute',
      ends: 'refused',
      ask: ({ attribute }, self) => ({
        path: '/send-messages',
        body: sendForm(self, { templates: `Hola {{ ${attribute} }}` }),
      }),
    },
  ],
  'POST /campaigns': campaignBody(() => '/campaigns'),
  'GET /campaigns': {
    reason: 'a list of all',
    ask: plain('/campaigns'),
    shows: ({ json }) => ({ total: [json.total, 3] }),
  },
  'POST /templates/preview': [
    preview('audience.contactIds', 'refused', ({ contactId }) => ({ audience: { contactIds: [contactId] } })),
    preview('audience.groups', 'refused', ({ group }) => ({ audience: { groups: [group] } })),
    preview('audience.segmentId', 'refused', ({ segmentId }) => ({ audience: { segmentId } })),
    preview('audience.importId', 'refused', ({ importId }) => ({ audience: { importId } })),
    preview('templates with an attribute', 'nothing', ({ attribute }, { contactId }) => ({
      templates: [`Hola {{ ${attribute} }}`],
      audience: { contactIds: [contactId] },
    })),
    preview('rows with a phone', 'nothing', ({ phone }) => ({ rows: [{ numero: phone }] })),
  ],
  'GET /campaigns/{id}': campaignPath(''),
  'PUT /campaigns/{id}': [
    ...campaignPath('', draftOf),
    ...campaignBody((self) => `/campaigns/${self.campaigns.draft}`),
  ],
  'POST /campaigns/{id}/start': campaignPath('/start', () => ({})),
  'GET /campaigns/{id}/recipients': campaignPath('/recipients'),
  'GET /campaigns/{id}/history': campaignPath('/history?seq=1'),
  'GET /campaigns/{id}/reasons': campaignPath('/reasons'),
  'GET /campaigns/{id}/queue-status': campaignPath('/queue-status'),
  'POST /campaigns/{id}/reschedule': campaignPath('/reschedule', () => ({ scheduledAt: '2099-01-01T09:00' })),
  'POST /campaigns/{id}/send-now': campaignPath('/send-now'),
  'POST /campaigns/{id}/unschedule': campaignPath('/unschedule'),
  'POST /campaigns/{id}/skip': campaignPath('/skip'),
  'POST /campaigns/{id}/end-series': campaignPath('/end-series'),
  'POST /schedules/preview': {
    reason: 'names nothing but a time, a zone and a rule',
    ask: () => ({ path: '/schedules/preview', body: { scheduledAt: '2099-01-01T09:00', timeZone: 'UTC' } }),
    shows: ({ json }) => ({ starts: [json.starts, ['2099-01-01T09:00:00.000Z']] }),
  },
  'POST /campaigns/{id}/queue-pause': campaignPath('/queue-pause'),
  'POST /campaigns/{id}/queue-resume': campaignPath('/queue-resume'),
  'POST /campaigns/{id}/queue-stop': campaignPath('/queue-stop'),
  'POST /campaigns/{id}/resolve-unknown': [
    ...campaignPath('/resolve-unknown', () => ({ as: 'resend' })),
    ...campaignPath('/resolve-unknown', () => ({ as: 'sent', seqs: [1] })).map((place) => ({
      ...place,
      where: `${place.where}, with seqs`,
    })),
  ],
  'POST /campaigns/{id}/retry-failed': campaignPath('/retry-failed', () => ({})),
  'GET /campaigns/{id}/standing': campaignPath('/standing'),
  'POST /campaigns/{id}/preflight': campaignPath('/preflight', () => ({})),
  ...groupPlaces,
  ...settingPlaces,
};
