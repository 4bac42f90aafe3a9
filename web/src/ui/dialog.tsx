// A question over the page: focus stays in it, Esc closes it, focus goes back to where it came from.
import * as Kobalte from '@kobalte/core/dialog';
import X from 'lucide-solid/icons/x';
import { createComputed, type JSX, on, onCleanup, Show } from 'solid-js';
import './dialog.css';

export function Dialog(props: {
  open: boolean;
  onClose: () => void;
  title: string;
  closeName: string;
  children: JSX.Element;
  /** The decision: at the end, the safe way first. */
  actions?: JSX.Element;
}) {
  keepOpener(() => props.open);
  return (
    <Kobalte.Root open={props.open} onOpenChange={(open) => open || props.onClose()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="dialog-overlay" />
        <div class="dialog-place">
          <Kobalte.Content class="dialog">
            <div class="dialog-head">
              <Kobalte.Title as="h2" class="dialog-title">
                {props.title}
              </Kobalte.Title>
              <Kobalte.CloseButton class="button button-quiet button-icon" aria-label={props.closeName}>
                <X size={16} aria-hidden="true" />
              </Kobalte.CloseButton>
            </div>
            <Kobalte.Description as="div" class="dialog-body">
              {props.children}
            </Kobalte.Description>
            <Show when={props.actions}>
              <div class="dialog-actions">{props.actions}</div>
            </Show>
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte.Root>
  );
}

/** The component gives the focus back only to a trigger of its own kind; ours is whatever had it when the question came up. */
function keepOpener(isOpen: () => boolean): void {
  let opener: Element | null = null;
  const giveBack = () => {
    const to = opener;
    opener = null;
    // After the dialog has left: until then it holds the focus.
    setTimeout(() => {
      const isFree = document.activeElement === null || document.activeElement === document.body;
      if (isFree && to instanceof HTMLElement && to.isConnected) to.focus();
    });
  };
  createComputed(
    on(isOpen, (open) => {
      if (open) opener = document.activeElement;
      else if (opener) giveBack();
    }),
  );
  onCleanup(giveBack);
}
