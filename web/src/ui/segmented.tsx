// One choice of a few, all visible: native radio buttons in one frame.
import { createUniqueId, For } from 'solid-js';
import './segmented.css';

export function Segmented<T extends string>(props: {
  /** What is being chosen; spoken, not shown. */
  label: string;
  options: readonly { readonly value: T; readonly label: string }[];
  value: T;
  onChange: (value: T) => void;
}) {
  const name = createUniqueId();
  return (
    <fieldset class="segmented">
      <legend class="unseen">{props.label}</legend>
      <For each={props.options}>
        {(option) => (
          <label class="segment">
            <input
              type="radio"
              class="unseen"
              name={name}
              value={option.value}
              checked={props.value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
