// How long an upload still takes: by the rate since it began, or went on.

/** Less says nothing yet. */
const leastMs = 2_000;

/** @returns asked with the bytes that are there: milliseconds left, undefined while the rate is not known. */
export function makeRest(sizeBytes: number): (sent: number, now: number) => number | undefined {
  let first: { readonly sent: number; readonly at: number } | undefined;
  return (sent, now) => {
    first ??= { sent, at: now };
    const [bytes, ms] = [sent - first.sent, now - first.at];
    return ms < leastMs || bytes <= 0 ? undefined : ((sizeBytes - sent) / bytes) * ms;
  };
}
