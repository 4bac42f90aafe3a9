// The groups of the ring: the six largest, the rest as one.
import type { ByGroup } from '../../data/types.ts';

export interface GroupSlice {
  readonly label: string;
  readonly value: number;
}

const most = 6;

/** @param others names the rest, told how many groups it holds. */
export function groupSlices(groups: ByGroup['groups'], others: (n: number) => string): GroupSlice[] {
  const sorted = groups.filter((group) => group.sent > 0).toSorted((a, b) => b.sent - a.sent);
  const slices = sorted.slice(0, most).map(({ group, sent }) => ({ label: group, value: sent }));
  const rest = sorted.slice(most);
  const value = rest.reduce((total, group) => total + group.sent, 0);
  return rest.length === 0 ? slices : [...slices, { label: others(rest.length), value }];
}
