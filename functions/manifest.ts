// What is deployed, as plain data: stacks/ builds it in the account, packages/local runs it on one machine.
import { lists } from './manifest-lists.ts';
import { webhooks } from './manifest-webhooks.ts';
import { admin, operator, viewer } from './route.ts';
import type { FunctionSpec, QueueName, QueueSpec } from './spec.ts';

// Whoever builds or runs what is deployed reads this file alone.
export type { EventSource, FunctionSpec, Grant, QueueName, QueueSpec, Role, Route } from './spec.ts';
export { roles } from './spec.ts';

const day = 86_400;

export const queues: Readonly<Record<QueueName, QueueSpec>> = {
  // A turn lost to the dead-letter queue costs only time: the sweep raises the next one.
  turn: { fifo: true, visibilitySeconds: 35, retentionSeconds: day, maxReceiveCount: 3 },
  freeze: { fifo: true, visibilitySeconds: 180, retentionSeconds: 4 * day, maxReceiveCount: 3 },
  // Receipts carry a STOP or a delivery that nobody repeats, so they live as long as SQS allows.
  receipt: { fifo: false, visibilitySeconds: 180, retentionSeconds: 14 * day, maxReceiveCount: 10 },
  // A lost turn costs time only: what is due stands in the database, and the next event or the sweep posts another.
  webhook: { fifo: false, visibilitySeconds: 90, retentionSeconds: day, maxReceiveCount: 3 },
};

/** To read the credentials of every account that is sent from. */
const providerSecrets = ['provider-secret', 'account-secrets:read'] as const;

export const functions = {
  health: {
    entry: 'api/health.ts',
    memoryMb: 512,
    timeoutSeconds: 10,
    routes: [
      { method: 'GET', path: '/health', auth: 'none' },
      { method: 'GET', path: '/ready', auth: 'none' },
    ],
    grants: ['database'],
  },
  openapi: {
    entry: 'api/openapi.ts',
    memoryMb: 256,
    timeoutSeconds: 10,
    routes: [{ method: 'GET', path: '/openapi.json', auth: 'none' }],
    grants: [],
  },
  account: {
    entry: 'api/account.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [viewer('GET', '/me'), operator('PUT', '/me'), operator('DELETE', '/cache/user')],
    grants: ['database'],
  },
  access: {
    entry: 'api/access.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      viewer('GET', '/api-keys'),
      operator('POST', '/api-keys'),
      operator('DELETE', '/api-keys/{id}'),
      viewer('GET', '/audit'),
    ],
    grants: ['database'],
  },
  senders: {
    entry: 'api/senders.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      viewer('GET', '/senders'),
      operator('POST', '/senders'),
      viewer('GET', '/senders/offered'),
      operator('PUT', '/senders/{id}'),
    ],
    keys: 'campaigns',
    grants: ['database', 'schedules', 'send:turn'],
  },
  contacts: {
    entry: 'api/contacts.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      viewer('GET', '/contacts'),
      operator('POST', '/contacts'),
      operator('PUT', '/contacts/{id}'),
      operator('DELETE', '/contacts/{id}'),
      viewer('GET', '/groups'),
    ],
    keys: 'contacts',
    grants: ['database', 'bucket:write'],
  },
  imports: {
    entry: 'api/imports.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      operator('POST', '/imports'),
      viewer('GET', '/imports'),
      viewer('POST', '/imports/preview'),
      viewer('GET', '/imports/{id}'),
      operator('DELETE', '/imports/{id}'),
      viewer('GET', '/imports/{id}/parts'),
      operator('POST', '/imports/{id}/parts'),
      operator('POST', '/imports/{id}/complete'),
      operator('POST', '/imports/{id}/undo'),
      operator('POST', '/media'),
    ],
    keys: 'contacts',
    grants: ['database', 'bucket:read', 'bucket:write', 'uploads'],
  },
  drops: {
    entry: 'api/drops.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      viewer('GET', '/drop-rules'),
      operator('POST', '/drop-rules'),
      operator('PUT', '/drop-rules/{id}'),
      operator('DELETE', '/drop-rules/{id}'),
      viewer('GET', '/drops'),
    ],
    keys: 'contacts',
    grants: ['database', 'bucket:read'],
  },
  'send-messages': {
    entry: 'api/send-messages.ts',
    memoryMb: 1769,
    timeoutSeconds: 29,
    routes: [operator('POST', '/send-messages')],
    keys: 'campaigns',
    grants: ['database', 'bucket:read', 'bucket:write', 'schedules', 'send:turn', 'send:freeze'],
  },
  campaigns: {
    entry: 'api/campaigns.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      operator('POST', '/campaigns'),
      viewer('GET', '/campaigns'),
      viewer('POST', '/templates/preview'),
      viewer('GET', '/campaigns/{id}'),
      operator('PUT', '/campaigns/{id}'),
      operator('POST', '/campaigns/{id}/start'),
      viewer('GET', '/campaigns/{id}/recipients'),
      viewer('GET', '/campaigns/{id}/history'),
      viewer('GET', '/campaigns/{id}/reasons'),
      viewer('GET', '/campaigns/{id}/queue-status'),
      operator('POST', '/campaigns/{id}/reschedule'),
      operator('POST', '/campaigns/{id}/send-now'),
      operator('POST', '/campaigns/{id}/unschedule'),
      operator('POST', '/campaigns/{id}/skip'),
      operator('POST', '/campaigns/{id}/end-series'),
      viewer('POST', '/schedules/preview'),
      operator('POST', '/campaigns/{id}/queue-pause'),
      operator('POST', '/campaigns/{id}/queue-resume'),
      operator('POST', '/campaigns/{id}/queue-stop'),
      operator('POST', '/campaigns/{id}/resolve-unknown'),
      operator('POST', '/campaigns/{id}/retry-failed'),
      viewer('GET', '/campaigns/{id}/standing'),
      operator('PUT', '/campaigns/{id}/senders'),
    ],
    keys: 'campaigns',
    grants: ['database', 'bucket:read', ...providerSecrets, 'schedules', 'send:turn', 'send:freeze'],
  },
  preflight: {
    entry: 'api/preflight.ts',
    // It renders for thousands of people while somebody waits: a whole processor.
    memoryMb: 1769,
    timeoutSeconds: 29,
    routes: [viewer('POST', '/campaigns/{id}/preflight'), viewer('GET', '/prices'), operator('PUT', '/prices')],
    keys: 'campaigns',
    grants: ['database'],
  },
  dashboard: {
    entry: 'api/dashboard.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      viewer('GET', '/dashboard/summary'),
      viewer('GET', '/dashboard/timeline'),
      viewer('GET', '/dashboard/by-group'),
      viewer('GET', '/dashboard/by-contact'),
      viewer('GET', '/dashboard/current-month'),
      viewer('GET', '/dashboard/monthly'),
      viewer('GET', '/dashboard/funnel'),
      viewer('GET', '/dashboard/replies'),
      viewer('GET', '/dashboard/errors'),
      viewer('GET', '/dashboard/cost'),
      viewer('GET', '/dashboard/senders'),
      viewer('GET', '/dashboard/campaign-queue-metrics'),
    ],
    keys: 'reports',
    grants: ['database'],
  },
  stop: {
    entry: 'api/stop.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [viewer('GET', '/stop'), operator('POST', '/stop'), operator('POST', '/stop/release')],
    keys: 'campaigns',
    grants: ['database', 'schedules', 'send:turn'],
  },
  guards: {
    entry: 'api/guards.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [viewer('GET', '/guards'), operator('PUT', '/guards')],
    grants: ['database', 'schedules', 'send:turn'],
  },
  ...lists,
  ...webhooks,
  'provider-accounts': {
    entry: 'api/provider-accounts.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      viewer('GET', '/provider-accounts'),
      operator('POST', '/provider-accounts'),
      operator('PUT', '/provider-accounts/{id}'),
      operator('DELETE', '/provider-accounts/{id}'),
      viewer('GET', '/content-templates'),
    ],
    grants: ['database', ...providerSecrets, 'account-secrets:write'],
  },
  system: {
    entry: 'api/system.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [admin('GET', '/system'), admin('POST', '/system/redrive')],
    grants: ['database', 'dead-letters'],
  },
  import: {
    entry: 'queue/import.ts',
    memoryMb: 1769,
    timeoutSeconds: 900,
    // Rows live for a moment. In the young generation's usual 16 MB they survive into the old one, which then holds 150 MB of rubbish.
    nodeOptions: '--max-semi-space-size=4',
    source: { kind: 's3', prefix: 'imports/' },
    grants: ['database', 'bucket:read', 'bucket:write', 'schedules', 'send:webhook'],
  },
  drop: {
    entry: 'queue/drop.ts',
    memoryMb: 1769,
    timeoutSeconds: 900,
    nodeOptions: '--max-semi-space-size=4',
    source: { kind: 's3', prefix: 'drop/' },
    grants: ['database', 'bucket:read', 'bucket:write', 'schedules', 'send:turn', 'send:freeze', 'send:webhook'],
  },
  freeze: {
    entry: 'queue/freeze.ts',
    memoryMb: 512,
    timeoutSeconds: 120,
    source: { kind: 'sqs', queue: 'freeze', batchSize: 1, batchingWindowSeconds: 0, maximumConcurrency: 10 },
    grants: ['database', 'send:turn', 'send:freeze'],
  },
  send: {
    entry: 'queue/send.ts',
    memoryMb: 1024,
    timeoutSeconds: 30,
    source: { kind: 'sqs', queue: 'turn', batchSize: 10, batchingWindowSeconds: 0, maximumConcurrency: 50 },
    grants: ['database', 'bucket:read', ...providerSecrets, 'send:turn', 'send:webhook'],
  },
  receipts: {
    entry: 'queue/receipts.ts',
    memoryMb: 512,
    timeoutSeconds: 30,
    source: { kind: 'sqs', queue: 'receipt', batchSize: 100, batchingWindowSeconds: 1, maximumConcurrency: 5 },
    grants: ['database', 'send:webhook'],
  },
  // Called by EventBridge Scheduler: each minute while work is open, and once when a webhook is to be tried again.
  sweep: {
    entry: 'schedule/sweep.ts',
    memoryMb: 512,
    timeoutSeconds: 60,
    grants: ['database', ...providerSecrets, 'schedules', 'send:turn', 'send:freeze', 'send:webhook'],
  },
  // Called by EventBridge Scheduler: once, at a campaign's time.
  'start-campaign': {
    entry: 'schedule/start-campaign.ts',
    memoryMb: 256,
    timeoutSeconds: 30,
    grants: ['database', ...providerSecrets, 'schedules', 'send:turn', 'send:freeze'],
  },
  // Called by the deployment, before the code of any other function changes. On one machine `npm start` migrates by itself.
  migrate: {
    entry: 'deploy/migrate.ts',
    memoryMb: 512,
    timeoutSeconds: 900,
    grants: ['database'],
  },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;

/** The schedule group in EventBridge Scheduler, and the one recurring schedule in it (off until work opens). */
export const schedules = { sweep: { function: 'sweep', expression: 'rate(1 minute)' } } as const;
