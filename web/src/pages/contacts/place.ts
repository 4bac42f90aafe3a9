// Where in the list one is, in the address: a page's number for people, and the cursor that it is read by at any depth.

interface Params {
  readonly search?: string | undefined;
  readonly group?: string | undefined;
  readonly segment?: string | undefined;
  readonly page?: string | undefined;
  readonly cursor?: string | undefined;
}

type Set = (params: { [K in keyof Params]: string | null | undefined }, options?: { replace: boolean }) => void;

export interface Place {
  /** From 1. */
  page(): number;
  /** To another page. @param next the cursor of the one that follows. */
  turn(page: number, next: string | null | undefined): void;
  /** Another question begins at its first page. */
  filter(change: Pick<Params, 'search' | 'group' | 'segment'>, options?: { replace: boolean }): void;
}

/** Back goes by the cursors that led here; whoever came by an address alone goes back by page number. */
export function createPlace(params: Params, set: Set): Place {
  const page = () => Math.max(1, Number(params.page ?? 1) || 1);
  let cursors = new Map<number, string>();
  return {
    page,
    turn(to, next) {
      if (params.cursor) cursors.set(page(), params.cursor);
      if (to > page() && next) cursors.set(to, next);
      set({ page: String(to), cursor: cursors.get(to) ?? null });
    },
    filter(change, options) {
      cursors = new Map();
      set({ ...change, page: null, cursor: null }, options);
    },
  };
}
