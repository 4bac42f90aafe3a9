// The words in which manifest.ts says what is deployed.

/** What the bearer of a token may do, each with what the one before it may: look; work; and turn what others use too. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/**
 * One HTTP route. Every route exists at the root of the API and under /api; paths use API Gateway's `{id}` form.
 * `token`: a bearer token of the identity provider, or an API key, whose role is at least the one named; what a viewer may
 * use changes nothing. `signature`: the provider signs it. `none`: open to all.
 */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
} & ({ readonly auth: 'token'; readonly role: Role } | { readonly auth: 'signature' | 'none' });

/** What calls a function besides HTTP. */
export type EventSource =
  | {
      readonly kind: 'sqs';
      readonly queue: QueueName;
      readonly batchSize: number;
      readonly batchingWindowSeconds: number;
      readonly maximumConcurrency: number;
    }
  | { readonly kind: 's3'; readonly prefix: string };

export interface FunctionSpec {
  /** The entry file, from functions/; it exports `handler`. */
  readonly entry: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Options of Node for its processes: what NODE_OPTIONS takes. */
  readonly nodeOptions?: string;
  readonly routes?: readonly Route[];
  /** The part of the API that its routes are, for the scopes of API keys; absent: none of them takes a key. */
  readonly keys?: 'contacts' | 'campaigns' | 'reports';
  readonly source?: EventSource;
  /** What its role may do. stacks/ turns each word into a policy on exactly the named resources. */
  readonly grants: readonly Grant[];
}

export type Grant =
  | 'database'
  | 'bucket:read'
  | 'bucket:write'
  | 'uploads'
  | 'provider-secret'
  | 'account-secrets:read'
  | 'account-secrets:write'
  | 'webhook-secret:read'
  | 'webhook-secret:make'
  | 'schedules'
  | 'dead-letters'
  | `send:${QueueName}`;

export type QueueName = 'turn' | 'freeze' | 'receipt' | 'webhook';

export interface QueueSpec {
  readonly fifo: boolean;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  readonly maxReceiveCount: number;
}
