// Routes behind a token, by the least role that may use each.
import type { Route } from './spec.ts';

type Method = Route['method'];
export const viewer = <M extends Method, P extends string>(method: M, path: P) =>
  ({ method, path, auth: 'token', role: 'viewer' }) as const;
export const operator = <M extends Method, P extends string>(method: M, path: P) =>
  ({ method, path, auth: 'token', role: 'operator' }) as const;
export const admin = <M extends Method, P extends string>(method: M, path: P) =>
  ({ method, path, auth: 'token', role: 'admin' }) as const;
