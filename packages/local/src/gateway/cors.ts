// Cross-origin rules as an HTTP API's CORS configuration applies them.

export interface Cors {
  /** Exact origins, or `*`. */
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  /** Lower case. */
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number;
}

const allowedOrigin = (cors: Cors, origin: string | undefined): string | undefined => {
  if (origin === undefined) return undefined;
  if (cors.allowOrigins.includes('*')) return '*';
  return cors.allowOrigins.includes(origin) ? origin : undefined;
};

/** The headers that every answer to this origin carries; none for an origin that is not allowed. */
export function corsHeaders(cors: Cors, origin: string | undefined): Record<string, string> {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  return {
    'access-control-allow-origin': allowed,
    'access-control-expose-headers': cors.exposeHeaders.join(','),
    ...(allowed === '*' ? {} : { vary: 'Origin' }),
  };
}

/** What a preflight is answered; the gateway answers it itself, and functions never see it. */
export function preflightHeaders(cors: Cors, origin: string | undefined): Record<string, string> {
  if (allowedOrigin(cors, origin) === undefined) return {};
  return {
    ...corsHeaders(cors, origin),
    'access-control-allow-methods': cors.allowMethods.join(','),
    'access-control-allow-headers': cors.allowHeaders.join(','),
    'access-control-max-age': String(cors.maxAgeSeconds),
  };
}
