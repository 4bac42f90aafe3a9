// Which names a rule is for: `*` is any text, `?` any character, the rest is itself, in any case and however accents are composed.

const plain = (text: string): string => text.normalize('NFC').toLowerCase();

/** Without a regular expression: a pattern of many stars must not take for ever on a long name. */
export function matches(pattern: string, name: string): boolean {
  const [wanted, given] = [[...plain(pattern)], [...plain(name)]];
  let [at, star, resume] = [0, -1, 0];
  for (let index = 0; index < given.length; ) {
    if (at < wanted.length && wanted[at] !== '*' && (wanted[at] === '?' || wanted[at] === given[index])) {
      at++;
      index++;
    } else if (wanted[at] === '*') {
      star = at++;
      resume = index;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  return wanted.slice(at).every((character) => character === '*');
}

/** How much a pattern says: of several that match, `promo-*.csv` is meant rather than `*.csv`. */
export const precision = (pattern: string): number => pattern.replace(/[*?]/g, '').length;
