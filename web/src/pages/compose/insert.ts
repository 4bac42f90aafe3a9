// Changes to a template while it is written.

/** Puts a variable where the caret is (over what is selected). @returns the new text and where the caret goes. */
export function insertVariable(
  text: string,
  selection: { readonly start: number; readonly end: number },
  name: string,
): { text: string; caret: number } {
  const token = `{{ ${name} }}`;
  const before = text.slice(0, selection.start);
  return { text: `${before}${token}${text.slice(selection.end)}`, caret: before.length + token.length };
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Gives a variable something to say for those who have nothing, everywhere it stands bare: `{{ nombre | default: "amigo" }}`. */
export function withFallback(text: string, name: string, word: string): string {
  const bare = new RegExp(`\\{\\{\\s*${escapeRegExp(name)}\\s*\\}\\}|\\{${escapeRegExp(name)}\\}`, 'g');
  return text.replace(bare, `{{ ${name} | default: "${word.replaceAll('"', '')}" }}`);
}
