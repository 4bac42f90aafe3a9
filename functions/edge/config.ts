// What a function is told from outside, read once when its container starts. A missing or wrong setting stops it
// there, by name. Every function gets the same environment. docs/configuration.md lists these; a test compares.
import * as z from 'zod';

const text = z.string().min(1);
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));
const positive = z.coerce.number().int().positive();
const milliseconds = (byDefault: number) => positive.default(byDefault);
const commaList = text.transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const off = z.literal('off').transform(() => null);
const clock = '(?:[01][0-9]|2[0-3]):[0-5][0-9]';
const quietHours = z
  .string()
  .regex(new RegExp(`^${clock}-${clock}$`), 'is neither off nor hours such as 21:00-08:00')
  .transform((hours) => ({ from: hours.slice(0, 5), to: hours.slice(6) }))
  .refine(({ from, to }) => from !== to, 'begins when it ends');
const frequencyCap = z
  .string()
  .regex(/^[1-9]\d?\/[1-9]\d?$/, 'is neither off nor messages/days such as 2/7')
  .transform((cap) => {
    const [messages = 0, days = 0] = cap.split('/').map(Number);
    return { messages, days };
  });

/** No import takes more. */
const maxFileBytes = 2 * 1024 ** 3;

/** Every environment variable a function reads, with its default where it has one. */
export const environment = z.object({
  STAGE: text,
  DATABASE_ARN: text,
  DATABASE_SECRET_ARN: text,
  DATABASE_NAME: text,
  BUCKET: text,
  TURN_QUEUE_URL: url,
  FREEZE_QUEUE_URL: url,
  RECEIPT_QUEUE_URL: url,
  WEBHOOK_QUEUE_URL: url,
  SCHEDULE_GROUP: text,
  SCHEDULE_ROLE_ARN: text,
  SWEEP_ARN: text,
  START_CAMPAIGN_ARN: text,
  IMPORT_ARN: text,
  DROP_ARN: text,
  EXPORT_ARN: text,
  PROVIDER_SECRET_ARN: text,
  ACCOUNT_SECRET_PREFIX: text,
  WEBHOOK_SECRET_NAME: text,
  WEBHOOK_TARGETS: z.enum(['public', 'any']).default('public'),
  TWILIO_BASE_URL: url.optional(),
  TWILIO_CONTENT_BASE_URL: url.optional(),
  PUBLIC_API_URL: url,
  OIDC_ISSUER: text,
  OIDC_JWKS_URI: url,
  OIDC_CLIENT_IDS: commaList.refine((list) => list.length > 0, 'names no client'),
  OIDC_AUDIENCE: text.optional(),
  DEFAULT_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('PY'),
  DEFAULT_TIME_ZONE: text.default('America/Asuncion'),
  DEFAULT_LOCALE: z.enum(['es', 'en']).default('es'),
  QUIET_HOURS: z.union([off, quietHours]).prefault('21:00-08:00'),
  FREQUENCY_CAP: z.union([off, frequencyCap]).prefault('off'),
  LINE_ADDRESS: text.default('whatsapp:+14155238886'),
  LINE_CHANNEL: z.enum(['whatsapp', 'sms']).default('whatsapp'),
  LINE_RATE_PER_SECOND: z
    .union([z.literal('unpaced').transform(() => null), z.coerce.number().positive().max(1000)])
    .default(10),
  LEASE_MS: milliseconds(25_000),
  TURN_MS: milliseconds(20_000),
  PROVIDER_TIMEOUT_MS: milliseconds(6_000),
  SLICE_LEASE_MS: milliseconds(40_000),
  SETTLE_PARTIAL_MS: milliseconds(1_300),
  RECONCILE_AFTER_MS: milliseconds(900_000),
  LATE_TOLERANCE_MS: milliseconds(400),
  BACKOFF_MS: milliseconds(2_000),
  BREAKER_MS: milliseconds(60_000),
  CANARY_SIZE: z.coerce.number().int().min(0).max(100_000).default(50),
  CANARY_PERCENT: z.coerce.number().int().min(1).max(100).default(20),
  START_GRACE_MINUTES: positive.max(1440).default(60),
  IMPORT_LEASE_MS: milliseconds(60_000),
  DROP_MAX_BYTES: positive.max(maxFileBytes).default(maxFileBytes),
  DROP_MAX_UNPACKED_BYTES: positive.max(maxFileBytes).default(maxFileBytes),
  VIEWER_ROLE: text.default('viewer'),
  OPERATOR_ROLE: text.default('operator'),
  ADMIN_ROLE: text.default('admin'),
});

type Environment = z.infer<typeof environment>;

const shape = (env: Environment) => ({
  stage: env.STAGE,
  database: { resourceArn: env.DATABASE_ARN, secretArn: env.DATABASE_SECRET_ARN, database: env.DATABASE_NAME },
  bucket: env.BUCKET,
  queueUrls: {
    turn: env.TURN_QUEUE_URL,
    freeze: env.FREEZE_QUEUE_URL,
    receipt: env.RECEIPT_QUEUE_URL,
    webhook: env.WEBHOOK_QUEUE_URL,
  },
  schedules: {
    group: env.SCHEDULE_GROUP,
    roleArn: env.SCHEDULE_ROLE_ARN,
    targets: {
      sweep: env.SWEEP_ARN,
      'start-campaign': env.START_CAMPAIGN_ARN,
      import: env.IMPORT_ARN,
      drop: env.DROP_ARN,
      export: env.EXPORT_ARN,
    },
  },
  provider: {
    /** Of the deployment's account, and what the names of users' accounts' begin with. */
    secrets: { home: env.PROVIDER_SECRET_ARN, prefix: env.ACCOUNT_SECRET_PREFIX },
    baseUrl: env.TWILIO_BASE_URL,
    contentBaseUrl: env.TWILIO_CONTENT_BASE_URL,
  },
  /** The secret that those of webhooks are derived from, and where webhooks may go. */
  webhooks: { secretName: env.WEBHOOK_SECRET_NAME, targets: env.WEBHOOK_TARGETS },
  /** The API's root as the provider sees it, without a slash at its end. */
  publicApiUrl: env.PUBLIC_API_URL,
  oidc: {
    issuer: env.OIDC_ISSUER,
    jwksUri: env.OIDC_JWKS_URI,
    clientIds: env.OIDC_CLIENT_IDS,
    audience: env.OIDC_AUDIENCE,
  },
  /** What a user's settings are until he changes them. */
  defaults: {
    country: env.DEFAULT_COUNTRY,
    timeZone: env.DEFAULT_TIME_ZONE,
    locale: env.DEFAULT_LOCALE,
    quietHours: env.QUIET_HOURS,
    frequencyCap: env.FREQUENCY_CAP,
  },
  /** The deployment's line, on which every new user gets a sender. A null rate is unpaced. */
  line: { address: env.LINE_ADDRESS, channel: env.LINE_CHANNEL, ratePerSecond: env.LINE_RATE_PER_SECOND },
  /** When a campaign holds by itself. */
  canary: { size: env.CANARY_SIZE, percent: env.CANARY_PERCENT },
  /** How late a scheduled campaign may still start by itself. */
  startGraceMs: env.START_GRACE_MINUTES * 60_000,
  /** How long an import is its run's alone after a sign of life. */
  importLeaseMs: env.IMPORT_LEASE_MS,
  /** What a dropped file may hold. */
  drop: { fileBytes: env.DROP_MAX_BYTES, unpackedBytes: env.DROP_MAX_UNPACKED_BYTES },
  /** How the identity provider names our roles, in the token's realm_access. */
  roles: { viewer: env.VIEWER_ROLE, operator: env.OPERATOR_ROLE, admin: env.ADMIN_ROLE },
  timings: {
    leaseMs: env.LEASE_MS,
    turnMs: env.TURN_MS,
    providerTimeoutMs: env.PROVIDER_TIMEOUT_MS,
    sliceLeaseMs: env.SLICE_LEASE_MS,
    settlePartialMs: env.SETTLE_PARTIAL_MS,
    reconcileAfterMs: env.RECONCILE_AFTER_MS,
    lateToleranceMs: env.LATE_TOLERANCE_MS,
    backoffMs: env.BACKOFF_MS,
    breakerMs: env.BREAKER_MS,
  },
});

export type Config = ReturnType<typeof shape>;

/** A worker that outlives its lease could start a send beside its successor, so the turn must end before the lease. */
const checked = environment.refine((env) => env.TURN_MS < env.LEASE_MS, {
  path: ['TURN_MS'],
  message: 'must be less than LEASE_MS',
});

/**
 * Reads the settings. An empty variable counts as absent.
 * @throws Error naming every variable at fault, and no value (one of them may be a secret pasted in the wrong place).
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  // Read once: compiling the schema would take longer than reading with it.
  const parsed = checked.safeParse(present, { jitless: true });
  if (parsed.success) return shape(parsed.data);
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`Wrong configuration. ${faults.join('; ')}`);
}
