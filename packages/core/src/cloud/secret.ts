// JSON secrets in Secrets Manager, kept for five minutes: a rotation is noticed, a warm function does not pay per call.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { ZodType } from 'zod';

const keepMs = 5 * 60_000;
/** How often a read may be asked for anew by whoever doubts what is kept: a forged request must not cost a call each. */
const doubtMs = 10_000;
/** A name is free again a moment after its secret was deleted. */
const createTries = 5;

interface Kept {
  readonly value: Promise<unknown>;
  readonly since: number;
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** There is none, or it is on its way out. */
const isAbsence = (error: unknown): boolean =>
  isNamed(error, 'ResourceNotFoundException') || isNamed(error, 'InvalidRequestException');

export class Secrets {
  readonly #client: SecretsManagerClient;
  readonly #now: () => number;
  readonly #retryMs: number;
  readonly #kept = new Map<string, Kept>();

  /**
   * @param now milliseconds, for tests of the five minutes.
   * @param retryMs between tries to make a secret under a name that is not free yet.
   */
  constructor(client: SecretsManagerClient, now: () => number = Date.now, retryMs = 500) {
    this.#client = client;
    this.#now = now;
    this.#retryMs = retryMs;
  }

  /**
   * The secret's JSON as the schema describes it. Calls at the same time share one request; a failed one is not kept.
   * Errors never carry the secret's text.
   * @param id the ARN, or the name.
   */
  async read<T>(id: string, schema: ZodType<T>): Promise<T> {
    const decoded = schema.safeParse(await this.#raw(id));
    if (!decoded.success) {
      const fields = decoded.error.issues.map((issue) => issue.path.join('.') || '(root)');
      throw new Error(`The secret ${id} does not have the expected shape at: ${fields.join(', ')}.`);
    }
    return decoded.data;
  }

  /** As `read`; undefined when there is no such secret. Its absence is not kept. */
  async find<T>(id: string, schema: ZodType<T>): Promise<T | undefined> {
    try {
      return await this.read(id, schema);
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  /** Has the next read ask again, because what was kept turned out not to be good. @returns whether it will: not if it was read just now. */
  doubt(id: string): boolean {
    const kept = this.#kept.get(id);
    if (kept !== undefined && this.#now() - kept.since < doubtMs) return false;
    this.#kept.delete(id);
    return true;
  }

  /** Makes the secret, or gives it another value. */
  async put(name: string, value: Readonly<Record<string, unknown>>): Promise<void> {
    const text = JSON.stringify(value);
    try {
      if (!(await this.#replace(name, text))) await this.#create(name, text);
    } finally {
      // After the write: a read that began before it may have kept the old value meanwhile.
      this.#kept.delete(name);
    }
  }

  /** Makes the secret, unless there is one of that name. */
  async make(name: string, value: Readonly<Record<string, unknown>>): Promise<void> {
    try {
      await this.#client.send(new CreateSecretCommand({ Name: name, SecretString: JSON.stringify(value) }));
    } catch (error) {
      if (!isNamed(error, 'ResourceExistsException')) throw error;
    }
  }

  /** Deletes the secret for good. One that is not there is no error. */
  async remove(name: string): Promise<void> {
    try {
      await this.#client.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
    } catch (error) {
      if (!isAbsence(error)) throw error;
    } finally {
      this.#kept.delete(name);
    }
  }

  async #replace(name: string, text: string): Promise<boolean> {
    try {
      await this.#client.send(new PutSecretValueCommand({ SecretId: name, SecretString: text }));
      return true;
    } catch (error) {
      if (isAbsence(error)) return false;
      throw error;
    }
  }

  async #create(name: string, text: string): Promise<void> {
    for (let left = createTries - 1; ; left -= 1) {
      try {
        await this.#client.send(new CreateSecretCommand({ Name: name, SecretString: text }));
        return;
      } catch (error) {
        // Another request has made it meanwhile.
        if (isNamed(error, 'ResourceExistsException') && (await this.#replace(name, text))) return;
        if (left === 0 || !isAbsence(error)) throw error;
        await sleep(this.#retryMs);
      }
    }
  }

  #raw(id: string): Promise<unknown> {
    const kept = this.#kept.get(id);
    if (kept !== undefined && kept.since + keepMs > this.#now()) return kept.value;
    const value = this.#fetch(id);
    this.#kept.set(id, { value, since: this.#now() });
    value.catch(() => {
      if (this.#kept.get(id)?.value === value) this.#kept.delete(id);
    });
    return value;
  }

  async #fetch(id: string): Promise<unknown> {
    const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: id }));
    if (SecretString === undefined) throw new Error(`The secret ${id} is binary; JSON text is expected.`);
    try {
      return JSON.parse(SecretString);
    } catch {
      // JSON.parse quotes the text it stumbles on, which here is the secret.
      throw new Error(`The secret ${id} is not JSON.`);
    }
  }
}
