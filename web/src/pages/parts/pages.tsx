// The pages of a list that came from the API.
import { Show } from 'solid-js';
import type { Page } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Pager } from '../../ui/pager.tsx';

export function Pages(props: { list: Page<unknown> | undefined; onPage: (page: number) => void }) {
  const { t } = useText();
  const words = (list: Page<unknown>) => {
    const first = (list.page - 1) * list.pageSize + 1;
    return t().list.range(first, Math.min(list.total, first + list.items.length - 1), list.total);
  };
  return (
    <Show when={props.list}>
      {(list) => (
        <Pager
          page={list().page}
          pageSize={list().pageSize}
          total={list().total}
          onPage={props.onPage}
          words={words(list())}
          name={t().list.pages}
          previous={t().act.previousPage}
          next={t().act.nextPage}
        />
      )}
    </Show>
  );
}
