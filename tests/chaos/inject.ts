// Lets the faults of a plan happen to a running system, each at its moment, and counts those that had something to spoil.
import { setTimeout as sleep } from 'node:timers/promises';
import { type AttemptRef, parseAttemptRef } from '@pregon/core/channel/callback';
import type { FunctionName } from '@pregon/functions/manifest';
import type { System } from '@pregon/local/system';
import type { RuleInput } from '@pregon/local/twilio/behaviour';
import type { Sql } from './books.ts';
import type { Fault, FaultKind, KillKind, Plan, ProviderKind } from './plan.ts';

type AnswerLost = Extract<Fault, { kind: 'answer-lost' }>;

/** A slice lives no longer than this with its worker: what is open at two kills so far apart was left open by the first. */
const killSpacingMs = 2000;
/** A line that is too fast is told so more than once. */
const refusalsAtOnce = 3;
/** How long a fault waits for something to spoil. */
const patienceMs = 10_000;

const victims: Readonly<Record<KillKind, FunctionName>> = {
  'kill-sender': 'send',
  'kill-receiver': 'receipts',
  'kill-sweep': 'sweep',
};

/** Those whose machines may have a wrong clock: what works without a person. */
const workers: ReadonlySet<FunctionName> = new Set(['send', 'receipts', 'sweep', 'freeze', 'twilio-webhook']);

export class Injector {
  readonly #plan: Plan;
  readonly #hits = new Map<FaultKind, number>();
  readonly #stop = new AbortController();
  /** The slices that were open at each kill of a sender and at none before. */
  readonly openAtKills: string[][] = [];
  /** Attempts that the provider took without a word. */
  readonly lost: AttemptRef[] = [];
  #machines = 0;
  #lastKillAt = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** How often each kind has had its effect. */
  get hits(): Readonly<Partial<Record<FaultKind, number>>> {
    return Object.fromEntries(this.#hits);
  }

  get total(): number {
    return [...this.#hits.values()].reduce((sum, n) => sum + n, 0);
  }

  /** For the system's options: the clock of the machine on which a process starts. */
  clockOffsetMs = (name: FunctionName): number => {
    if (!workers.has(name)) return 0;
    const { clocksMs } = this.#plan;
    const offsetMs = clocksMs[this.#machines % clocksMs.length] ?? 0;
    this.#machines += 1;
    if (offsetMs !== 0) this.#hit(offsetMs > 0 ? 'clock-ahead' : 'clock-behind');
    return offsetMs;
  };

  /** Resolves when every fault of the plan has had its moment, or the run is over. */
  async run(system: System, sql: Sql): Promise<void> {
    const began = performance.now();
    await Promise.all([
      // One after the other: each waits for its moment, and no two processes or servers go down at once.
      ...(['kill-sender', 'kill-receiver', 'kill-sweep', 'database-stopped'] as const).map(async (kind) => {
        for (const fault of this.#plan.faults.filter((one) => one.kind === kind)) {
          if (await this.#pause(fault.atMs - (performance.now() - began))) await this.#strike(system, sql, fault);
        }
      }),
      ...this.#plan.faults.map(async (fault) => {
        if (fault.kind.startsWith('kill-') || fault.kind === 'database-stopped') return;
        if (await this.#pause(fault.atMs)) await this.#strike(system, sql, fault);
      }),
    ]);
  }

  /** What has not happened yet does not. */
  stop(): void {
    this.#stop.abort();
  }

  #hit(kind: FaultKind): void {
    this.#hits.set(kind, (this.#hits.get(kind) ?? 0) + 1);
  }

  /** @returns false when the run is over. */
  async #pause(ms: number): Promise<boolean> {
    await sleep(Math.max(0, ms), undefined, { signal: this.#stop.signal }).catch(() => undefined);
    return !this.#stop.signal.aborted;
  }

  async #strike(system: System, sql: Sql, fault: Fault): Promise<void> {
    switch (fault.kind) {
      case 'kill-sender':
        return this.#killSender(system, sql, fault.afterMs);
      case 'kill-receiver':
      case 'kill-sweep':
        return this.#kill(system, fault.kind);
      case 'database-stopped':
        return this.#stopDatabase(system, fault.downMs);
      case 'answer-lost':
        return this.#loseAnswer(system, fault);
      case 'message-dropped':
      case 'message-doubled':
      case 'message-delayed':
      case 'message-reordered': {
        const kind = messageFaults[fault.kind];
        const queueUrl = system.sqs.queueUrls[fault.queue];
        return system.sqs.faults.add({ kind, queueUrl, delayMs: fault.delayMs, onHit: () => this.#hit(fault.kind) });
      }
      case 'callback-twice':
      case 'callback-early': {
        const callbacks = fault.kind === 'callback-twice' ? { twice: true } : { early: true };
        return this.#forAWhile(system.twilio.addRule({ times: 1, callbacks }, () => this.#hit(fault.kind)));
      }
      default:
        return this.#spoilAnswer(system, fault);
    }
  }

  #spoilAnswer(system: System, { kind, status }: { kind: ProviderKind; status: number }): Promise<void> {
    const action = providerActions[kind](status);
    const times = kind === 'provider-429' ? refusalsAtOnce : 1;
    const forget = system.twilio.addRule({ times, action }, ({ statusCallback }) => {
      this.#hit(kind);
      // Who is refused cleanly goes out again soon: a settle that is repeated after that must not move the second attempt.
      if (kind === 'provider-429') this.#loseAnswer(system, { statement: 'settle', how: 'lost-answer', lateMs: 1000 });
      else if (kind !== 'provider-5xx-refused') {
        this.lost.push(parseAttemptRef(new URL(statusCallback ?? '').search.slice(1)));
      }
    });
    return this.#forAWhile(forget);
  }

  /** Faults that waited for a line at rest would all hit what goes out first, and its breaker would never close. */
  async #forAWhile(forget: () => void): Promise<void> {
    await this.#pause(patienceMs / 5);
    forget();
  }

  #loseAnswer({ dataApi }: System, { statement, how: kind, lateMs }: Omit<AnswerLost, 'kind' | 'atMs'>): void {
    const matches = ({ sql }: { sql: string }): boolean => {
      if (!new RegExp(`\\b${statement}\\(`).test(sql)) return false;
      this.#hit('answer-lost');
      return true;
    };
    dataApi.faults.add({ kind, calls: 1, lateMs, matches });
  }

  async #stopDatabase(system: System, downMs: number): Promise<void> {
    let calls = 0;
    const matches = () => {
      calls += 1;
      return false;
    };
    const forget = system.dataApi.faults.add({ kind: 'latency', matches });
    await system.database.outage(downMs);
    forget();
    if (calls > 0) this.#hit('database-stopped');
  }

  async #kill(system: System, kind: KillKind): Promise<void> {
    const endsAt = performance.now() + patienceMs;
    while (performance.now() < endsAt && !this.#stop.signal.aborted) {
      const victim = system.runtime.processes(victims[kind]).find(({ isBusy }) => isBusy);
      if (victim && system.runtime.kill(victim.pid, 'SIGKILL')) return this.#hit(kind);
      await this.#pause(2);
    }
  }

  /** Kills a sender at work while a slice is open that no earlier kill has interrupted. */
  async #killSender(system: System, sql: Sql, afterMs: number): Promise<void> {
    if (!(await this.#pause(this.#lastKillAt + killSpacingMs - performance.now()))) return;
    const seen = new Set(this.openAtKills.flat());
    const fresh = async () => (await openSlices(sql)).filter((id) => !seen.has(id));
    const endsAt = performance.now() + patienceMs;
    for (let tries = 0; performance.now() < endsAt; tries += 1) {
      if (!(await this.#pause(tries === 0 ? afterMs : 20))) return;
      const open = await fresh();
      const busy = system.runtime.processes('send').filter(({ isBusy }) => isBusy);
      const victim = busy[this.openAtKills.length % Math.max(1, busy.length)];
      // Of several senders at work one may have nothing open: with two slices about, it rarely is the victim. For half a second, that is waited for.
      if (open.length < (tries < 25 ? 2 : 1) || !victim || !system.runtime.kill(victim.pid, 'SIGKILL')) continue;
      this.#lastKillAt = performance.now();
      this.openAtKills.push(open);
      return this.#hit('kill-sender');
    }
  }
}

const messageFaults = {
  'message-dropped': 'drop',
  'message-doubled': 'double',
  'message-delayed': 'delay',
  'message-reordered': 'reorder',
} as const;

const providerActions: Readonly<Record<ProviderKind, (status: number) => NonNullable<RuleInput['action']>>> = {
  'provider-timeout': () => ({ kind: 'hang', accept: true }),
  'provider-cut': (status) => (status > 501 ? { kind: 'drop', accept: true } : { kind: 'truncate', accept: true }),
  'provider-5xx-taken': (status) => ({ kind: 'server-error', accept: true, status }),
  'provider-429': () => ({ kind: 'throttle' }),
  'provider-5xx-refused': (status) => ({ kind: 'server-error', accept: false, status, body: 'html' }),
};

/** None while the database is down. */
async function openSlices(sql: Sql): Promise<string[]> {
  const found = await sql.query('select id from slice where lease_until > clock_timestamp()').catch(() => undefined);
  return (found?.rows ?? []).map((row) => (row as { id: string }).id);
}
