// A whole made of parts, as one bar: each part has a state's colour, and the words beside it say the same.
import { For } from 'solid-js';
import './bar.css';
import type { Tone } from './notice.tsx';

export interface BarPart {
  readonly tone: Tone;
  readonly label: string;
  readonly value: number;
  /** Not done yet: drawn as ground, not as result. */
  readonly isPending?: boolean;
}

export function StateBar(props: {
  parts: readonly BarPart[];
  total: number;
  /** What it measures; spoken with `words`. */
  name: string;
  words: string;
  slim?: boolean;
}) {
  const share = (value: number) => (props.total > 0 ? (value / props.total) * 100 : 0);
  const done = () => share(props.parts.reduce((sum, part) => sum + (part.isPending ? 0 : part.value), 0));
  return (
    <div
      class="bar"
      classList={{ 'bar-slim': props.slim ?? false }}
      role="progressbar"
      aria-label={props.name}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow={Math.floor(done())}
      aria-valuetext={props.words}
    >
      <For each={props.parts}>
        {(part) => (
          <span
            class={`bar-part tone-${part.tone}`}
            classList={{ 'bar-pending': part.isPending ?? false }}
            style={{ 'flex-grow': share(part.value), display: part.value > 0 ? undefined : 'none' }}
          />
        )}
      </For>
    </div>
  );
}

/** One thing's way from nothing to all: an upload, an import. */
export function Progress(props: { share: number | undefined; name: string; words: string }) {
  const percent = () => Math.floor((props.share ?? 0) * 100);
  return (
    <div
      class="bar bar-slim"
      classList={{ 'bar-unsure': props.share === undefined }}
      role="progressbar"
      aria-label={props.name}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow={props.share === undefined ? undefined : percent()}
      aria-valuetext={props.words}
    >
      <span class="bar-part tone-ink" style={{ 'flex-grow': props.share === undefined ? 30 : percent() }} />
      <span
        class="bar-part tone-queued bar-pending"
        style={{ 'flex-grow': props.share === undefined ? 70 : 100 - percent() }}
      />
    </div>
  );
}
