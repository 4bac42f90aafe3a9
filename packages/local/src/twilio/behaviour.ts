// The simulator's switches: what it may do wrong, to whom, how often. Chance comes from a seeded generator, so a run repeats.
import * as z from 'zod';

const probability = z.number().min(0).max(1);
const milliseconds = z.number().int().min(0).max(600_000);
const span = z
  .strictObject({ minMs: milliseconds, maxMs: milliseconds })
  .refine((value) => value.minMs <= value.maxMs, 'minMs must not exceed maxMs');

/** `accept` says whether the message was taken before the answer went wrong: what a sender cannot know. */
const Action = z.discriminatedUnion('kind', [
  /** A clean refusal with one of Twilio's codes. `status` by default the one that Twilio documents, else 400. */
  z.strictObject({
    kind: z.literal('fail'),
    code: z.number().int(),
    status: z.number().int().min(400).max(499).optional(),
  }),
  /** The connection ends without an answer: `reset` with a TCP reset, `close` with an orderly end. */
  z.strictObject({
    kind: z.literal('drop'),
    accept: z.boolean().default(true),
    how: z.enum(['reset', 'close']).default('reset'),
  }),
  /** The connection ends in the middle of the answer. */
  z.strictObject({ kind: z.literal('truncate'), accept: z.boolean().default(true) }),
  /** A 5xx; `body` `html` is what a load balancer says, without Twilio's code. */
  z.strictObject({
    kind: z.literal('server-error'),
    accept: z.boolean().default(false),
    status: z.number().int().min(500).max(599).default(500),
    body: z.enum(['json', 'html']).default('json'),
  }),
  /** 429 with code 20429. */
  z.strictObject({ kind: z.literal('throttle') }),
  /** No answer until the caller gives up. */
  z.strictObject({ kind: z.literal('hang'), accept: z.boolean().default(true) }),
]);
export type Action = z.infer<typeof Action>;

/** What the callbacks of one message do, whatever the shares below say; none of them is lost then. */
const Told = z.strictObject({
  /** The `sent` callback goes out before the create call is answered. */
  early: z.boolean().default(false),
  /** Each is delivered twice. */
  twice: z.boolean().default(false),
});
export type Told = z.infer<typeof Told>;

const Rule = z.strictObject({
  /** Which request: making a message (default), reading the list, one message, or the Content templates. */
  on: z.enum(['create', 'list', 'fetch', 'contents']).default('create'),
  /** The exact From address, as Twilio writes it: `whatsapp:+14155238886`. */
  from: z.string().optional(),
  /** A regular expression that the To address matches. */
  to: z.string().refine(isPattern, 'not a regular expression').optional(),
  /** Only the next so many requests that match; then the rule is spent. */
  times: z.number().int().min(1).optional(),
  probability: probability.default(1),
  latency: span.optional(),
  action: Action.optional(),
  /** Accepted, then failed: what the status callback will say. */
  failLater: z
    .strictObject({ code: z.number().int(), status: z.enum(['failed', 'undelivered']).default('undelivered') })
    .optional(),
  callbacks: Told.optional(),
});
export type Rule = z.infer<typeof Rule>;
export type RuleInput = z.input<typeof Rule>;
export const parseRule = (rule: RuleInput): Rule => Rule.parse(rule);

const Callbacks = z.strictObject({
  enabled: z.boolean().default(true),
  /** Between one status and the next. */
  delay: span.default({ minMs: 20, maxMs: 120 }),
  /** The share of messages whose callbacks are each delivered twice. */
  duplicate: probability.default(0),
  /** The share of messages whose first callback is held back until after the second. */
  outOfOrder: probability.default(0),
  /** The share of single callbacks that are never made. */
  loss: probability.default(0),
  /** The share of messages whose `sent` callback goes out before the create call is answered. */
  early: probability.default(0),
  /** The share of delivered WhatsApp messages that are read. By phone, so that it repeats. */
  readShare: probability.default(0.6),
});

export const Behaviour = z.strictObject({
  /** The first rule that matches and whose chance comes up decides; a latency and an action may come from different rules. */
  rules: z.array(Rule).default([]),
  latency: span.default({ minMs: 0, maxMs: 0 }),
  /** When a slow message is taken: on arrival, or only when it is answered (a caller that goes away first sent nothing). */
  acceptAt: z.enum(['arrival', 'answer']).default('arrival'),
  /** Above so many creates within one second for one From: 429 20429. */
  ratePerSecond: z.number().positive().optional(),
  /** How long a new message stays out of the list. */
  listLagMs: milliseconds.default(0),
  callbacks: Callbacks.prefault({}),
  /** Whether WhatsApp takes a text of one's own always, or only from whom the person has written to in the last 24 hours. */
  freeForm: z.enum(['always', 'within-24-hours']).default('always'),
  /** What WhatsApp says of a Content template from now on, by its name: `paused`, `rejected`, `approved`. */
  contentStatus: z.record(z.string(), z.string()).default({}),
});
export type Behaviour = z.infer<typeof Behaviour>;
/** What `setBehaviour` and `PUT /behaviour` take; all that is left out goes back to its default. */
export type BehaviourInput = z.input<typeof Behaviour>;

export interface Decision {
  latencyMs: number;
  action?: Action;
  failLater?: { code: number; status: 'failed' | 'undelivered' };
  callbacks?: Told;
}

/** What a rule is asked about. */
export interface Asked {
  readonly on: Rule['on'];
  readonly from?: string;
  readonly to?: string;
  /** Of a create call: it tells which attempt it is. */
  readonly statusCallback?: string | null;
}

interface LiveRule {
  readonly rule: Rule;
  readonly to: RegExp | undefined;
  left: number;
  readonly onHit?: (asked: Asked) => void;
}

/** Applies a behaviour to requests, counting down the rules that are limited. */
export class Decider {
  readonly behaviour: Behaviour;
  #rules: LiveRule[];
  readonly #random: () => number;

  constructor(behaviour: Behaviour, random: () => number) {
    this.behaviour = behaviour;
    this.#random = random;
    this.#rules = behaviour.rules.map((rule) => live(rule));
  }

  /** Adds a rule behind the others; it tells of each request that it hits. @returns how to take it away. */
  add(rule: Rule, onHit: (asked: Asked) => void): () => void {
    // Those that are spent would be asked for ever.
    const added = { ...live(rule), onHit };
    this.#rules = [...this.#rules.filter(({ left }) => left > 0), added];
    return () => {
      added.left = 0;
    };
  }

  decide(request: Asked): Decision {
    const decision: Decision = { latencyMs: within(this.behaviour.latency, this.#random) };
    let hasLatency = false;
    for (const live of this.#rules) {
      if (!applies(live, request) || this.#random() >= live.rule.probability) continue;
      const { latency, action, failLater, callbacks } = live.rule;
      // One order at a time: the next message is there for the other.
      if (live.onHit !== undefined && ((action && decision.action) || (callbacks && decision.callbacks))) continue;
      live.left -= 1;
      live.onHit?.(request);
      if (latency !== undefined && !hasLatency) {
        decision.latencyMs = within(latency, this.#random);
        hasLatency = true;
      }
      if (action !== undefined) decision.action ??= action;
      if (failLater !== undefined) decision.failLater ??= failLater;
      if (callbacks !== undefined) decision.callbacks ??= callbacks;
    }
    return decision;
  }
}

const live = (rule: Rule): LiveRule => ({
  rule,
  to: rule.to === undefined ? undefined : new RegExp(rule.to),
  left: rule.times ?? Number.POSITIVE_INFINITY,
});

function applies(live: LiveRule, request: Asked): boolean {
  if (live.left <= 0 || live.rule.on !== request.on) return false;
  if (live.rule.from !== undefined && live.rule.from !== request.from) return false;
  return live.to === undefined || live.to.test(request.to ?? '');
}

/** A number of the span, both ends included. */
export const within = (range: { minMs: number; maxMs: number }, random: () => number): number =>
  range.minMs + (range.maxMs - range.minMs) * random();

function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

/** mulberry32: small, seeded, good enough for chance in a simulator; not for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** FNV-1a of the digits, 0 ≤ x < 1: the same phone always falls on the same side of a share. */
export function shareOf(phone: string, salt = ''): number {
  let hash = 0x811c9dc5;
  for (const char of salt + phone.replace(/\D/g, '')) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  hash ^= hash >>> 16;
  return (Math.imul(hash, 0x45d9f3b) >>> 0) / 4_294_967_296;
}
