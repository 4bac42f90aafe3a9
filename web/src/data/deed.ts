// What a route of the API needs, as the API's description says.

import { neededRoles } from './api-roles.ts';
import type { Me } from './api-types.d.ts';

/** A route that not everybody may use. */
export type Deed = keyof typeof neededRoles;

const ranks: readonly Me['role'][] = ['viewer', 'operator', 'admin'];

export const mayDo = (role: Me['role'], deed: Deed): boolean => ranks.indexOf(role) >= ranks.indexOf(neededRoles[deed]);
