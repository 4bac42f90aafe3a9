// Rounds in which the sides take turns, so that a machine that slows down slows both; a figure is the median of the rounds.
import type { Pair, Run } from './bench.ts';

/** Does the work once at this size, checks it, and answers what it measured. */
export type Side = (rows: number) => Promise<Pair>;

/** Each round is begun by another side. The first round of all is the warm-up, and is not in the answer. */
export async function takePairs(
  run: Pick<Run, 'rows' | 'pairs' | 'warmUpRows' | 'say'>,
  sides: Readonly<Record<string, Side>>,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round <= run.pairs; round++) {
    const rows = round === 0 ? Math.min(run.rows, run.warmUpRows) : run.rows;
    if (rows === 0) continue;
    const title = round === 0 ? 'warm-up' : `pair ${round} of ${run.pairs}`;
    const order = Object.entries(sides);
    if (round % 2 === 0) order.reverse();
    const measured: Pair[] = [];
    for (const [name, side] of order) {
      run.say(`${title}: ${name}`);
      measured.push(await side(rows));
    }
    if (round > 0) pairs.push(Object.assign({}, ...measured));
  }
  return pairs;
}

/** The middle value; of an even number of values, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError('There is no median of nothing.');
  return (low + high) / 2;
}

/** The median of what each pair says. A ratio is taken within its pair, never between medians. */
export const medianOf = (pairs: readonly Pair[], of: (pair: Pair) => number): number => median(pairs.map(of));

/** A measured value of a pair. */
export function at(pair: Pair, name: string): number {
  const value = pair[name];
  if (value === undefined) throw new RangeError(`The pair has no ${name}.`);
  return value;
}
