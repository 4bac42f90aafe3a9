// Whom a file has brought is found by name once the import has ended: their words are filled behind it, portion by portion.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { Db } from '../db/client.ts';
import { row } from '../db/query.ts';
import type { ImportId, UserId } from '../id.ts';

/** Some seconds, far from the 45 that a statement may take. */
const portion = 20_000;

/**
 * Fills the words of an import that has ended; nothing happens when they are, or when it runs still. Repeating it goes on.
 * @param shouldStop asked between portions. @returns false when it was stopped before its end.
 */
export async function fillWords(
  db: Db,
  { userId, importId }: { readonly userId: UserId; readonly importId: ImportId },
  shouldStop: () => boolean = () => false,
): Promise<boolean> {
  for (;;) {
    const { isFilled } = await row(
      db,
      sql`select fill_import_words(${userId}::uuid, ${importId}::uuid, ${portion}::int) as "isFilled"`,
      z.object({ isFilled: z.boolean() }),
      { repeatable: true },
    );
    if (isFilled) return true;
    if (shouldStop()) return false;
  }
}
