// What each route answers when it did what was asked. Tests that speak to the running system hold its answers against these.
import type * as z from 'zod';
import type { functions, Route } from '../manifest.ts';
import { access } from './answers/access.ts';
import { account } from './answers/account.ts';
import { campaigns } from './answers/campaigns.ts';
import { dashboard } from './answers/dashboard.ts';
import { exported } from './answers/exported.ts';
import { groups } from './answers/groups.ts';
import { people } from './answers/people.ts';
import { preflight } from './answers/preflight.ts';
import { provider } from './answers/provider.ts';
import { segments } from './answers/segments.ts';
import { suppression } from './answers/suppression.ts';
import { template } from './answers/template.ts';
import { webhook } from './answers/webhook.ts';

type RoutesOf<Spec> = Spec extends { readonly routes: readonly (infer R)[] } ? Extract<R, Route> : never;
type KeyOf<R extends Route> = R extends Route ? `${R['method']} ${R['path']}` : never;
/** `GET /campaigns/{id}` */
export type RouteKey = KeyOf<RoutesOf<(typeof functions)[keyof typeof functions]>>;

export interface AnswerSpec {
  readonly status: number;
  /** With the same body, when it was there already. */
  readonly knownStatus?: number;
  /** Absent: an empty answer. */
  readonly body?: z.ZodType;
}

export const answers: Readonly<Record<RouteKey, AnswerSpec>> = {
  ...access,
  ...account,
  ...campaigns,
  ...dashboard,
  ...exported,
  ...groups,
  ...people,
  ...preflight,
  ...provider,
  ...segments,
  ...suppression,
  ...template,
  ...webhook,
  'POST /webhooks/twilio/status': { status: 204 },
  'POST /webhooks/twilio/inbound': { status: 204 },
};
