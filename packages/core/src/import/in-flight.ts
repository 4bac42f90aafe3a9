// Two ways to overlap work with waiting, both ending cleanly when something fails.

/** Works on all items, at most `limit` at a time. After a failure none is begun, and those under way end before it is thrown. */
export async function inFlight<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  let hasFailed = false;
  const lanes = Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (const item of queue) {
      if (hasFailed) return;
      try {
        await work(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  });
  const ends = await Promise.allSettled(lanes);
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

/** The same items, the next one being prepared while one is used. */
export async function* prepared<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  const next = (): Promise<IteratorResult<T>> => {
    const coming = source.next();
    // Its failure is for the one who waits for it, which may be nobody if the one before fails first.
    coming.catch(() => undefined);
    return coming;
  };
  try {
    for (let coming = next(); ; ) {
      const { value, done } = await coming;
      if (done) return;
      coming = next();
      yield value;
    }
  } finally {
    await source.return(undefined);
  }
}
