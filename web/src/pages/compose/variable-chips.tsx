// The names that a text may use, to be put where the caret is.
import { For } from 'solid-js';
import { useText } from '../../text/text.tsx';

export function VariableChips(props: { label: string; names: readonly string[]; onInsert: (name: string) => void }) {
  const { t } = useText();
  return (
    <div class="variables">
      <span class="muted small">{props.label}</span>
      <For each={props.names}>
        {(name) => (
          <button
            type="button"
            class="variable"
            aria-label={t().compose.message.insert(name)}
            // The caret stays in the message while the pointer presses here.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => props.onInsert(name)}
          >
            {name}
          </button>
        )}
      </For>
    </div>
  );
}
