// What a deployment is told: one parsed object per stage. docs/configuration.md says what each setting means.

export interface Settings {
  readonly stage: string;
  /** True for stages whose data outlives their stacks: nothing is deleted with them, and the cluster cannot be deleted. */
  readonly keepsData: boolean;
  /** Aurora's upper bound in ACU (about 2 GiB each); the lower one is 0, so that a database at rest costs its storage. */
  readonly databaseMaxCapacity: number;
  /** Minutes without a query after which Aurora pauses; AWS takes 5 to 1,440. */
  readonly databasePauseMinutes: number;
  /** Origins whose pages may upload to the bucket with a presigned URL. */
  readonly webOrigins: readonly string[];
  /** Days that the functions' logs are kept. */
  readonly logDays: 7 | 30 | 90;
  /** The identity provider, its origin, and its client that is the dashboard. */
  readonly issuer: string;
  readonly issuerOrigin: string;
  readonly webClientId: string;
  /** The dashboard's own name, and its certificate in us-east-1. Absent: a name of CloudFront's. */
  readonly webDomain: { readonly name: string; readonly certificateArn: string } | undefined;
  /** Who is written to when an alarm goes off. */
  readonly alarmEmail: string | undefined;
  /** Settings that go to the functions as they are, by the name of their variable. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
}

/** Handed to the functions as they are: those without which none of them starts, and those that have a default there. */
const required = ['OIDC_ISSUER', 'OIDC_JWKS_URI', 'OIDC_CLIENT_IDS'] as const;
const optional = [
  'OIDC_AUDIENCE',
  'DEFAULT_COUNTRY',
  'DEFAULT_TIME_ZONE',
  'DEFAULT_LOCALE',
  'QUIET_HOURS',
  'FREQUENCY_CAP',
  'LINE_ADDRESS',
  'LINE_CHANNEL',
  'LINE_RATE_PER_SECOND',
  'CANARY_SIZE',
  'CANARY_PERCENT',
  'START_GRACE_MINUTES',
  'VIEWER_ROLE',
  'OPERATOR_ROLE',
  'ADMIN_ROLE',
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

const whole = (env: Environment, name: string, byDefault: number, least: number, most: number): number => {
  const text = env[name];
  const value = text ? Number(text) : byDefault;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name} has to be a whole number from ${least} to ${most}.`);
};

const webDomainOf = (env: Environment): Settings['webDomain'] => {
  const [name, certificateArn] = [env.WEB_DOMAIN, env.WEB_CERTIFICATE_ARN];
  if (!name !== !certificateArn) throw new Error('WEB_DOMAIN and WEB_CERTIFICATE_ARN go together.');
  return name && certificateArn ? { name, certificateArn } : undefined;
};

/** The first client is the dashboard; the others are accepted besides. */
const identity = ({ OIDC_ISSUER: issuer = '', OIDC_CLIENT_IDS: clients = '' }: Environment) => {
  if (!URL.canParse(issuer)) throw new Error('OIDC_ISSUER has to be a URL, at which the dashboard finds the provider.');
  return { issuer, issuerOrigin: new URL(issuer).origin, webClientId: listOf(clients)[0] ?? '' };
};

const listOf = (text: string): string[] => text.split(',').map((part) => part.trim());

/**
 * Reads the settings of a stage from the environment of the one who deploys it. An empty variable counts as absent.
 * @throws Error that names every required variable that is absent.
 */
export const readSettings = (stage: string, env: Environment): Settings => {
  const absent = required.filter((name) => !env[name]);
  if (absent.length > 0) throw new Error(`To deploy ${stage}, set ${absent.join(', ')}.`);
  const given = [...required, ...optional].flatMap((name) => {
    const value = env[name];
    return value ? [[name, value] as const] : [];
  });
  const production = stage === 'production';
  return {
    stage,
    keepsData: production,
    databaseMaxCapacity: whole(env, 'DATABASE_MAX_CAPACITY', 8, 1, 256),
    databasePauseMinutes: whole(env, 'DATABASE_PAUSE_MINUTES', 5, 5, 1440),
    webOrigins: listOf(env.WEB_ORIGINS || '*'),
    logDays: production ? 90 : 30,
    ...identity(env),
    webDomain: webDomainOf(env),
    alarmEmail: env.ALARM_EMAIL || undefined,
    functionEnvironment: Object.fromEntries(given),
  };
};
