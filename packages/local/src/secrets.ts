// Secrets Manager on one machine, over its JSON protocol: secrets are read, described, made, replaced and deleted, by name, full ARN or
// ARN without suffix.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { listen } from './listen.ts';
import { arnOf, SecretStore, SecretsProblem, versionOf } from './secrets/store.ts';

export interface SecretsOptions {
  /** Secrets by name. An object is kept as its JSON text, as the console keeps key/value secrets. */
  readonly values: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;
  /** Keeps the secrets that are made here over restarts. Default: memory only. */
  readonly file?: string;
  /** 0 (the default) takes a free port. */
  readonly port?: number;
}

export interface LocalSecrets {
  readonly url: string;
  /** The ARN of a secret that was given. Throws for another name. */
  arn(name: string): string;
  /** Changes a secret, as a rotation does. Throws for a name that is not there. */
  put(name: string, value: string | Readonly<Record<string, unknown>>): void;
  stop(): Promise<void>;
}

const textOf = (value: string | Readonly<Record<string, unknown>>): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/**
 * An endpoint for the real client. Unknown secrets and versions are ResourceNotFoundException, other operations
 * UnknownOperationException.
 */
export const startSecrets = async ({ values, file, port }: SecretsOptions): Promise<LocalSecrets> => {
  const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value)]));
  const store = new SecretStore(given, file);
  const named = (name: string): string => {
    if (store.get(name) === undefined) throw new Error(`There is no local secret named ${name}.`);
    return name;
  };
  const server = createServer((request, response) => void answer(store, request, response));
  const listening = await listen(server, port);
  return {
    url: listening.url,
    arn: (name) => arnOf(named(name)),
    put: (name, value) => void store.put(named(name), textOf(value), randomUUID()),
    stop: listening.close,
  };
};

const answer = async (store: SecretStore, request: IncomingMessage, response: ServerResponse) => {
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() });
    response.end(JSON.stringify(body));
  };
  try {
    const name = String(request.headers['x-amz-target'] ?? '').replace(/^secretsmanager\./, '');
    send(200, perform(store, name, await text(request)));
  } catch (error) {
    if (error instanceof SecretsProblem) send(400, { __type: error.type, Message: error.message });
    else send(500, { __type: 'InternalServiceError', Message: 'An error occurred on the server side.' });
  }
};

const perform = (store: SecretStore, name: string, body: string): unknown => {
  const operation = operations[name];
  if (operation === undefined) {
    throw new SecretsProblem('UnknownOperationException', `${name} is not offered on one machine.`);
  }
  return operation(store, parseJson(body));
};

const SecretId = z.string().min(1).max(2048);
/** What Secrets Manager allows in a name. */
const Name = z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/);
const SecretString = z.string().min(1).max(65_536);
/** The SDK's clients send one always; it becomes the id of the version. */
const ClientRequestToken = z.string().min(32).max(64).default(randomUUID);

type Operation = (store: SecretStore, body: unknown) => unknown;

const operations: Readonly<Record<string, Operation>> = {
  GetSecretValue(store, body) {
    const Request = z.object({ SecretId, VersionId: z.string().optional(), VersionStage: z.string().optional() });
    const { SecretId: id, VersionId, VersionStage } = parse(Request, body);
    const secret = store.readable(id);
    const wanted = {
      ...(VersionId === undefined ? {} : { VersionId }),
      ...(VersionStage === undefined ? {} : { VersionStage }),
    };
    const [version, stage] = versionOf(secret, wanted);
    return {
      ...identity(secret.name),
      CreatedDate: secret.createdAt,
      SecretString: version.value,
      VersionId: version.id,
      VersionStages: [stage],
    };
  },
  DescribeSecret(store, body) {
    const secret = store.find(parse(z.object({ SecretId }), body).SecretId);
    const { current, previous, deletedAt } = secret;
    const stages = { [current.id]: ['AWSCURRENT'], ...(previous && { [previous.id]: ['AWSPREVIOUS'] }) };
    return {
      ...identity(secret.name),
      CreatedDate: secret.createdAt,
      VersionIdsToStages: stages,
      ...(deletedAt === undefined ? {} : { DeletedDate: deletedAt }),
    };
  },
  CreateSecret(store, body) {
    const request = parse(z.object({ Name, SecretString, ClientRequestToken }), body);
    const secret = store.create(request.Name, request.SecretString, request.ClientRequestToken);
    return { ...identity(secret.name), VersionId: secret.current.id };
  },
  PutSecretValue(store, body) {
    const request = parse(z.object({ SecretId, SecretString, ClientRequestToken }), body);
    const secret = store.put(request.SecretId, request.SecretString, request.ClientRequestToken);
    return { ...identity(secret.name), VersionId: secret.current.id, VersionStages: ['AWSCURRENT'] };
  },
  DeleteSecret(store, body) {
    const Request = z.object({
      SecretId,
      ForceDeleteWithoutRecovery: z.boolean().default(false),
      RecoveryWindowInDays: z.int().min(7).max(30).optional(),
    });
    const { SecretId: id, ForceDeleteWithoutRecovery: isForced, RecoveryWindowInDays: days } = parse(Request, body);
    if (isForced && days !== undefined) {
      const message = "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.";
      throw new SecretsProblem('InvalidParameterException', message);
    }
    const { name, at } = store.remove(id, isForced, days ?? 30);
    return { ...identity(name), DeletionDate: at };
  },
};

const identity = (name: string) => ({ ARN: arnOf(name), Name: name });

const malformed = () =>
  new SecretsProblem('InvalidParameterException', 'A parameter of the request is missing or wrong.');

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw malformed();
  return parsed.data;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw malformed();
  }
}
