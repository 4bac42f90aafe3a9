// The account's templates: found by name, text and language, each with what WhatsApp says of it.
import CircleCheck from 'lucide-solid/icons/circle-check';
import CirclePause from 'lucide-solid/icons/circle-pause';
import { createMemo, createSignal, For, Show } from 'solid-js';
import type { ContentTemplate } from '../../data/contents.ts';
import { useText } from '../../text/text.tsx';
import { Chip } from '../../ui/chip.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { isSendable, languagesOf, matching } from './content-form.ts';
import './compose.css';
import './content.css';

/** More than anybody reads through: the search is for these. */
const shown = 40;

export function ContentList(props: {
  templates: readonly ContentTemplate[];
  chosen?: string | undefined;
  /** Absent where they are only looked at. */
  onChoose?: (template: ContentTemplate) => void;
}) {
  const { t } = useText();
  const [search, setSearch] = createSignal('');
  const [language, setLanguage] = createSignal('');
  const found = createMemo(() => matching(props.templates, search(), language()));
  return (
    <Show when={props.templates.length > 0} fallback={<p class="muted">{t().content.none}</p>}>
      <div class="compose-pair">
        <TextField
          type="search"
          label={t().content.search}
          value={search()}
          autocomplete="off"
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <SelectField label={t().content.language} onChange={(event) => setLanguage(event.currentTarget.value)}>
          <option value="">{t().content.allLanguages}</option>
          <For each={languagesOf(props.templates)}>{(one) => <option value={one}>{one}</option>}</For>
        </SelectField>
      </div>
      <ul class="content-list" classList={{ 'content-all': !props.onChoose }} aria-label={t().content.list}>
        <For each={found().slice(0, shown)} fallback={<li class="content-empty muted">{t().content.noMatch}</li>}>
          {(template) => (
            <Choice
              template={template}
              isChosen={template.sid === props.chosen}
              onChoose={props.onChoose && (() => props.onChoose?.(template))}
            />
          )}
        </For>
      </ul>
      <Show when={found().length > shown}>
        <p class="muted small">{t().content.more(found().length - shown)}</p>
      </Show>
    </Show>
  );
}

function Choice(props: { template: ContentTemplate; isChosen: boolean; onChoose: (() => void) | undefined }) {
  return (
    <li>
      <Show
        when={props.onChoose}
        fallback={
          <div class="content-choice content-seen">
            <Said template={props.template} />
          </div>
        }
      >
        {(choose) => (
          <button
            type="button"
            class="content-choice"
            disabled={!isSendable(props.template)}
            aria-pressed={props.isChosen}
            onClick={() => choose()()}
          >
            <Said template={props.template} />
          </button>
        )}
      </Show>
    </li>
  );
}

/** What there is to know of one, and what WhatsApp says of it. */
function Said(props: { template: ContentTemplate }) {
  const { t } = useText();
  const canSend = () => isSendable(props.template);
  const status = () => {
    const { status: word, body } = props.template;
    if (word === 'approved' && body.trim() === '') return t().content.withoutText;
    return t().content.status[word] ?? t().content.unapproved;
  };
  const facts = () =>
    [
      props.template.language,
      ...props.template.buttons,
      ...(props.template.hasMedia ? [t().content.withMedia] : []),
    ].join(' · ');
  return (
    <>
      <span class="content-head">
        <strong>{props.template.name.replaceAll('_', ' ')}</strong>
        <Chip tone={canSend() ? 'sent' : 'unknown'} icon={canSend() ? CircleCheck : CirclePause} label={status()} />
      </span>
      <span class="content-body">{props.template.body}</span>
      <span class="muted small">{facts()}</span>
      <Show when={props.template.rejectionReason}>{(reason) => <span class="muted small">{reason()}</span>}</Show>
    </>
  );
}
