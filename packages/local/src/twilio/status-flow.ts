// What becomes of an accepted message: its statuses one after the other, each told to its StatusCallback, or lost as ordered.
import { randomUUID } from 'node:crypto';
import { type Behaviour, shareOf, type Told, within } from './behaviour.ts';
import { type CallbackSender, overridesOf } from './callback-delivery.ts';
import type { MediaFetcher } from './media.ts';
import { isWhatsApp, type Message, type MessageStatus } from './message.ts';
import type { MessageStore } from './message-store.ts';
import { sign } from './signature.ts';

/** How a message ends that was accepted and yet will not arrive. */
export interface Fate {
  readonly code: number;
  readonly status: 'failed' | 'undelivered';
}

interface Step {
  readonly status: MessageStatus;
  readonly errorCode: number | null;
}

export interface StatusFlowOptions {
  /** Each account's token, with which its callbacks are signed. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly store: MessageStore;
  readonly sender: CallbackSender;
  readonly media: MediaFetcher;
  readonly resolveUrl: (url: string) => string;
  readonly random: () => number;
  /** The behaviour of this moment. */
  readonly behaviour: () => Behaviour;
}

export class StatusFlow {
  readonly #options: StatusFlowOptions;
  readonly #sleepers = new Map<NodeJS.Timeout, () => void>();
  #running = 0;
  #isStopped = false;
  #onIdle: (() => void)[] = [];

  constructor(options: StatusFlowOptions) {
    this.#options = options;
  }

  /**
   * Begins the way of a message. Resolves at once, or when its early `sent` callback is delivered, if it is to have one.
   * @param told what is ordered for this message alone.
   */
  async start(message: Message, fate: Fate | undefined, told?: Told): Promise<void> {
    const { behaviour, random } = this.#options;
    const isEarly = fate?.status !== 'failed' && (told?.early === true || random() < behaviour().callbacks.early);
    if (isEarly) {
      this.#options.store.move(message, 'sent', null, Date.now());
      await this.#tell(message, { status: 'sent', errorCode: null }, told?.twice === true ? 2 : 1, told !== undefined);
    }
    this.resume(message, fate, told);
  }

  /** Goes on from the status that a message has. */
  resume(message: Message, fate: Fate | undefined, told?: Told): void {
    this.#track(this.#goOn(message, fate, told));
  }

  /** Resolves when no message has a status left to reach and no callback is under way. */
  idle(): Promise<void> {
    return this.#running === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve));
  }

  stop(): void {
    this.#isStopped = true;
    for (const [timer, wake] of this.#sleepers) {
      clearTimeout(timer);
      wake();
    }
    this.#sleepers.clear();
  }

  async #goOn(message: Message, fate: Fate | undefined, order: Told | undefined): Promise<void> {
    const { random, behaviour } = this.#options;
    const { callbacks } = behaviour();
    const isSwapped = random() < callbacks.outOfOrder;
    const copies = order?.twice === true || random() < callbacks.duplicate ? 2 : 1;
    const end = fate ?? (await this.#mediaFate(message));
    const steps = stepsFrom(message, end, callbacks.readShare);
    let held: Step | undefined;
    // In order, unless told otherwise: nothing is proven by an order that comes about by chance.
    let told: Promise<void> = Promise.resolve();
    for (const [index, step] of steps.entries()) {
      await this.#sleep(within(callbacks.delay, random));
      if (this.#isStopped) return;
      this.#options.store.move(message, step.status, step.errorCode, Date.now());
      if (isSwapped && index === 0 && steps.length > 1) {
        held = step;
        continue;
      }
      const news = held === undefined ? [step] : [step, held];
      held = undefined;
      for (const one of news) told = told.then(() => this.#tell(message, one, copies, order !== undefined));
    }
    await told;
  }

  async #mediaFate(message: Message): Promise<Fate | undefined> {
    if (message.mediaUrls.length === 0 || message.status !== 'queued') return undefined;
    if (await this.#options.media.fetchAll(message.mediaUrls)) return undefined;
    return { status: 'failed', code: isWhatsApp(message) ? 63019 : 11200 };
  }

  async #tell(message: Message, step: Step, copies: number, isSure: boolean): Promise<void> {
    const { behaviour, random, accounts, resolveUrl, sender } = this.#options;
    const authToken = accounts.get(message.accountSid) ?? '';
    const { callbacks } = behaviour();
    if (message.statusCallback === null || !callbacks.enabled || this.#isStopped) return;
    const hash = message.statusCallback.indexOf('#');
    const url = hash < 0 ? message.statusCallback : message.statusCallback.slice(0, hash);
    const form = callbackForm(message, step);
    const delivery = {
      url: resolveUrl(url),
      body: form.toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'user-agent': 'TwilioProxy/1.1',
        'x-twilio-signature': sign(authToken, url, form),
        'i-twilio-idempotency-token': randomUUID(),
      },
      overrides: overridesOf(message.statusCallback),
    };
    const isLost = () => !isSure && random() < callbacks.loss;
    const made = Array.from({ length: copies }, () => isLost()).filter((lost) => !lost);
    await Promise.all(made.map(() => sender.deliver(delivery)));
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#sleepers.delete(timer);
        resolve();
      }, ms);
      this.#sleepers.set(timer, resolve);
    });
  }

  #track(work: Promise<void>): void {
    this.#running += 1;
    work.finally(() => {
      this.#running -= 1;
      if (this.#running === 0) for (const resolve of this.#onIdle.splice(0)) resolve();
    });
  }
}

const order: readonly MessageStatus[] = ['accepted', 'queued', 'sending', 'sent', 'delivered', 'read'];

/** The statuses that are still before a message. */
export function stepsFrom(message: Message, fate: Fate | undefined, readShare: number): Step[] {
  const reached = order.indexOf(message.status);
  if (reached < 0) return [];
  const ahead = (status: MessageStatus) => order.indexOf(status) > reached;
  const way: MessageStatus[] = fate?.status === 'failed' ? [] : ['sent'];
  if (fate === undefined) way.push('delivered');
  if (fate === undefined && isWhatsApp(message) && shareOf(message.to, 'read') < readShare) way.push('read');
  const steps: Step[] = way.filter(ahead).map((status) => ({ status, errorCode: null }));
  return fate === undefined ? steps : [...steps, { status: fate.status, errorCode: fate.code }];
}

/** The fields of a status callback: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status. */
function callbackForm(message: Message, step: Step): URLSearchParams {
  const { accountSid } = message;
  const form = new URLSearchParams({
    SmsSid: message.sid,
    SmsStatus: step.status,
    MessageStatus: step.status,
    To: message.to,
    MessageSid: message.sid,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
  });
  if (message.from !== null) form.set('From', message.from);
  if (message.messagingServiceSid !== null) form.set('MessagingServiceSid', message.messagingServiceSid);
  if (step.errorCode !== null) form.set('ErrorCode', String(step.errorCode));
  if (isWhatsApp(message)) {
    form.set('ChannelPrefix', 'whatsapp');
    form.set('ChannelInstallSid', `XE${accountSid.slice(2)}`);
    if (step.status === 'read') form.set('EventType', 'READ');
    if (step.errorCode !== null) form.set('ChannelStatusMessage', `Error ${step.errorCode}`);
  } else if (step.status === 'delivered') {
    form.set('RawDlrDoneDate', dlrDate(message.updatedAt));
  }
  return form;
}

/** YYMMDDhhmm. */
const dlrDate = (time: number): string => new Date(time).toISOString().slice(2, 16).replace(/\D/g, '');
