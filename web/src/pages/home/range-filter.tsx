// One row: the period and, where it is a line, how finely that is cut. What it chooses is in the address bar.
import { createSignal, type JSX, Show } from 'solid-js';
import type { Bucket } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { TextField } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { allows, type Chosen, presets } from './range.ts';

type Change = { range?: string | null; from?: string | null; to?: string | null; bucket?: string | null };

export function RangeFilter(props: {
  range: Chosen;
  onChange: (next: Change) => void;
  /** Figures of the whole period. */
  isWhole?: boolean;
  children?: JSX.Element;
}) {
  const { t } = useText();
  const [isChoosing, setChoosing] = createSignal(false);
  const preset = () => (isChoosing() ? 'custom' : props.range.preset);
  const choose = (next: Chosen['preset']) => {
    setChoosing(next === 'custom');
    if (next === 'custom') props.onChange({ range: null, from: props.range.from, to: props.range.to });
    else props.onChange({ range: next === '30d' ? null : next, from: null, to: null, bucket: null });
  };
  return (
    <div class="home-filter">
      <Segmented
        label={t().home.rangeName}
        value={preset()}
        onChange={choose}
        options={[...presets, 'custom' as const].map((value) => ({ value, label: t().home.rangeShort[value] }))}
      />
      <Show when={preset() === 'custom'}>
        <Days range={props.range} onChange={props.onChange} />
      </Show>
      {props.children}
      <Show when={!props.isWhole}>
        <span class="home-filter-end">
          <BucketChoice range={props.range} onChange={(bucket) => props.onChange({ bucket })} />
        </span>
      </Show>
    </div>
  );
}

function Days(props: { range: Chosen; onChange: (next: Change) => void }) {
  const { t } = useText();
  return (
    <>
      <TextField
        quiet
        label={t().home.from}
        type="date"
        value={props.range.from}
        onChange={(event) =>
          event.currentTarget.value && props.onChange({ from: event.currentTarget.value, to: props.range.to })
        }
      />
      <TextField
        quiet
        label={t().home.to}
        type="date"
        value={props.range.to}
        onChange={(event) =>
          event.currentTarget.value && props.onChange({ from: props.range.from, to: event.currentTarget.value })
        }
      />
    </>
  );
}

function BucketChoice(props: { range: Chosen; onChange: (bucket: Bucket) => void }) {
  const { t } = useText();
  const options = () =>
    (['hour', 'day', 'month'] as const)
      .filter((bucket) => allows(bucket, props.range.from, props.range.to))
      .map((value) => ({ value, label: t().home.bucket[value] }));
  return (
    <Segmented label={t().home.bucketName} value={props.range.bucket} onChange={props.onChange} options={options()} />
  );
}
