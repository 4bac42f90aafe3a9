// Secrets Manager on one machine: GetSecretValue and DescribeSecret over its JSON protocol, by name, full ARN or ARN without suffix.
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { listen } from './listen.ts';

export interface SecretsOptions {
  /** Secrets by name. An object is kept as its JSON text, as the console keeps key/value secrets. */
  readonly values: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;
  /** 0 (the default) takes a free port. */
  readonly port?: number;
}

export interface LocalSecrets {
  readonly url: string;
  /** The ARN of a secret that was given. Throws for another name. */
  arn(name: string): string;
  /** Changes a secret, as a rotation does. Throws for a name that was not given at the start. */
  put(name: string, value: string | Readonly<Record<string, unknown>>): void;
  stop(): Promise<void>;
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Date;
  value: string;
  versionId: string;
}

/** Answered as Secrets Manager answers: HTTP 400, the type's name and a message. */
class SecretsProblem extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const Request = z.object({
  SecretId: z.string().min(1).max(2048),
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
});

const textOf = (value: string | Readonly<Record<string, unknown>>): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** AWS ends an ARN with a dash and six characters; here they follow from the name, so that an ARN survives restarts. */
const arnOf = (name: string): string =>
  `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;

/**
 * An endpoint for the real client. Every secret has one version, AWSCURRENT.
 * Unknown secrets and versions are ResourceNotFoundException, other operations UnknownOperationException.
 */
export const startSecrets = async ({ values, port }: SecretsOptions): Promise<LocalSecrets> => {
  const secrets = new Map<string, Secret>();
  for (const [name, value] of Object.entries(values)) {
    secrets.set(name, { name, arn: arnOf(name), createdAt: new Date(), value: textOf(value), versionId: randomUUID() });
  }
  const named = (name: string): Secret => {
    const secret = secrets.get(name);
    if (secret === undefined) throw new Error(`There is no local secret named ${name}.`);
    return secret;
  };
  const server = createServer((request, response) => void answer(secrets, request, response));
  const listening = await listen(server, port);
  return {
    url: listening.url,
    arn: (name) => named(name).arn,
    put: (name, value) => Object.assign(named(name), { value: textOf(value), versionId: randomUUID() }),
    stop: listening.close,
  };
};

const answer = async (secrets: ReadonlyMap<string, Secret>, request: IncomingMessage, response: ServerResponse) => {
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() });
    response.end(JSON.stringify(body));
  };
  try {
    const operation = String(request.headers['x-amz-target'] ?? '').replace(/^secretsmanager\./, '');
    send(200, perform(secrets, operation, await text(request)));
  } catch (error) {
    if (error instanceof SecretsProblem) send(400, { __type: error.type, Message: error.message });
    else send(500, { __type: 'InternalServiceError', Message: 'An error occurred on the server side.' });
  }
};

const perform = (secrets: ReadonlyMap<string, Secret>, operation: string, body: string): unknown => {
  if (operation !== 'GetSecretValue' && operation !== 'DescribeSecret') {
    throw new SecretsProblem('UnknownOperationException', `${operation} is not offered on one machine.`);
  }
  const request = parse(body);
  const secret = find(secrets, request.SecretId);
  const common = { ARN: secret.arn, Name: secret.name, CreatedDate: secret.createdAt.getTime() / 1000 };
  if (operation === 'DescribeSecret') {
    return { ...common, VersionIdsToStages: { [secret.versionId]: ['AWSCURRENT'] } };
  }
  const stage = request.VersionStage ?? 'AWSCURRENT';
  if (stage !== 'AWSCURRENT' || (request.VersionId !== undefined && request.VersionId !== secret.versionId)) {
    throw new SecretsProblem(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
    );
  }
  return { ...common, SecretString: secret.value, VersionId: secret.versionId, VersionStages: ['AWSCURRENT'] };
};

const parse = (body: string): z.infer<typeof Request> => {
  try {
    return Request.parse(JSON.parse(body));
  } catch {
    throw new SecretsProblem('InvalidParameterException', 'Invalid secret id or version.');
  }
};

const find = (secrets: ReadonlyMap<string, Secret>, id: string): Secret => {
  for (const secret of secrets.values()) {
    if (id === secret.name || id === secret.arn || id === secret.arn.slice(0, -7)) return secret;
  }
  throw new SecretsProblem('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
};
