// The secrets of this machine and what Secrets Manager does with them: those given at the start, and those made since, which a file
// keeps. Of each secret the current and the previous version.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const Version = z.object({ id: z.string(), value: z.string() });
type Version = z.infer<typeof Version>;

const Secret = z.object({
  name: z.string(),
  createdAt: z.number(),
  current: Version,
  previous: Version.optional(),
  /** Marked for deletion: seconds since 1970 at which it goes for good. */
  deletedAt: z.number().optional(),
});
type Secret = z.infer<typeof Secret>;

/** Answered as Secrets Manager answers: HTTP 400, the type's name and a message. */
export class SecretsProblem extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const region = 'us-east-1';
const daySeconds = 86_400;

/** AWS ends an ARN with a dash and six characters; here they follow from the name, so that an ARN survives restarts. */
export const arnOf = (name: string): string =>
  `arn:aws:secretsmanager:${region}:000000000000:secret:${name}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;

const absent = (message = "Secrets Manager can't find the specified secret.") =>
  new SecretsProblem('ResourceNotFoundException', message);
const nowSeconds = () => Date.now() / 1000;

export class SecretStore {
  readonly #secrets = new Map<string, Secret>();
  readonly #given: ReadonlySet<string>;
  readonly #file: string | undefined;

  /** @param file keeps what is made here over restarts, readable by its owner alone. What is given stays out of it. */
  constructor(given: Readonly<Record<string, string>>, file: string | undefined) {
    this.#given = new Set(Object.keys(given));
    this.#file = file;
    for (const secret of file === undefined ? [] : readSecrets(file)) this.#secrets.set(secret.name, secret);
    for (const [name, value] of Object.entries(given)) this.#secrets.set(name, made(name, value, randomUUID()));
  }

  get(name: string): Secret | undefined {
    return this.#secrets.get(name);
  }

  /** By name, ARN, or ARN without its ending. */
  find(id: string): Secret {
    const name = nameOf(id);
    const secret = this.#secrets.get(name) ?? this.#secrets.get(name.slice(0, -7));
    if (secret === undefined || (id !== secret.name && !arnOf(secret.name).startsWith(id))) throw absent();
    return secret;
  }

  /** As `find`, of a secret that is not on its way out. */
  readable(id: string): Secret {
    const secret = this.find(id);
    if (secret.deletedAt === undefined) return secret;
    const message = "You can't perform this operation on the secret because it was marked for deletion.";
    throw new SecretsProblem('InvalidRequestException', message);
  }

  create(name: string, value: string, token: string): Secret {
    const before = this.#secrets.get(name);
    if (before?.deletedAt !== undefined) {
      const message = "You can't create this secret because a secret with this name is already scheduled for deletion.";
      throw new SecretsProblem('InvalidRequestException', message);
    }
    if (before !== undefined) {
      // The same request again, after a lost answer.
      if (before.current.id === token && before.current.value === value) return before;
      const message = `The operation failed because the secret ${name} already exists.`;
      throw new SecretsProblem('ResourceExistsException', message);
    }
    return this.#keep(made(name, value, token));
  }

  put(id: string, value: string, token: string): Secret {
    const secret = this.readable(id);
    if (secret.current.id === token && secret.current.value === value) return secret;
    return this.#keep({ ...secret, current: { id: token, value }, previous: secret.current });
  }

  /** @returns name and time of the deletion. Forced, also of a secret that is not there. */
  remove(id: string, isForced: boolean, windowDays: number): { name: string; at: number } {
    if (isForced) {
      const name = this.#secrets.has(nameOf(id)) ? nameOf(id) : this.#nameIfKnown(id);
      this.#secrets.delete(name);
      this.#write();
      return { name, at: nowSeconds() };
    }
    const secret = this.readable(id);
    const at = nowSeconds() + windowDays * daySeconds;
    this.#keep({ ...secret, deletedAt: at });
    return { name: secret.name, at };
  }

  #nameIfKnown(id: string): string {
    try {
      return this.find(id).name;
    } catch {
      return nameOf(id);
    }
  }

  #keep(secret: Secret): Secret {
    this.#secrets.set(secret.name, secret);
    this.#write();
    return secret;
  }

  /** Whole and at once: a process that is killed leaves the old file or the new one. */
  #write(): void {
    if (this.#file === undefined) return;
    const own = [...this.#secrets.values()].filter(({ name }) => !this.#given.has(name));
    const next = `${this.#file}.next`;
    writeFileSync(next, JSON.stringify(own), { mode: 0o600 });
    renameSync(next, this.#file);
  }
}

const made = (name: string, value: string, id: string): Secret => ({
  name,
  createdAt: nowSeconds(),
  current: { id, value },
});

/** What an ARN names, its ending included; a name is its own. */
const nameOf = (id: string): string => id.replace(/^arn:aws:secretsmanager:[^:]*:\d*:secret:/, '');

function readSecrets(file: string): Secret[] {
  try {
    return z.array(Secret).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The version that a request means. */
export function versionOf(secret: Secret, wanted: { VersionId?: string; VersionStage?: string }): [Version, string] {
  const staged: readonly (readonly [Version | undefined, string])[] = [
    [secret.current, 'AWSCURRENT'],
    [secret.previous, 'AWSPREVIOUS'],
  ];
  const stage = wanted.VersionStage ?? (wanted.VersionId === undefined ? 'AWSCURRENT' : undefined);
  for (const [version, label] of staged) {
    if (version === undefined || (stage !== undefined && stage !== label)) continue;
    if (wanted.VersionId === undefined || wanted.VersionId === version.id) return [version, label];
  }
  const what = stage === undefined ? `VersionId: ${wanted.VersionId}` : `staging label: ${stage}`;
  throw absent(`Secrets Manager can't find the specified secret value for ${what}`);
}
