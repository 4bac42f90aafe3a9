// The pages of a list that came from the API.
import { Show } from 'solid-js';
import type { CountedPage, Page } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Pager } from '../../ui/pager.tsx';

type AnyPage = Page<unknown> & Partial<Pick<CountedPage<unknown>, 'totalIsExact' | 'nextCursor'>>;

export function Pages(props: { list: AnyPage | undefined; onPage: (page: number) => void }) {
  const { t } = useText();
  const words = (list: AnyPage) => {
    const first = (list.page - 1) * list.pageSize + 1;
    const last = first + list.items.length - 1;
    if (list.totalIsExact === false) return t().list.rangeBeyond(first, last, list.total);
    return t().list.range(first, Math.min(list.total, last), list.total);
  };
  return (
    <Show when={props.list}>
      {(list) => (
        <Pager
          page={list().page}
          pageSize={list().pageSize}
          total={list().total}
          hasNext={list().nextCursor === undefined ? undefined : list().nextCursor !== null}
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
