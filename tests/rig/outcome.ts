// What a part of the test run came to, and the closing summary made of all of them.

export interface Outcome {
  readonly part: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

/** A part that is one check: it passes or fails as a whole. */
export const oneCheck = (part: string, ok: boolean, seconds: number): Outcome => ({
  part,
  passed: ok ? 1 : 0,
  failed: ok ? 0 : 1,
  seconds,
});

/** The table of the parts, the notes that tests left, and last the line that CI reads: `N passed, N failed`. */
export const closingLines = (outcomes: readonly Outcome[], notes: readonly string[]): string[] => {
  const width = Math.max(4, ...outcomes.map(({ part }) => part.length));
  const line = (part: string, passed: string, failed: string, seconds: string) =>
    `${part.padEnd(width)}  ${passed.padStart(6)}  ${failed.padStart(6)}  ${seconds.padStart(7)}`;
  const total = (count: (outcome: Outcome) => number) => outcomes.reduce((sum, outcome) => sum + count(outcome), 0);
  return [
    line('part', 'passed', 'failed', 'seconds'),
    ...outcomes.map(({ part, passed, failed, seconds }) =>
      line(part, String(passed), String(failed), seconds.toFixed(1)),
    ),
    ...(notes.length > 0 ? ['', ...notes] : []),
    '',
    `${total(({ passed }) => passed)} passed, ${total(({ failed }) => failed)} failed`,
  ];
};
