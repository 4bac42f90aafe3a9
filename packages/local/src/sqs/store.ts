// The queues by name, as fauxqs asks for them in the place of its own store.
import type { Journal } from './journal.ts';
import { LocalQueue } from './queue.ts';

const account = '000000000000';

export class Queues {
  readonly #queues = new Map<string, LocalQueue>();
  readonly #journal: Journal;
  /** fauxqs takes it for requests that name none. */
  readonly region = 'us-east-1';
  /** Of the endpoint; known when it listens. */
  origin = '';

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  create(name: string, attributes: Readonly<Record<string, string>>): LocalQueue {
    const arn = `arn:aws:sqs:${this.region}:${account}:${name}`;
    const queue = new LocalQueue({ name, arn, url: this.buildQueueUrl(name) }, attributes, this.#journal);
    this.#queues.set(name, queue);
    return queue;
  }

  createQueue(name: string, _url: string, _arn: string, attributes: Readonly<Record<string, string>> = {}): LocalQueue {
    return this.create(name, attributes);
  }

  deleteQueue(url: string): boolean {
    const queue = this.getQueue(url);
    if (queue === undefined) return false;
    queue.stop();
    queue.purge();
    return this.#queues.delete(queue.name);
  }

  buildQueueUrl(name: string): string {
    return `${this.origin}/${account}/${name}`;
  }

  /** By the last part of the URL: its host and port may be those of an earlier run. */
  getQueue(url: string): LocalQueue | undefined {
    return this.#queues.get(url.split('/').at(-1) ?? '');
  }

  /** By the last part of the ARN, whatever its region. */
  getQueueByArn(arn: string): LocalQueue | undefined {
    return this.#queues.get(arn.split(':').at(-1) ?? '');
  }

  /** Empties a dead-letter queue into the queue that gives up to it. @returns whether it is one. */
  moveBack(arn: string): boolean {
    const grave = this.getQueueByArn(arn);
    const source = [...this.#queues.values()].find((queue) => queue.givesUpTo(arn));
    if (grave === undefined || source === undefined) return false;
    for (const entry of grave.takeAll()) source.add(entry, 0);
    return true;
  }

  listQueues(prefix = '', maxResults?: number, nextToken = ''): { queues: LocalQueue[]; nextToken?: string } {
    const all = [...this.#queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const found = all.filter((queue) => queue.name.startsWith(prefix) && queue.name > nextToken);
    const queues = found.slice(0, maxResults);
    const last = queues.at(-1);
    return queues.length < found.length && last !== undefined ? { queues, nextToken: last.name } : { queues };
  }

  /** fauxqs calls it when its server closes. */
  shutdown(): void {
    for (const queue of this.#queues.values()) queue.stop();
  }
}
