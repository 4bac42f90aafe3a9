// What a file is made of: columns, and rows that come page by page.

export type Cell = string | number | null;

export interface Table {
  readonly name: string;
  readonly header: readonly string[];
  /** As the first page is asked for. */
  readonly total: number;
  readonly pages: AsyncIterable<readonly (readonly Cell[])[]>;
}
