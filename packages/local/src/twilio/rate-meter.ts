// Counts creates for each From over a sliding second: what stands above the limit gets a 429.

/** @param limit creates a second and From; undefined: no limit. @returns counts one; true when it is above the limit. */
export function rateMeter(limit: () => number | undefined, now: () => number = Date.now): (from: string) => boolean {
  const recent = new Map<string, number[]>();
  return (from) => {
    const perSecond = limit();
    if (perSecond === undefined) return false;
    const time = now();
    const accepted = (recent.get(from) ?? []).filter((at) => at > time - 1000);
    const isOver = accepted.length >= perSecond;
    if (!isOver) accepted.push(time);
    recent.set(from, accepted);
    return isOver;
  };
}
