// The errors of the RDS Data API: the names and statuses of its model, and the three that it answers outside of it.

const statusOf = {
  AccessDeniedException: 403,
  BadRequestException: 400,
  DatabaseErrorException: 400,
  DatabaseNotFoundException: 404,
  DatabaseResumingException: 400,
  DatabaseUnavailableException: 504,
  ForbiddenException: 403,
  HttpEndpointNotEnabledException: 400,
  InternalServerErrorException: 500,
  InvalidResourceStateException: 400,
  InvalidSecretException: 400,
  NotFoundException: 404,
  SecretsErrorException: 400,
  ServiceUnavailableError: 503,
  StatementTimeoutException: 400,
  TransactionNotFoundException: 404,
  UnsupportedResultException: 400,
  // Not in the model, but answered by the service.
  ValidationException: 400,
  ThrottlingException: 400,
  InternalFailure: 500,
} as const;

export type RefusalName = keyof typeof statusOf;

export class Refusal extends Error {
  override readonly name: RefusalName;
  readonly status: number;
  /** StatementTimeoutException names the backend that ran the statement. */
  readonly dbConnectionId: number | undefined;

  constructor(name: RefusalName, message: string, dbConnectionId?: number) {
    super(message);
    this.name = name;
    this.status = statusOf[name];
    this.dbConnectionId = dbConnectionId;
  }

  get body(): string {
    return JSON.stringify({ message: this.message, dbConnectionId: this.dbConnectionId });
  }
}

export const invalid = (message: string): Refusal => new Refusal('ValidationException', message);
