// From page to page of a long list; the words come from the caller.
import ChevronLeft from 'lucide-solid/icons/chevron-left';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import { Show } from 'solid-js';
import { IconButton } from './button.tsx';
import './pager.css';

export function Pager(props: {
  page: number;
  pageSize: number;
  total: number;
  /** Known where the total is not; otherwise it follows from it. */
  hasNext?: boolean | undefined;
  onPage: (page: number) => void;
  /** «101–150 de 9.864» */
  words: string;
  name: string;
  previous: string;
  next: string;
}) {
  const last = () => Math.max(1, Math.ceil(props.total / props.pageSize));
  const hasNext = () => props.hasNext ?? props.page < last();
  return (
    <Show when={last() > 1 || props.page > 1}>
      <nav class="pager" aria-label={props.name}>
        <span class="num muted" role="status">
          {props.words}
        </span>
        <IconButton
          name={props.previous}
          icon={ChevronLeft}
          disabled={props.page <= 1}
          onClick={() => props.onPage(props.page - 1)}
        />
        <IconButton
          name={props.next}
          icon={ChevronRight}
          disabled={!hasNext()}
          onClick={() => props.onPage(props.page + 1)}
        />
      </nav>
    </Show>
  );
}
