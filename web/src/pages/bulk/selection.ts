// Who is chosen in a list: one by one, or all whom its filter finds. Another filter begins anew.
import { createComputed, createSignal, on } from 'solid-js';

export interface ListFilter {
  readonly search?: string | undefined;
  readonly group?: string | undefined;
  /** Another one begins anew; an edit cannot be for all of it. */
  readonly segment?: string | undefined;
}

export type Chosen = { readonly ids: ReadonlySet<string> } | { readonly filter: ListFilter };

const nobody: Chosen = { ids: new Set() };

export function createSelection(filter: () => ListFilter) {
  const [chosen, set] = createSignal<Chosen>(nobody);
  createComputed(
    on(
      () => JSON.stringify(filter()),
      () => set(nobody),
      { defer: true },
    ),
  );
  return {
    chosen,
    isChosen: (id: string): boolean => {
      const now = chosen();
      return 'filter' in now || now.ids.has(id);
    },
    /** After all were chosen, whoever is toggled is the first of a new choice. */
    toggle: (id: string): void => {
      const now = chosen();
      const ids = new Set('filter' in now ? [] : now.ids);
      if (!ids.delete(id)) ids.add(id);
      set({ ids });
    },
    add: (ids: readonly string[]): void => {
      const now = chosen();
      set({ ids: new Set(['filter' in now ? [] : [...now.ids], ids].flat()) });
    },
    chooseAll: () => set({ filter: filter() }),
    clear: () => set(nobody),
  };
}

export type Selection = ReturnType<typeof createSelection>;

/** As the API takes it. */
export function choiceOf(chosen: Chosen) {
  if ('ids' in chosen) return { ids: [...chosen.ids] };
  const { search, group } = chosen.filter;
  return { filter: { ...(search ? { search } : {}), ...(group ? { group } : {}) } };
}
