// A page's frame: title, its one sentence, actions at the right; cards below.
import { createEffect, type JSX, Show } from 'solid-js';
import './page.css';

export function Page(props: {
  title: string;
  /** What the browser's tab says, where that is more than the title: how far a campaign is. */
  tab?: string;
  /** The page's question answered in words. */
  sentence?: JSX.Element;
  actions?: JSX.Element;
  /** Above the title: where one came from. */
  above?: JSX.Element;
  children: JSX.Element;
}) {
  createEffect(() => {
    document.title = `${props.tab ?? props.title} · Pregón`;
  });
  return (
    <div class="page">
      <header class="page-head">
        <div class="page-words">
          {props.above}
          <h1 tabindex="-1" id="page-title">
            {props.title}
          </h1>
          <Show when={props.sentence}>
            <div class="page-sentence">{props.sentence}</div>
          </Show>
        </div>
        <Show when={props.actions}>
          <div class="page-actions">{props.actions}</div>
        </Show>
      </header>
      {props.children}
    </div>
  );
}

export function Card(props: {
  title?: string;
  note?: JSX.Element;
  actions?: JSX.Element;
  /** The content touches the card's edges, as a table does. */
  flush?: boolean;
  children: JSX.Element;
}) {
  return (
    <section class="card" classList={{ 'card-flush': props.flush ?? false }} aria-label={props.title}>
      <Show when={props.title}>
        <div class="card-head">
          <h2>{props.title}</h2>
          <Show when={props.note}>
            <span class="muted small">{props.note}</span>
          </Show>
          <Show when={props.actions}>
            <div class="card-actions">{props.actions}</div>
          </Show>
        </div>
      </Show>
      {props.children}
    </section>
  );
}
