// The clockwork of sending. 20 s of a turn + 1.3 s of slots + the provider's time-out + Settle fit in the sender's 30 s.

/** All in milliseconds. */
export interface Timing {
  /** How long a worker holds a line; after it no send is started. Default 25,000. */
  readonly leaseMs: number;
  /** How long a worker begins slices within its lease. Default 20,000. */
  readonly turnMs: number;
  /** How long a call to the provider may take. Default 6,000. */
  readonly providerTimeoutMs: number;
  /** After how long an unsettled slice is given up and its recipients become `unknown`. Default 20,000. */
  readonly sliceLeaseMs: number;
  /** How long after its last slot a slice with hanging calls settles what it has. Default 1,300. */
  readonly settlePartialMs: number;
  /** After how long absence from the provider's list proves that a message never went out. Default 900,000. */
  readonly reconcileAfterMs: number;
  /** A send later than this is given back, never caught up. Default 400. */
  readonly lateToleranceMs: number;
  /** The base of the exponential backoff with full jitter. Default 2,000. */
  readonly backoffMs: number;
  /** How long an open breaker stays open before its probe. Default 60,000. */
  readonly breakerMs: number;
}

/** How early before its first slot a slice may be begun. */
export const leadMs = 300;

/** Slices of one worker with sends not yet started. */
export const maxUnstartedSlices = 2;

/** Calls in flight of one worker and line, which bounds an unpaced line: 80 a second for a time-out of 6 s fit in it. */
export const maxInFlight = 500;
