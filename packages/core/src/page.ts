// Pages of a list: what is asked for, and what is answered. Every list of the API has this shape.
import * as z from 'zod';

/** From a query string. `page` counts from 1; a page has 1 to 100 items, by default 20. */
export const Page = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
});
export type Page = z.infer<typeof Page>;

export interface List<T> {
  readonly items: readonly T[];
  readonly page: number;
  readonly pageSize: number;
  /** Of all pages together. */
  readonly total: number;
}

export const offsetOf = (page: Page): number => (page.page - 1) * page.pageSize;
