// Where a run of an import goes on: behind the last window that is written. Kept as text in the import's row.
import * as z from 'zod';
import type { Progress } from './import.query.ts';
import type { Mark } from './window.ts';

export interface Checkpoint {
  readonly mark: Mark;
  readonly progress: Progress;
  /** Of the windows before that rejected rows, the names of the pieces of the rejects file. */
  readonly pieces: readonly number[];
}

/** To be raised with any change of what a checkpoint holds or means. One of another version is none: the file is read from its beginning. */
const version = 1;

/** Written by the same code, so that its shape is known by its version. */
const Kept = z.object({
  version: z.literal(version),
  checkpoint: z.custom<Checkpoint>((value) => typeof value === 'object'),
});

export const toText = (checkpoint: Checkpoint): string => JSON.stringify({ version, checkpoint });

export function ofText(text: string | null): Checkpoint | undefined {
  if (text === null) return undefined;
  const kept = Kept.safeParse(JSON.parse(text));
  return kept.success ? kept.data.checkpoint : undefined;
}
