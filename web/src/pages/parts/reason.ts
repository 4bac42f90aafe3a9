// Why something did not arrive, in the user's words.
import type { Text } from '../../text/dictionary.ts';

/** @param message the provider's own words: better than a bare code when we have no sentence. */
export const reasonText = (t: Text, code: string | null | undefined, message?: string | null): string => {
  if (!code) return message || t.reasonNone;
  return t.reasons[code] ?? (message || t.reasonCode(code));
};
