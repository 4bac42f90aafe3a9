// What a user of this machine may set by environment variables; docs/configuration.md says what each means.

/** Handed to the functions as they are; their own parser refuses a wrong value by name. */
const forFunctions = [
  'DEFAULT_COUNTRY',
  'DEFAULT_TIME_ZONE',
  'DEFAULT_LOCALE',
  'QUIET_HOURS',
  'FREQUENCY_CAP',
  'LINE_ADDRESS',
  'LINE_CHANNEL',
  'LINE_RATE_PER_SECOND',
  'LEASE_MS',
  'TURN_MS',
  'PROVIDER_TIMEOUT_MS',
  'SLICE_LEASE_MS',
  'SETTLE_PARTIAL_MS',
  'RECONCILE_AFTER_MS',
  'LATE_TOLERANCE_MS',
  'BACKOFF_MS',
  'BREAKER_MS',
  'CANARY_SIZE',
  'CANARY_PERCENT',
  'VIEWER_ROLE',
  'OPERATOR_ROLE',
  'ADMIN_ROLE',
  'IMPORT_LEASE_MS',
  'DROP_MAX_BYTES',
  'DROP_MAX_UNPACKED_BYTES',
] as const;

export interface Settings {
  readonly webPort: number;
  readonly apiPort: number;
  readonly sweepEveryMs: number | undefined;
  readonly postgresUrl: string | undefined;
  readonly functions: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error naming the variable that is no number. */
export function readSettings(env: Environment): Settings {
  const given = forFunctions.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  return {
    webPort: integer(env, 'PORT', 0, 65_535) ?? 3000,
    apiPort: integer(env, 'API_PORT', 0, 65_535) ?? 3001,
    sweepEveryMs: integer(env, 'SWEEP_EVERY_MS', 100, 3_600_000),
    postgresUrl: env.DATABASE_URL || undefined,
    functions: Object.fromEntries(given),
  };
}

function integer(env: Environment, name: string, least: number, most: number): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name} must be a whole number from ${least} to ${most}, not "${text}".`);
}
