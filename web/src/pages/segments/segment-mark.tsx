// Over a list of contacts: that it shows a segment's people only.
import X from 'lucide-solid/icons/x';
import { Show } from 'solid-js';
import { known } from '../../data/query.ts';
import { createSegments } from '../../data/segments.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import './segments.css';

export function SegmentMark(props: { id: string; onClear: () => void }) {
  const { t } = useText();
  const query = createSegments();
  const name = () => known(query)?.items.find(({ id }) => id === props.id)?.name;
  return (
    <p class="segment-mark">
      <span>
        {t().segments.only} <Show when={name()}>{(one) => <strong>{one()}</strong>}</Show>
      </span>
      <Button size="small" look="quiet" icon={X} onClick={() => props.onClear()}>
        {t().segments.everybody}
      </Button>
    </p>
  );
}
