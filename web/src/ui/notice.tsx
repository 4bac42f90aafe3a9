// Something said in words in its place: what happened and the one thing to do about it.

import { type JSX, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import type { Icon } from './button.tsx';
import './notice.css';

export type Tone = 'sent' | 'delivered' | 'read' | 'error' | 'unknown' | 'queued' | 'skipped' | 'canceled' | 'ink';

export function Notice(props: {
  tone: Tone;
  icon: Icon;
  children: JSX.Element;
  action?: JSX.Element;
  /** Spoken when it appears; leave it out for what was there from the start. */
  live?: 'polite' | 'assertive';
}) {
  const role = () => (props.live === 'assertive' ? 'alert' : props.live === 'polite' ? 'status' : undefined);
  return (
    <div class={`notice tone-${props.tone}`} role={role()}>
      <Dynamic component={props.icon} size={20} aria-hidden="true" />
      <div class="notice-words">{props.children}</div>
      <Show when={props.action}>
        <div class="notice-action">{props.action}</div>
      </Show>
    </div>
  );
}

/** Nothing here yet: why, and the one button. */
export function Empty(props: { icon: Icon; title: string; children?: JSX.Element; action?: JSX.Element }) {
  return (
    <div class="empty">
      <Dynamic component={props.icon} size={20} aria-hidden="true" />
      <h2>{props.title}</h2>
      <Show when={props.children}>
        <p class="muted">{props.children}</p>
      </Show>
      {props.action}
    </div>
  );
}
