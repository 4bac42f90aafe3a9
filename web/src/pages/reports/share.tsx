// A row's words over a bar of its share; the numbers stand in the columns beside it.
import { type JSX, Show } from 'solid-js';
import type { Tone } from '../../ui/notice.tsx';

export const Share = (props: { share: number; tone: Tone; children: JSX.Element }) => (
  <span class={`share tone-${props.tone}`}>
    {props.children}
    <Show when={props.share > 0}>
      <span class="share-bar" aria-hidden="true" style={{ width: `${Math.min(1, props.share) * 100}%` }} />
    </Show>
  </span>
);

/** In percent; undefined of nothing. */
export const percentOf = (part: number, whole: number): number | undefined =>
  whole > 0 ? (part / whole) * 100 : undefined;
