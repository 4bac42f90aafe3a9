// Whether whoever is signed in may use a route of the API. The API asks again; this spares them a refusal.
import { createMemo } from 'solid-js';
import { createMe } from './account.ts';
import { type Deed, mayDo } from './deed.ts';
import { known } from './query.ts';

/** Until the role is known nearly everybody's is taken: so nothing jumps for them. */
export function createMay(): (deed: Deed) => boolean {
  const me = createMe();
  // By itself: what hangs on it is made anew when the role changes, not whenever the settings are read again.
  const role = createMemo(() => known(me)?.role ?? 'operator');
  return (deed) => mayDo(role(), deed);
}
