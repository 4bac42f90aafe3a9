// Texts in which somebody may have written a phone, as they may be logged or kept.

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
// Six digits or more, however a person groups them; an id is matched first, so that it passes whole.
const phone = new RegExp(`(${uuid.source})|\\+?\\d(?:[\\s().-]{0,2}\\d){5,}`, 'gi');

/** Hides all but the last two digits of whatever could be a phone. Ids stay readable. */
export const masked = (text: string): string =>
  text.replace(phone, (found, id?: string) => id ?? `***${found.replace(/\D/g, '').slice(-2)}`);
