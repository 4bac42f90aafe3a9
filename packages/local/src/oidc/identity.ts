// What a session of the identity provider needs again after a restart: its port, its signing keys, its sessions.
import { generateKeyPairSync, type JsonWebKey, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import * as z from 'zod';

const Identity = z.object({
  signingKey: z.looseObject({ kid: z.string(), kty: z.literal('RSA') }),
  cookieKey: z.string(),
  port: z.number().int().optional(),
});
export type Identity = z.infer<typeof Identity>;

/** Reads the identity of `dir`, or makes a new one (and keeps it there, when there is a `dir`). */
export function openIdentity(dir: string | undefined): { identity: Identity; keepPort(port: number): void } {
  const path = dir === undefined ? undefined : join(dir, 'identity.json');
  const isKnown = path !== undefined && existsSync(path);
  const identity = isKnown ? Identity.parse(JSON.parse(readFileSync(path, 'utf8'))) : newIdentity();
  return {
    identity,
    keepPort(port) {
      if (path !== undefined) writeWhole(path, { ...identity, port });
    },
  };
}

function newIdentity(): Identity {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk: JsonWebKey = privateKey.export({ format: 'jwk' });
  return {
    signingKey: { ...jwk, kty: 'RSA', kid: randomUUID(), alg: 'RS256', use: 'sig' },
    cookieKey: randomBytes(32).toString('base64url'),
  };
}

const StoredSessions = z.array(
  z.tuple([z.string(), z.object({ payload: z.record(z.string(), z.unknown()), expiresAt: z.number() })]),
);

/** Kept over a restart, so that a browser stays signed in. The rest lives for minutes. */
const kept = new Set(['Session', 'Grant', 'RefreshToken']);
const saveAfterMs = 200;

interface Entry {
  readonly payload: AdapterPayload;
  /** Milliseconds since 1970; infinite when the provider gave no limit. */
  readonly expiresAt: number;
}

/** The provider's store: in memory, and what must survive a restart in `sessions.json`. */
export class SessionStore {
  readonly #entries = new Map<string, Entry>();
  readonly #path: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(dir: string | undefined) {
    this.#path = dir === undefined ? undefined : join(dir, 'sessions.json');
    if (this.#path === undefined || !existsSync(this.#path)) return;
    const stored = StoredSessions.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    for (const [key, entry] of stored) this.#entries.set(key, entry);
  }

  /** The adapter of one model (Session, Grant, …), as oidc-provider wants it. */
  adapter(model: string): Adapter {
    const find = (key: string) => this.#find(key);
    const findBy = (field: 'uid' | 'userCode', value: string) => {
      const keys = [...this.#entries.keys()].filter((key) => key.startsWith(`${model}:`));
      return keys.map(find).find((payload) => payload?.[field] === value);
    };
    return {
      upsert: async (id, payload, expiresIn) => {
        const expiresAt = expiresIn === undefined ? Number.MAX_SAFE_INTEGER : Date.now() + expiresIn * 1000;
        this.#entries.set(`${model}:${id}`, { payload, expiresAt });
        this.#changed(model);
      },
      find: async (id) => find(`${model}:${id}`),
      findByUid: async (uid) => findBy('uid', uid),
      findByUserCode: async (userCode) => findBy('userCode', userCode),
      consume: async (id) => {
        const payload = find(`${model}:${id}`);
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
        this.#changed(model);
      },
      destroy: async (id) => {
        this.#entries.delete(`${model}:${id}`);
        this.#changed(model);
      },
      revokeByGrantId: async (grantId) => {
        for (const [key, { payload }] of this.#entries) if (payload.grantId === grantId) this.#entries.delete(key);
        this.#changed('Grant');
      },
    };
  }

  /** Writes what is still to be written. */
  close(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#save();
  }

  #find(key: string): AdapterPayload | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAt > Date.now()) return entry?.payload;
    this.#entries.delete(key);
    return undefined;
  }

  #changed(model: string): void {
    if (this.#path === undefined || !kept.has(model)) return;
    this.#timer ??= setTimeout(() => this.#save(), saveAfterMs);
  }

  #save(): void {
    this.#timer = undefined;
    const now = Date.now();
    const alive = [...this.#entries].filter(
      ([key, entry]) => entry.expiresAt > now && kept.has(key.slice(0, key.indexOf(':'))),
    );
    if (this.#path !== undefined) writeWhole(this.#path, alive);
  }
}

/** All or nothing: a process killed while it writes leaves the old file. Readable by its owner alone: it holds keys. */
function writeWhole(path: string, value: unknown): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
