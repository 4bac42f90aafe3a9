// A place to drop a file or to choose one; a real file input, so that keyboards and phones have it too.

import { createSignal, createUniqueId, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import type { Icon } from './button.tsx';
import './drop-zone.css';

export function DropZone(props: {
  icon: Icon;
  label: string;
  help: JSX.Element;
  accept: string;
  onFile: (file: File) => void;
  compact?: boolean;
}) {
  const id = createUniqueId();
  const [isOver, setOver] = createSignal(false);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) props.onFile(file);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a pointer's extra way; the input below is the control.
    <div
      class="drop-zone"
      classList={{ 'drop-zone-over': isOver(), 'drop-zone-compact': props.compact ?? false }}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <input
        id={id}
        class="unseen"
        type="file"
        accept={props.accept}
        aria-describedby={`${id}-help`}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      <label for={id}>
        <Dynamic component={props.icon} size={20} aria-hidden="true" />
        <span class="drop-zone-label">{props.label}</span>
      </label>
      <div id={`${id}-help`} class="muted small">
        {props.help}
      </div>
    </div>
  );
}
