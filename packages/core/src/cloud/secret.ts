// Reads JSON secrets from Secrets Manager, and keeps them for five minutes: a rotation is noticed, a warm function does not pay per call.
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ZodType } from 'zod';

const keepMs = 5 * 60_000;

interface Kept {
  readonly value: Promise<unknown>;
  readonly until: number;
}

export class Secrets {
  readonly #client: SecretsManagerClient;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();

  /** @param now milliseconds, for tests of the five minutes. */
  constructor(client: SecretsManagerClient, now: () => number = Date.now) {
    this.#client = client;
    this.#now = now;
  }

  /**
   * The secret's JSON as the schema describes it. Calls at the same time share one request; a failed one is not kept.
   * Errors never carry the secret's text.
   * @param arn the ARN, or the name.
   */
  async read<T>(arn: string, schema: ZodType<T>): Promise<T> {
    const decoded = schema.safeParse(await this.#raw(arn));
    if (!decoded.success) {
      const fields = decoded.error.issues.map((issue) => issue.path.join('.') || '(root)');
      throw new Error(`The secret ${arn} does not have the expected shape at: ${fields.join(', ')}.`);
    }
    return decoded.data;
  }

  #raw(arn: string): Promise<unknown> {
    const kept = this.#kept.get(arn);
    if (kept !== undefined && kept.until > this.#now()) return kept.value;
    const value = this.#fetch(arn);
    this.#kept.set(arn, { value, until: this.#now() + keepMs });
    value.catch(() => {
      if (this.#kept.get(arn)?.value === value) this.#kept.delete(arn);
    });
    return value;
  }

  async #fetch(arn: string): Promise<unknown> {
    const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: arn }));
    if (SecretString === undefined) throw new Error(`The secret ${arn} is binary; JSON text is expected.`);
    try {
      return JSON.parse(SecretString);
    } catch {
      // JSON.parse quotes the text it stumbles on, which here is the secret.
      throw new Error(`The secret ${arn} is not JSON.`);
    }
  }
}
