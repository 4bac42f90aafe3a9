// What the routes' places are made of: where an id may stand, how an attempt with another's must end.
import type { Answer, Ask } from './client.ts';
import type { Owned, Tenant } from './tenants.ts';

/**
 * How an attempt must end. `refused`: 4xx, and to the letter what nobody's id gets. `nothing`: 200 with what nobody's id gets,
 * and an empty list if it is one. Both have the same proof: the attempt is made twice, with the other's id and with nobody's.
 */
export type Ending = 'refused' | 'nothing';

export interface Place {
  readonly where: string;
  readonly ends: Ending;
  /** What an answer that finds nothing makes anew each time. */
  readonly varies?: RegExp;
  /** @param target whose ids are named. @param self who asks; for what has to be right for the place to be reached. */
  readonly ask: (target: Owned, self: Tenant) => Omit<Ask, 'method'>;
}

/** A route that takes no id of anything. What it shows is looked at instead. */
export interface NoPlace {
  /** Refused to whoever is no admin. */
  readonly isAdmins?: boolean;
  readonly reason: string;
  readonly ask: (self: Tenant) => Omit<Ask, 'method'>;
  /** What the answer must be for this tenant alone; the search for the other's data is made in any case. */
  readonly shows: (answer: Answer, self: Tenant) => Record<string, readonly [unknown, unknown]>;
}

export type Entry = readonly Place[] | NoPlace;

const states = ['done', 'draft', 'scheduled'] as const;

/** The id in the path, of a campaign in each state. */
export const campaignPath = (suffix: string, body?: (self: Tenant) => unknown): Place[] =>
  states.map((state) => ({
    where: `path: id of a campaign (${state})`,
    ends: 'refused',
    ask: (target, self) => ({
      path: `/campaigns/${target.campaigns[state]}${suffix}`,
      ...(body ? { body: body(self) } : {}),
    }),
  }));

export const query = (path: string, name: string, ends: Ending, value: (target: Owned) => string): Place => ({
  where: `query: ${name}`,
  ends,
  ask: (target) => ({ path: `${path}?${name}=${encodeURIComponent(value(target))}` }),
});

export const plain = (path: string) => () => ({ path });
export const sums = (list: readonly { sent: number }[]): number => list.reduce((sum, { sent }) => sum + sent, 0);

export const isPlaces = (entry: Entry): entry is readonly Place[] => Array.isArray(entry);
