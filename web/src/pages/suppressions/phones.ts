// Phones that somebody pasted: one a line, or several between commas and semicolons.

/** What the API takes at once. */
export const maxPhones = 10_000;

export const phonesOf = (text: string): string[] =>
  text
    .split(/[\n\r;,]+/)
    .map((phone) => phone.trim())
    .filter((phone) => phone !== '');
