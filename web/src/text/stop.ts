// The point at the end of a sentence made of parts.
/** Ends a sentence; one that ends in an hour («3:40 p. m.») has its point already. */
export const stop = (text: string): string => (text.endsWith('.') ? text : `${text}.`);
