// What a segment asks of a contact: conditions of which all or any have to hold.
import * as z from 'zod';

/** Days that are looked back at most: ten years. */
const maxDays = 3_650;
const text = z.string().trim().min(1).max(200);

const OfGroup = z.strictObject({
  kind: z.literal('group'),
  /** `in`: of at least one of them; `notIn`: of none. Of a name that no group has, nobody is either. */
  is: z.enum(['in', 'notIn']),
  groups: z.array(text).min(1).max(50),
});

/** `nombre`, `sustantivo`, or what a column of a file was called. Upper and lower case are the same. */
const name = text;
const OfAttribute = z.discriminatedUnion('is', [
  z.strictObject({ kind: z.literal('attribute'), name, is: z.enum(['equals', 'contains']), value: text }),
  z.strictObject({ kind: z.literal('attribute'), name, is: z.literal('has') }),
]);

const what = z.enum(['sent', 'delivered', 'read', 'replied']);
export type Deed = z.infer<typeof what>;

/** The latest of its kind, in any campaign. `notWithin` are those too who never did. */
const OfActivity = z.discriminatedUnion('is', [
  z.strictObject({
    kind: z.literal('activity'),
    what,
    is: z.enum(['within', 'notWithin']),
    days: z.int().min(1).max(maxDays),
  }),
  z.strictObject({ kind: z.literal('activity'), what, is: z.literal('never') }),
]);

/** `out`: has said no to the user, or to one of the user's numbers. */
const OfOptOut = z.strictObject({ kind: z.literal('opt'), is: z.enum(['in', 'out']) });

export const Condition = z.discriminatedUnion('kind', [OfGroup, OfAttribute, OfActivity, OfOptOut]);
export type Condition = z.infer<typeof Condition>;

export const Filter = z.strictObject({
  match: z.enum(['all', 'any']),
  conditions: z.array(Condition).min(1).max(20),
});
export type Filter = z.infer<typeof Filter>;

export const asksForActivity = ({ conditions }: Filter): boolean => conditions.some(({ kind }) => kind === 'activity');
