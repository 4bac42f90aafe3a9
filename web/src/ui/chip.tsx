// A state: its colour, its icon and its word, always together.
import { Dynamic } from 'solid-js/web';
import type { Icon } from './button.tsx';
import './chip.css';
import type { Tone } from './notice.tsx';

export function Chip(props: { tone: Tone; icon: Icon; label: string; moving?: boolean }) {
  return (
    <span class={`chip tone-${props.tone}`} classList={{ 'chip-moving': props.moving ?? false }}>
      <Dynamic component={props.icon} size={16} aria-hidden="true" />
      {props.label}
    </span>
  );
}
