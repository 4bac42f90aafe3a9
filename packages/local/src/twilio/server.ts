// A simulator of Twilio's Messages resource on this machine, with a ledger of all it accepted and switches to misbehave.
import http from 'node:http';
import { listen } from '../listen.ts';
import {
  type Asked,
  Behaviour,
  type BehaviourInput,
  Decider,
  parseRule,
  type RuleInput,
  seededRandom,
} from './behaviour.ts';
import { CallbackSender } from './callback-delivery.ts';
import { MediaFetcher } from './media.ts';
import { type LedgerEntry, ledgerEntry, MessageStore } from './message-store.ts';
import { rateMeter } from './rate-meter.ts';
import { fateOf } from './realism.ts';
import { answer, type Context } from './routes.ts';
import { StatusFlow } from './status-flow.ts';

/** Credentials of an account at the simulator. */
export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
}

export interface TwilioOptions {
  /** Default: a free one. */
  readonly port?: number;
  readonly accountSid: string;
  readonly authToken: string;
  /** Further accounts, each with messages of its own. */
  readonly accounts?: readonly TwilioAccount[];
  /** Makes chance repeat. Default 1. */
  readonly seed?: number;
  /** Turns a public URL (callback, media) into one that this machine reaches. Default: unchanged. Signatures use the public one. */
  readonly resolveUrl?: (url: string) => string;
  /** Where the ledger is kept over restarts. Default: memory only. */
  readonly dir?: string;
  /** The addresses that the accounts own; a message from another is refused. Default: every well-formed one. */
  readonly senders?: readonly string[];
  /** Lets a small fixed share of phones fail, for a demo. Default false. */
  readonly realism?: boolean;
  readonly behaviour?: BehaviourInput;
}

export interface TwilioSimulator {
  /** Its origin, to be used in place of https://api.twilio.com. */
  readonly url: string;
  readonly port: number;
  /** Every accepted message, oldest first. */
  ledger(): LedgerEntry[];
  /** Replaces the whole behaviour; what is left out goes back to its default. Throws a ZodError on bad input. */
  setBehaviour(behaviour: BehaviourInput): void;
  /** Adds one rule to the behaviour of this moment, and tells of each request that it hits. @returns how to take it away. Throws a ZodError on bad input. */
  addRule(rule: RuleInput, onHit: (asked: Asked) => void): () => void;
  /** A person writes to an address now: for 24 hours it may answer on WhatsApp with whatever it likes. */
  hear(person: string, address: string): void;
  /** Resolves when every message has reached its last status and no callback is under way. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTwilio(options: TwilioOptions): Promise<TwilioSimulator> {
  const seed = options.seed ?? 1;
  const accounts = new Map([options, ...(options.accounts ?? [])].map((one) => [one.accountSid, one.authToken]));
  const store = new MessageStore(options.dir, options.accountSid);
  const sender = new CallbackSender();
  let decider = new Decider(Behaviour.parse(options.behaviour ?? {}), seededRandom(seed));
  const setBehaviour = (input: BehaviourInput) => {
    decider = new Decider(Behaviour.parse(input), seededRandom(seed));
  };
  const heard = new Map<string, number>();
  const flow = statusFlow(options, accounts, store, sender, seed, () => decider.behaviour);
  const context: Context = {
    accounts,
    store,
    flow,
    senders: options.senders === undefined ? undefined : new Set(options.senders),
    realism: options.realism ?? false,
    heard,
    decider: () => decider,
    setBehaviour,
    isOverRate: rateMeter(() => decider.behaviour.ratePerSecond),
  };
  const server = http.createServer((request, response) => answer(context, request, response));
  // Longer than any client keeps an idle connection: one that is closed under a request would look like a lost answer.
  server.keepAliveTimeout = 60_000;
  const { url, port, close } = await listen(server, options.port);
  for (const message of store.all) flow.resume(message, options.realism === true ? fateOf(message.to) : undefined);
  return {
    url,
    port,
    ledger: () => store.all.map(ledgerEntry),
    setBehaviour,
    addRule: (rule, onHit) => decider.add(parseRule(rule), onHit),
    hear: (person, address) => void heard.set(`${address} ${person}`, Date.now()),
    idle: () => flow.idle(),
    async stop() {
      flow.stop();
      // Hanging answers are part of the play: they are cut off, not waited for.
      await close();
      sender.close();
      await flow.idle();
      await store.close();
    },
  };
}

function statusFlow(
  options: TwilioOptions,
  accounts: ReadonlyMap<string, string>,
  store: MessageStore,
  sender: CallbackSender,
  seed: number,
  behaviour: () => Behaviour,
): StatusFlow {
  const resolveUrl = options.resolveUrl ?? ((url: string) => url);
  return new StatusFlow({
    accounts,
    store,
    sender,
    media: new MediaFetcher(resolveUrl),
    resolveUrl,
    random: seededRandom(seed + 1),
    behaviour,
  });
}
