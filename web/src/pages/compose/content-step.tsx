// The message as an approved template: which one, and what goes into each of its places.
import { createSignal, For, Show } from 'solid-js';
import { createContents } from '../../data/contents.ts';
import { failure, known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';
import type { Composer } from './composer.ts';
import { type ContentForm, contentFormOf, placesOf } from './content-form.ts';
import { ContentList } from './content-list.tsx';
import { Findings } from './findings.tsx';
import { insertVariable } from './insert.ts';
import { VariableChips } from './variable-chips.tsx';

export function ContentStep(props: { composer: Composer }) {
  const { t } = useText();
  const [isChoosing, setChoosing] = createSignal(false);
  const chosen = () => props.composer.form.content;
  const whatsApp = () => props.composer.pool().find(({ channel }) => channel === 'whatsapp');
  const contents = createContents(() => whatsApp()?.id);
  return (
    <Show when={whatsApp()} fallback={<p class="field-error">{t().content.needsWhatsApp}</p>}>
      <Show when={!isChoosing() && chosen()}>
        {(content) => (
          <>
            <div class="content-chosen">
              <strong>{t().content.chosen(content().name.replaceAll('_', ' '))}</strong>
              <Button size="small" onClick={() => setChoosing(true)}>
                {t().content.another}
              </Button>
            </div>
            <p>{content().body}</p>
            <Places composer={props.composer} content={content()} />
            <Findings composer={props.composer} />
          </>
        )}
      </Show>
      <Show when={isChoosing() || chosen() === null}>
        <Show when={failure(contents)}>
          {(problem) => <Failure problem={problem()} retry={() => void contents.refetch()} />}
        </Show>
        <Show when={!failure(contents)}>
          <Show when={known(contents)} fallback={<SkeletonLines lines={6} />}>
            {(list) => (
              <ContentList
                templates={list().items}
                chosen={chosen()?.sid}
                onChoose={(template) => {
                  props.composer.set('content', contentFormOf(template));
                  setChoosing(false);
                  focusNext();
                }}
              />
            )}
          </Show>
        </Show>
      </Show>
    </Show>
  );
}

/** The list has gone with what had the focus: on to what is to be filled. */
function focusNext(): void {
  setTimeout(() => document.querySelector<HTMLElement>('.content-places input, .content-chosen button')?.focus());
}

function Places(props: { composer: Composer; content: ContentForm }) {
  const { t } = useText();
  const [writing, setWriting] = createSignal<HTMLInputElement>();
  const places = () => placesOf(props.content.body);
  const write = (name: string, text: string) => props.composer.set('content', 'variables', name, text);
  const insert = (variable: string) => {
    const last = writing();
    const field = last?.isConnected ? last : document.querySelector<HTMLInputElement>('.content-places input');
    if (!field) return;
    const selection = {
      start: field.selectionStart ?? field.value.length,
      end: field.selectionEnd ?? field.value.length,
    };
    const next = insertVariable(field.value, selection, variable);
    write(field.dataset.place ?? '', next.text);
    field.focus();
    field.setSelectionRange(next.caret, next.caret);
  };
  const example = (name: string) => {
    const given = props.content.examples[name];
    return given ? t().content.placeHelp(given) : undefined;
  };
  return (
    <Show when={places().length > 0}>
      <div class="content-places">
        <For each={places()}>
          {(name) => (
            <TextField
              label={t().content.place(name)}
              help={example(name)}
              value={props.content.variables[name] ?? ''}
              data-place={name}
              maxLength={500}
              autocomplete="off"
              onFocus={(event) => setWriting(event.currentTarget)}
              onInput={(event) => write(name, event.currentTarget.value)}
            />
          )}
        </For>
      </div>
      <VariableChips label={t().content.insert} names={props.composer.variables()} onInsert={insert} />
    </Show>
  );
}
