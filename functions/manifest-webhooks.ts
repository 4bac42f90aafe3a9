// The part of the manifest about what other systems tell: the provider us, and we those of users.
import { operator, viewer } from './route.ts';
import type { FunctionSpec } from './spec.ts';

export const webhooks = {
  webhooks: {
    entry: 'api/webhooks.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      viewer('GET', '/webhooks'),
      operator('POST', '/webhooks'),
      operator('PUT', '/webhooks/{id}'),
      operator('DELETE', '/webhooks/{id}'),
      operator('POST', '/webhooks/{id}/rotate'),
      operator('POST', '/webhooks/{id}/test'),
      viewer('GET', '/webhooks/{id}/deliveries'),
      operator('POST', '/webhook-deliveries/{id}/redeliver'),
    ],
    grants: ['database', 'webhook-secret:read', 'webhook-secret:make', 'send:webhook'],
  },
  'twilio-webhook': {
    entry: 'api/twilio-webhook.ts',
    memoryMb: 256,
    timeoutSeconds: 10,
    routes: [
      { method: 'POST', path: '/webhooks/twilio/status', auth: 'signature' },
      { method: 'POST', path: '/webhooks/twilio/inbound', auth: 'signature' },
    ],
    grants: ['provider-secret', 'account-secrets:read', 'send:receipt'],
  },
  deliver: {
    entry: 'queue/deliver.ts',
    memoryMb: 256,
    timeoutSeconds: 60,
    // One webhook a call, so that one that hangs keeps no other waiting; ten at once, so that ten can hang.
    source: { kind: 'sqs', queue: 'webhook', batchSize: 1, batchingWindowSeconds: 0, maximumConcurrency: 10 },
    grants: ['database', 'webhook-secret:read', 'schedules', 'send:webhook'],
  },
} as const satisfies Record<string, FunctionSpec>;
