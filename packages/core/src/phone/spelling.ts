// How people and spreadsheets write a phone, undone: from what stands in the cell to digits with an optional leading plus.

/** Why a cell holds no phone that can be messaged. Stable: part of the rejects file and of the API. */
export type PhoneReason =
  | 'phone_missing'
  | 'phone_scientific'
  | 'phone_several'
  | 'phone_impossible_length'
  | 'phone_invalid';

export type Spelling =
  | { readonly ok: true; readonly digits: string }
  | { readonly ok: false; readonly reason: PhoneReason };

const plain = /^\+?\d+$/;
const scientific = /^[+-]?\d(?:[.,]\d+)?e\+?\d+$/i;
const decimalZeros = /^(\+?\d{7,})[.,]0{1,2}$/;
const label =
  /^(?:https?:\/\/wa\.me\/|(?:whats ?app|wa|tel[eé]fono|tel|celular|cel|m[oó]vil|mobile|phone|n[uú]mero|nro)(?![a-zñáéíóú])\.?\s*:?\s*)/iu;
const whatsappSuffix = /@(?:c\.us|s\.whatsapp\.net)$/i;
const punctuation = /[\s().\p{Pd}\u2212/_·*#]/gu;

const rejected = (reason: PhoneReason): Spelling => ({ ok: false, reason });

/** Excel's ways to keep a number as text: `="595…"`, a leading apostrophe. */
const unwrap = (cell: string): string => cell.replace(/^="?(.*?)"?$/s, '$1').replace(/^['’"]+|['"]+$/g, '');

const holdsSeveral = (text: string): boolean =>
  text.split(/[/,;|\n]|\s[yo]\s/i).filter((part) => part.replace(/\D/g, '').length >= 6).length > 1;

/**
 * Reads a cell as digits, with `+` in front when it was written internationally (`+` or `00`). Letters are never dropped
 * silently: `021 555 555 ext 12` is refused, since its digits run together would be somebody else's number.
 */
export function spell(raw: string): Spelling {
  if (plain.test(raw)) return international(raw);
  const text = unwrap(
    raw
      .normalize('NFKC')
      .replace(/\p{Cf}/gu, '')
      .trim(),
  );
  if (scientific.test(text)) return rejected('phone_scientific');
  const number = text.replace(label, '').replace(whatsappSuffix, '').trim().replace(decimalZeros, '$1');
  if (holdsSeveral(number)) return rejected('phone_several');
  const digits = number.replace(punctuation, '');
  if (digits === '' || digits === '+')
    return rejected(text === '' || number === text ? 'phone_missing' : 'phone_invalid');
  return plain.test(digits) ? international(digits) : rejected('phone_invalid');
}

function international(digits: string): Spelling {
  const written = digits.startsWith('00') ? `+${digits.slice(2)}` : digits;
  if (/^\+?0*$/.test(written)) return rejected('phone_invalid');
  return { ok: true, digits: written };
}
