// What goes wrong in a run, and when: a pure function of the seed, so that the seed of a failing run brings back its faults.
import { seededRandom } from '@pregon/local/twilio/behaviour';

const killKinds = ['kill-sender', 'kill-receiver', 'kill-sweep'] as const;
const messageKinds = ['message-dropped', 'message-doubled', 'message-delayed', 'message-reordered'] as const;
const providerKinds = [
  'provider-timeout',
  'provider-cut',
  'provider-5xx-taken',
  'provider-5xx-refused',
  'provider-429',
] as const;
const callbackKinds = ['callback-twice', 'callback-early'] as const;
/** They come with each process that starts on a machine with such a clock, as often as processes start. */
const clockKinds = ['clock-ahead', 'clock-behind'] as const;

export type KillKind = (typeof killKinds)[number];
export type MessageKind = (typeof messageKinds)[number];
export type ProviderKind = (typeof providerKinds)[number];
export type CallbackKind = (typeof callbackKinds)[number];
export type FaultKind =
  | KillKind
  | MessageKind
  | ProviderKind
  | CallbackKind
  | (typeof clockKinds)[number]
  | 'database-stopped'
  | 'answer-lost';

interface At<Kind extends FaultKind> {
  readonly kind: Kind;
  /** From the beginning of the run. */
  readonly atMs: number;
}
export type Fault =
  /** SIGKILL to a process at work, so long after one was found. */
  | (At<KillKind> & { readonly afterMs: number })
  | (At<'database-stopped'> & { readonly downMs: number })
  /** The Data API runs a statement of this name, and so long after it the caller loses the connection, or hears 504. */
  | (At<'answer-lost'> & {
      readonly statement: string;
      readonly how: 'lost-answer' | 'gateway-timeout';
      readonly lateMs: number;
    })
  | (At<MessageKind> & { readonly queue: 'turn' | 'receipt'; readonly delayMs: number })
  | (At<ProviderKind> & { readonly status: number })
  | At<CallbackKind>;

export interface Plan {
  readonly seed: number;
  /** By their moments. */
  readonly faults: readonly Fault[];
  /** How far the clock of each further machine is off; after the last one, from the first again. */
  readonly clocksMs: readonly number[];
}

export const kinds: readonly FaultKind[] = [
  ...killKinds,
  'database-stopped',
  'answer-lost',
  ...messageKinds,
  ...providerKinds,
  ...callbackKinds,
  ...clockKinds,
];

/** Of 350. What is left of the sum goes to lost answers. */
const shares: Readonly<Partial<Record<FaultKind, number>>> = {
  'kill-sender': 28,
  'kill-receiver': 4,
  'kill-sweep': 4,
  'database-stopped': 6,
  'message-dropped': 18,
  'message-doubled': 34,
  'message-delayed': 30,
  'message-reordered': 18,
  'provider-timeout': 22,
  'provider-cut': 18,
  'provider-5xx-taken': 18,
  'provider-5xx-refused': 18,
  'provider-429': 14,
  'callback-twice': 20,
  'callback-early': 20,
};
const sharesOf = 350;

/** The engine's statements; those that every second of sending needs stand here more than once. */
const statements = [
  ...[
    'begin_slice',
    'begin_slice',
    'begin_slice',
    'settle',
    'settle',
    'settle',
    'take_turn',
    'take_turn',
    'pass_turn',
    'pass_turn',
  ],
  ...[
    'record_receipts',
    'record_receipts',
    'raise_turns',
    'unknowns_due',
    'reconcile',
    'put_off_unknowns',
    'expire_slice',
    'close_campaign',
  ],
] as const;

const offMs = 600_000;

/** @param spanMs the time over which the faults are spread. */
export function planOf(seed: number, count: number, spanMs: number): Plan {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const one = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  const make = (kind: FaultKind, atMs: number): Fault[] => {
    if (isOneOf(killKinds, kind)) return [{ kind, atMs, afterMs: below(400) }];
    if (isOneOf(messageKinds, kind)) {
      return [{ kind, atMs, queue: below(3) === 0 ? 'receipt' : 'turn', delayMs: 200 + below(3000) }];
    }
    if (isOneOf(providerKinds, kind)) return [{ kind, atMs, status: one([500, 502, 503, 504]) }];
    if (isOneOf(callbackKinds, kind)) return [{ kind, atMs }];
    if (kind === 'database-stopped') return [{ kind, atMs, downMs: 100 + below(1500) }];
    if (kind === 'answer-lost') {
      return [
        {
          kind,
          atMs,
          statement: one(statements),
          how: one(['lost-answer', 'lost-answer', 'gateway-timeout']),
          lateMs: one([0, 0, below(2500)]),
        },
      ];
    }
    return [];
  };
  const faults = countsOf(count).flatMap(([kind, n]) =>
    // Evenly over the time, each somewhere in its own part of it: two outages at once would be one.
    Array.from({ length: n }, (_, i) => make(kind, Math.floor(((i + random()) * spanMs) / n))).flat(),
  );
  const clocksMs = Array.from({ length: 12 }, () => one([offMs, 0, -offMs]));
  return { seed, faults: faults.sort((a, b) => a.atMs - b.atMs), clocksMs: [offMs, -offMs, ...clocksMs] };
}

function countsOf(count: number): [FaultKind, number][] {
  const counted = kinds.flatMap((kind): [FaultKind, number][] => {
    const share = shares[kind];
    return share === undefined ? [] : [[kind, Math.max(1, Math.floor((share * count) / sharesOf))]];
  });
  const rest = count - counted.reduce((sum, [, n]) => sum + n, 0);
  return [...counted, ['answer-lost', Math.max(1, rest)]];
}

const isOneOf = <K extends FaultKind>(of: readonly K[], kind: FaultKind): kind is K => of.some((one) => one === kind);
