// A message in flight as fauxqs looks at it, for its system attributes.
import type { Entry } from './journal.ts';

export const shownSequence = (sequence: number): string => String(sequence).padStart(20, '0');

/** A message in flight: `message` is where fauxqs looks for its system attributes. */
export interface InFlight {
  readonly entry: Entry;
  readonly message: {
    readonly sentTimestamp: number;
    readonly approximateReceiveCount: number;
    readonly approximateFirstReceiveTimestamp: number | undefined;
    readonly messageGroupId: string | undefined;
    readonly messageDeduplicationId: string | undefined;
    readonly sequenceNumber: string | undefined;
  };
}

export const inFlight = (entry: Entry): InFlight => ({
  entry,
  message: {
    sentTimestamp: entry.sentAt,
    approximateReceiveCount: entry.receiveCount,
    approximateFirstReceiveTimestamp: entry.firstReceivedAt,
    messageGroupId: entry.groupId,
    messageDeduplicationId: entry.deduplicationId,
    sequenceNumber: entry.deduplicationId === undefined ? undefined : shownSequence(entry.sequence),
  },
});
