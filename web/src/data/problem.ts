// The one error of the data layer: RFC 9457 problem+json, or what stands for it when no answer came.

export class Problem extends Error {
  /** HTTP status; 0 when no answer came at all. */
  readonly status: number;
  /** Stable and snake_case; the sentences are in text/. */
  readonly code: string;
  readonly field: string | undefined;
  /** For whoever reads the logs. */
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, code: string, message: string, more: Partial<Problem> & { cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.field = more.field;
    this.requestId = more.requestId;
    this.retryAfterMs = more.retryAfterMs;
  }

  /** Nothing was decided: the same request may be sent again. */
  get isPassing(): boolean {
    return (
      this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504
    );
  }
}

export const toProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem(0, 'unexpected', String(error), { cause: error });

const retryAfter = (response: Response): number | undefined => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
};

/** Reads what the server said of its refusal; a page of a proxy or an empty body still becomes a problem. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined);
  const said = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const text = (name: string): string | undefined => (typeof said[name] === 'string' ? said[name] : undefined);
  const requestId =
    text('requestId') ?? response.headers.get('x-request-id') ?? response.headers.get('apigw-requestid') ?? undefined;
  const wait = retryAfter(response);
  const field = text('field');
  return new Problem(
    response.status,
    text('code') ?? `http_${response.status}`,
    text('detail') ?? response.statusText,
    {
      ...(field === undefined ? {} : { field }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    },
  );
}
