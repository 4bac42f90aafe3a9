// The key of a phone. Apart from phone.ts: who only has to know whether two phones are one needs no numbering plan.

/**
 * Folds the spellings under which one phone is met (as a provider's id, in an old list) into one key, from E.164 digits:
 * Mexico 52/521, Argentina 54/549, Brazil with and without the ninth digit. Other numbers are their own key.
 */
export function phoneKey(digits: string): string {
  if (digits.startsWith('521') && digits.length === 13) return `52${digits.slice(3)}`;
  if (digits.startsWith('549') && digits.length === 13) return `54${digits.slice(3)}`;
  if (digits.startsWith('55')) return digits.replace(/^55(\d{2})([6-9]\d{7})$/, '55$19$2');
  return digits;
}
