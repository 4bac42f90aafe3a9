// The part of the manifest about what is kept from one campaign to the next, and taken away as files.
import { operator, viewer } from './route.ts';
import type { FunctionSpec } from './spec.ts';

export const lists = {
  groups: {
    entry: 'api/groups.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      operator('POST', '/groups'),
      operator('PUT', '/groups/{id}'),
      operator('DELETE', '/groups/{id}'),
      operator('POST', '/groups/{id}/restore'),
      operator('POST', '/groups/{id}/merge'),
      operator('POST', '/contacts/bulk'),
      viewer('GET', '/bulk-edits/{id}'),
      operator('POST', '/bulk-edits/{id}/undo'),
      viewer('GET', '/contacts/{id}'),
      viewer('GET', '/contacts/{id}/history'),
    ],
    keys: 'contacts',
    grants: ['database', 'send:freeze'],
  },
  exports: {
    entry: 'api/exports.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [operator('POST', '/exports'), viewer('GET', '/exports'), viewer('GET', '/exports/{id}')],
    grants: ['database', 'bucket:read', 'bucket:write'],
  },
  templates: {
    entry: 'api/templates.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      viewer('GET', '/templates'),
      operator('POST', '/templates'),
      viewer('GET', '/templates/{id}'),
      operator('PUT', '/templates/{id}'),
      operator('DELETE', '/templates/{id}'),
    ],
    keys: 'campaigns',
    grants: ['database', 'bucket:read'],
  },
  segments: {
    entry: 'api/segments.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      viewer('GET', '/segments'),
      operator('POST', '/segments'),
      viewer('POST', '/segments/count'),
      operator('PUT', '/segments/{id}'),
      operator('DELETE', '/segments/{id}'),
      operator('POST', '/segments/{id}/restore'),
    ],
    keys: 'contacts',
    grants: ['database'],
  },
  suppressions: {
    entry: 'api/suppressions.ts',
    memoryMb: 512,
    timeoutSeconds: 29,
    routes: [
      viewer('GET', '/suppressions'),
      operator('POST', '/suppressions'),
      operator('DELETE', '/suppressions/{id}'),
    ],
    keys: 'contacts',
    grants: ['database'],
  },
  export: {
    entry: 'queue/export.ts',
    memoryMb: 1769,
    timeoutSeconds: 900,
    nodeOptions: '--max-semi-space-size=4',
    source: { kind: 's3', prefix: 'exports/asked/' },
    grants: ['database', 'bucket:write', 'schedules'],
  },
} as const satisfies Record<string, FunctionSpec>;
