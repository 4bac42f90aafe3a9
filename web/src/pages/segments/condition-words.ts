// A filter in words.
import type { SegmentFilter } from '../../data/types.ts';
import type { Text } from '../../text/dictionary.ts';
import type { Format } from '../../text/format.ts';

type Condition = SegmentFilter['conditions'][number];

function wordsOf(t: Text, f: Format, condition: Condition): string {
  const words = t.segments.words;
  if (condition.kind === 'group') return words.group[condition.is](f.list(condition.groups));
  if (condition.kind === 'opt') return words.opt[condition.is];
  if (condition.kind === 'activity') {
    const ofKind = words[condition.what];
    return condition.is === 'never' ? ofKind.never : ofKind[condition.is](condition.days);
  }
  return condition.is === 'has'
    ? words.attribute.has(condition.name)
    : words.attribute[condition.is](condition.name, condition.value);
}

export const filterWords = (t: Text, f: Format, { match, conditions }: SegmentFilter): string =>
  conditions.map((one) => wordsOf(t, f, one)).join(match === 'all' ? ' · ' : t.segments.or);
