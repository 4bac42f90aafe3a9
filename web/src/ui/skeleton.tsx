// The shape of what comes, in its size, so that nothing jumps when it does.
import { For } from 'solid-js';
import './skeleton.css';

/** @param width of a line of text, in characters. */
export const Skeleton = (props: { width?: number; height?: number }) => (
  <span
    class="skeleton"
    aria-hidden="true"
    style={{
      width: props.width === undefined ? '100%' : `${props.width}ch`,
      height: props.height === undefined ? '1em' : `${props.height}px`,
    }}
  />
);

export const SkeletonLines = (props: { lines: number }) => (
  <div class="stack-tight">
    <For each={Array.from({ length: props.lines }, (_, i) => 24 + ((i * 17) % 30))}>
      {(width) => <Skeleton width={width} />}
    </For>
  </div>
);
