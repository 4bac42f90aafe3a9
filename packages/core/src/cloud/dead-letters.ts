// The dead-letter queue behind a queue: how much lies in it, and its way back.
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  type SQSClient,
  StartMessageMoveTaskCommand,
  UnsupportedOperation,
} from '@aws-sdk/client-sqs';

/** Messages, as SQS counts them: about right, and right when nothing moves. */
export interface QueueCounts {
  readonly waiting: number;
  readonly inFlight: number;
  /** Given up after too many tries. */
  readonly dead: number;
}

const waiting = 'ApproximateNumberOfMessages';
const inFlight = 'ApproximateNumberOfMessagesNotVisible';

export class DeadLetters {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  /** @param queueUrl of the queue that gives up, not of the one that it gives up to. */
  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async count(): Promise<QueueCounts> {
    const own = await this.#attributes(this.#queueUrl, [waiting, inFlight, 'RedrivePolicy']);
    const name = graveOf(own).split(':').at(-1) ?? '';
    const { QueueUrl = '' } = await this.#client.send(new GetQueueUrlCommand({ QueueName: name }));
    const grave = await this.#attributes(QueueUrl, [waiting]);
    return { waiting: Number(own[waiting]), inFlight: Number(own[inFlight]), dead: Number(grave[waiting]) };
  }

  /** Moves everything back to its queue, where it is tried anew. Moving already: nothing happens. */
  async redrive(): Promise<void> {
    const SourceArn = graveOf(await this.#attributes(this.#queueUrl, ['RedrivePolicy']));
    try {
      await this.#client.send(new StartMessageMoveTaskCommand({ SourceArn }));
    } catch (error) {
      // SQS's answer while a task of the same queue runs.
      if (!(error instanceof UnsupportedOperation)) throw error;
    }
  }

  async #attributes(url: string, names: QueueAttributeName[]): Promise<Readonly<Record<string, string>>> {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: names });
    return (await this.#client.send(command)).Attributes ?? {};
  }
}

const graveOf = (attributes: Readonly<Record<string, string>>): string =>
  String((JSON.parse(attributes.RedrivePolicy ?? '{}') as { deadLetterTargetArn?: string }).deadLetterTargetArn ?? '');
