// What stands in the file: people in no order, one line in eighteen a person again (in another group), one in fifty of no use. Made
// without a random number, so that every side and every run has the same.

/** A line of the file as it is meant; undefined where it cannot be used. */
export interface Person {
  /** From 0, in the order in which the file first names them. */
  readonly index: number;
  readonly phone: string;
  readonly nombre: string;
  readonly sustantivo: string | null;
  readonly group: number;
}

export interface Expected {
  readonly contacts: number;
  readonly memberships: number;
  readonly invalid: number;
}

export const groups = 50;
const oneUselessIn = 50;
const oneRepeatedIn = 18;

/** Mobile prefixes of Paraguay, a million numbers each. */
const prefixes = ['961', '971', '972', '981', '982', '983'] as const;
const numbers = prefixes.length * 1_000_000;
/** Without a factor in common with the numbers, so that no two people get the same. */
const stride = 1_618_033;

const names = ['José', 'María', 'Luis', 'Begoña', 'Óscar', 'Ana', 'Ramón', 'Lucía', 'Iñaki', 'Carmen', 'Hugo'] as const;
const surnames = ['Benítez', 'González', 'Muñoz', 'Ayala', 'Giménez', 'Rojas', 'Vera', 'Cáceres', 'Franco'] as const;

function personOf(index: number, group: number): Person {
  const number = (index * stride) % numbers;
  const prefix = prefixes[Math.floor(number / 1_000_000)];
  return {
    index,
    phone: `595${prefix}${String(number % 1_000_000).padStart(6, '0')}`,
    nombre: `${names[index % names.length]} ${surnames[index % surnames.length]}`,
    sustantivo: index % 3 === 0 ? 'Sra.' : null,
    group,
  };
}

/** Every line of a file of so many rows. */
export function* peopleOf(rows: number): Generator<Person | undefined> {
  let good = 0;
  let first = 0;
  for (let row = 0; row < rows; row++) {
    if (row % oneUselessIn === oneUselessIn - 1) {
      yield undefined;
      continue;
    }
    good += 1;
    if (good % oneRepeatedIn === 0) {
      const index = Math.floor(first / 2);
      yield personOf(index, (index + 1) % groups);
    } else {
      yield personOf(first, first % groups);
      first += 1;
    }
  }
}

export function expectedOf(rows: number): Expected {
  const invalid = Math.floor(rows / oneUselessIn);
  const memberships = rows - invalid;
  return { contacts: memberships - Math.floor(memberships / oneRepeatedIn), memberships, invalid };
}

/** Phones as people write them: most as digits, some for a reader, some as they are dialled at home. */
function spelled(phone: string, row: number): string {
  if (row % 10 === 3) return `+595 ${phone.slice(3, 6)} ${phone.slice(6)}`;
  return row % 10 === 7 ? `0${phone.slice(3)}` : phone;
}

export const groupName = (group: number): string => `Grupo ${String(group).padStart(2, '0')}`;

/** The lines of the CSV file, its header first. */
export function* csvOf(rows: number): Generator<string> {
  yield 'numero,nombre,sustantivo,grupo\n';
  let row = 0;
  for (const person of peopleOf(rows)) {
    row += 1;
    if (person === undefined) {
      yield `12-${row % 10},Sin número,,${groupName(0)}\n`;
      continue;
    }
    const { phone, nombre, sustantivo, group } = person;
    yield `${spelled(phone, row)},${nombre},${sustantivo ?? ''},${groupName(group)}\n`;
  }
}
