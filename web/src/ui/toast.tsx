// A word after something was done, with a way back where there is one. It stays while the pointer or the focus is on it.
import { createSignal, For } from 'solid-js';
import { Portal } from 'solid-js/web';
import { Button } from './button.tsx';
import './toast.css';

interface Toast {
  readonly id: number;
  /** Read again when the language changes while it is there. */
  readonly text: () => string;
  readonly undo?: { readonly label: () => string; readonly run: () => void };
}

const [toasts, setToasts] = createSignal<readonly Toast[]>([]);
const lifeMs = 8_000;
let last = 0;

export function toast(text: () => string, undo?: Toast['undo']): void {
  const id = ++last;
  setToasts((now) => [...now.slice(-2), undo ? { id, text, undo } : { id, text }]);
  setTimeout(() => leave(id), lifeMs);
}

const close = (id: number): void => {
  setToasts((now) => now.filter((toast) => toast.id !== id));
};

function leave(id: number): void {
  const held = document.querySelector(`[data-toast="${id}"]:is(:hover, :focus-within)`);
  if (held) setTimeout(() => leave(id), 1_000);
  else close(id);
}

/** Once, at the root. */
export function Toasts() {
  return (
    <Portal>
      <div class="toasts" role="status">
        <For each={toasts()}>
          {(toast) => (
            <div class="toast" data-toast={toast.id}>
              <span>{toast.text()}</span>
              <UndoButton toast={toast} />
            </div>
          )}
        </For>
      </div>
    </Portal>
  );
}

function UndoButton(props: { toast: Toast }) {
  const undo = props.toast.undo;
  if (!undo) return null;
  const run = () => {
    close(props.toast.id);
    undo.run();
  };
  return (
    <Button look="quiet" size="small" onClick={run}>
      {undo.label()}
    </Button>
  );
}
