// Big numbers side by side, as cells of one strip.
import { type JSX, Show } from 'solid-js';
import './figures.css';

export const Figures = (props: { name: string; children: JSX.Element }) => (
  <section aria-label={props.name}>
    <dl class="figures">{props.children}</dl>
  </section>
);

export const Figure = (props: { label: string; value: JSX.Element; note?: JSX.Element }) => (
  <div class="figure">
    <dt>{props.label}</dt>
    <dd class="figure-value num">{props.value}</dd>
    <Show when={props.note}>
      <dd class="figure-note">{props.note}</dd>
    </Show>
  </div>
);
