// One choice of a few, each with what it means.
import { createUniqueId, For, Show } from 'solid-js';
import './choices.css';

export function Choices<T extends string>(props: {
  legend: string;
  options: readonly { readonly value: T; readonly label: string; readonly help?: string }[];
  value: T;
  onChange: (value: T) => void;
}) {
  const name = createUniqueId();
  return (
    <fieldset class="choices">
      <legend class="unseen">{props.legend}</legend>
      <For each={props.options}>
        {(option) => (
          <label class="choice">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={props.value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            <span>
              <span class="choice-label">{option.label}</span>
              <Show when={option.help}>
                <span class="muted small">{option.help}</span>
              </Show>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
