// A phone with the messages in it: what will be read at the other end.
import { For, type JSX, Show } from 'solid-js';
import './phone.css';

export interface Bubble {
  readonly text: string;
  readonly media?: { readonly url?: string; readonly name: string };
  /** What may be tapped as an answer. */
  readonly buttons?: readonly string[];
}

export function Phone(props: {
  /** Who it comes from, as the phone's head shows it. */
  from: string;
  bubbles: readonly Bubble[];
  time: string;
  placeholder: string;
  /** Outside the phone, below: whose phone it is, arrows to the next. */
  children?: JSX.Element;
}) {
  return (
    <div class="phone-place">
      <div class="phone">
        <div class="phone-head">
          <span class="phone-face" aria-hidden="true">
            {props.from.replace(/\P{L}/gu, '').slice(0, 1) || '#'}
          </span>
          <span>{props.from}</span>
        </div>
        <div class="phone-screen">
          <For each={props.bubbles} fallback={<p class="phone-empty">{props.placeholder}</p>}>
            {(bubble) => (
              <div class="bubble">
                <Media bubble={bubble} />
                <p>{bubble.text}</p>
                <span class="bubble-time num">{props.time}</span>
                <For each={bubble.buttons ?? []}>{(label) => <span class="bubble-button">{label}</span>}</For>
              </div>
            )}
          </For>
        </div>
      </div>
      {props.children}
    </div>
  );
}

function Media(props: { bubble: Bubble }) {
  return (
    <Show when={props.bubble.media} keyed>
      {(media) => (
        <Show when={media.url} fallback={<span class="bubble-file">{media.name}</span>}>
          {(url) => <img class="bubble-image" src={url()} alt={media.name} />}
        </Show>
      )}
    </Show>
  );
}
