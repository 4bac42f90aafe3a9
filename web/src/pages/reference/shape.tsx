// What a value is made of: its parts by name, each with its kind, and the parts of those.
import { For, Show } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { kindOf, partsOf, refsOf, type Schema } from './description.ts';

export function Shape(props: { schema: Schema }) {
  return (
    <Show when={partsOf(props.schema)} fallback={<Kind schema={props.schema} />}>
      {(parts) => <Parts of={parts()} />}
    </Show>
  );
}

function Parts(props: { of: Schema }) {
  const { t } = useText();
  const isNeeded = (name: string) => props.of.required?.includes(name) ?? false;
  return (
    <ul class="reference-parts">
      <For each={Object.entries(props.of.properties ?? {})}>
        {([name, schema]) => (
          <li>
            <code>{name}</code> <Kind schema={schema} />
            <Show when={!isNeeded(name)}>
              {' '}
              <span class="small muted">{t().access.reference.optional}</span>
            </Show>
            <Show when={schema.description}>
              <span class="small muted" lang="en">
                {' '}
                {schema.description}
              </span>
            </Show>
            <Show when={partsOf(schema)}>{(inner) => <Parts of={inner()} />}</Show>
          </li>
        )}
      </For>
    </ul>
  );
}

/** A named thing leads to where it is written out. */
function Kind(props: { schema: Schema }) {
  const name = () => (partsOf(props.schema) ? undefined : refsOf(props.schema)[0]);
  const open = () => document.getElementById(`schema-${name()}`)?.setAttribute('open', '');
  return (
    <Show when={name()} fallback={<span class="muted">{kindOf(props.schema)}</span>}>
      <a href={`#schema-${name()}`} onClick={open}>
        {kindOf(props.schema)}
      </a>
    </Show>
  );
}
