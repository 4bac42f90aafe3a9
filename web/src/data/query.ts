// Two things every query needs: its value without suspending the page, and a pace that follows what is happening.
import { type Problem, toProblem } from './problem.ts';

interface Readable<T> {
  readonly data: T | undefined;
  readonly isPending: boolean;
  readonly error: unknown;
}

/** The value that is known now. The query's own `data` suspends while it loads, and a suspended page jumps. */
export const known = <T>(query: Readable<T>): T | undefined => (query.isPending ? undefined : query.data);

/** What went wrong when there is nothing to show; a failed refresh behind a shown value stays silent. */
export const failure = (query: Readable<unknown>): Problem | undefined =>
  query.error && known(query) === undefined ? toProblem(query.error) : undefined;

interface Observed<T> {
  readonly state: { readonly data: T | undefined; readonly fetchFailureCount: number };
}

const slowestMs = 30_000;

/**
 * A query's `refetchInterval`: far between when nobody looks or the server fails.
 * @param pace how long until the next look, by what is known; false when nothing can change.
 */
export const poll =
  <T>(pace: (data: T | undefined) => number | false) =>
  (query: Observed<T>): number | false => {
    const ms = pace(query.state.data);
    if (ms === false) return false;
    if (document.visibilityState === 'hidden') return slowestMs;
    return Math.min(slowestMs, ms * 2 ** query.state.fetchFailureCount);
  };

/** Spread into a query that polls: hidden tabs are slowed by `poll`, not stopped, so that the title stays true. */
export const polling = { refetchIntervalInBackground: true, refetchOnWindowFocus: 'always' as const };
