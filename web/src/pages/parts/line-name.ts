// A number's name as it is shown: what it is called and the number, each once.

/**
 * «Recepción · +595 21 614 111»; where the name holds the number already, that one is written readably.
 * @param address as the provider writes it, with its channel in front
 */
export function lineName(line: { name: string; address: string }, phone: (digits: string) => string): string {
  const digits = line.address.replace(/^\D+/, '');
  const shown = phone(digits);
  return line.name.includes(digits) ? line.name.replace(new RegExp(`\\+?${digits}`), shown) : `${line.name} · ${shown}`;
}
