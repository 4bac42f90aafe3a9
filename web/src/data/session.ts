// Who is signed in: authorization code with PKCE at the identity provider, tokens in this tab only, renewed by refresh token.
import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { createSignal } from 'solid-js';
import type { Tokens } from './api.ts';
import type { AppConfig } from './config.ts';

/** `expired`: there was a session in this tab and it could not be renewed. */
export type SessionState = 'out' | 'in' | 'expired';

export interface Session extends Tokens {
  state(): SessionState;
  /** The user's `sub`; undefined when nobody is signed in. */
  subject(): string | undefined;
  /** Leaves for the identity provider; the user comes back to this path. */
  signIn(returnTo: string): Promise<void>;
  signOut(): Promise<void>;
  /** @returns the path to go to. @throws when the provider's answer is refused: not ours, stale or forged. */
  completeSignIn(): Promise<string>;
}

export const callbackPath = '/callback';

/** Reads what this tab remembers; a session that is over but can be renewed is renewed first. */
export async function openSession(oidc: AppConfig['oidc']): Promise<Session> {
  const manager = managerOf(oidc);
  let user = await manager.getUser();
  const [state, setState] = createSignal<SessionState>('out');
  let renewing: Promise<string | undefined> | undefined;

  const keep = (next: User | null): string | undefined => {
    user = next;
    setState(next ? 'in' : 'out');
    return next?.access_token;
  };
  const expire = () => {
    user = null;
    setState('expired');
    void manager.removeUser();
  };
  // One renewal at a time: a refresh token that rotates is good for one use.
  const renew = async () => {
    // Without a refresh token the library would try a hidden frame, which browsers no longer let see the provider's session.
    if (!user?.refresh_token) return undefined;
    renewing ??= manager
      .signinSilent()
      .then(keep, () => undefined)
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  };

  // A minute before the end, so that no request of a long watch has to meet a 401.
  manager.events.addAccessTokenExpiring(() => void renew());
  if (user?.expired && !(await renew())) expire();
  else if (user) setState('in');

  return {
    state,
    subject: () => user?.profile.sub,
    current: () => user?.access_token,
    renew,
    expire,
    signIn: (returnTo) => manager.signinRedirect({ state: { returnTo } }),
    signOut: async () => {
      await manager.signoutRedirect();
    },
    completeSignIn: async () => {
      const signedIn = await manager.signinRedirectCallback();
      keep(signedIn);
      return ownPath(signedIn.state);
    },
  };
}

function managerOf(oidc: AppConfig['oidc']): UserManager {
  const origin = window.location.origin;
  return new UserManager({
    authority: oidc.issuer,
    client_id: oidc.clientId,
    scope: oidc.scope,
    redirect_uri: `${origin}${callbackPath}`,
    post_logout_redirect_uri: `${origin}/`,
    response_type: 'code',
    userStore: new WebStorageStateStore({ store: window.sessionStorage }),
    stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
    automaticSilentRenew: false,
    monitorSession: false,
    loadUserInfo: false,
  });
}

/** The path kept over the redirect; only a path of ours, so that nobody is led elsewhere. */
export function ownPath(state: unknown): string {
  const path = typeof state === 'object' && state !== null ? (state as { returnTo?: unknown }).returnTo : undefined;
  return typeof path === 'string' && /^\/(?![/\\])/.test(path) && !path.startsWith(callbackPath) ? path : '/';
}
