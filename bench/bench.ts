// What a bench is: two sides measured in turns within one run, figures with their goals, and every raw pair.

/** A figure is a finding: a goal that is missed is told, and fails nothing. */
export interface Goal {
  readonly atLeast?: number;
  readonly atMost?: number;
  /** What would be better still. */
  readonly reach?: number;
}

export type Figures = Readonly<Record<string, number>>;

/** What the sides measured in one round, and what was made of it. */
export type Pair = Figures;

export interface Sizes {
  readonly rows: number;
  readonly pairs: number;
  /** Rows of the round before the first pair, which is not counted. */
  readonly warmUpRows: number;
}

export interface Run extends Sizes {
  /** An empty folder for everything that is kept on disk. */
  readonly dir: string;
  /** What was started; emptied at the end, on Ctrl-C too. */
  readonly started: AsyncDisposableStack;
  readonly say: (progress: string) => void;
}

export interface Measured {
  readonly figures: Figures;
  readonly pairs: readonly Pair[];
  /** What a reader of the table has to know. */
  readonly notes: readonly string[];
}

export interface Bench {
  /** One line for the list of benches. */
  readonly about: string;
  /** What `--rows` counts. */
  readonly rowsAre: string;
  readonly sizes: Sizes;
  /** By figure. */
  readonly goals: Readonly<Record<string, Goal>>;
  measure(run: Run): Promise<Measured>;
  /** The same work while its function is killed every so many seconds. */
  measureKilled?(run: Run, everySeconds: number): Promise<Measured>;
}

/** A side that did other work than it should have: its time says nothing. */
export class WrongWork extends Error {}

/** @throws WrongWork naming what differs. */
export function checkSame(what: string, found: object, wanted: object): void {
  const [have, want] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (have !== want) throw new WrongWork(`${what}: ${have}, but it should be ${want}.`);
}
