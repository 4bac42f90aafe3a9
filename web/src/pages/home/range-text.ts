// A period in words.
import type { Text } from '../../text/dictionary.ts';
import type { Format } from '../../text/format.ts';
import type { Chosen } from './range.ts';

export function rangeText(t: Text, f: Format, { preset, from, to }: Chosen): string {
  // A day at noon is the same day in every zone.
  const day = (text: string) => f.date(new Date(`${text}T12:00:00Z`));
  return preset === 'custom' ? t.home.ranges.custom(day(from), day(to)) : t.home.ranges[preset];
}
