// Step 2: what they will read: an approved template (content-step.tsx), or texts of one's own. Several messages take turns; the person's data goes in where it is pointed at.
import Plus from 'lucide-solid/icons/plus';
import X from 'lucide-solid/icons/x';
import { createSignal, Index, Show } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import type { Composer } from './composer.ts';
import { ContentKind } from './content-kind.tsx';
import { ContentStep } from './content-step.tsx';
import { Findings } from './findings.tsx';
import { insertVariable } from './insert.ts';
import { MediaField } from './media-field.tsx';
import { VariableChips } from './variable-chips.tsx';

/** What the API takes for one template, and how many. */
const maxTemplateLength = 4_096;
const maxTemplates = 10;
/** What the provider takes as one message, once a person's data is in it. */
const maxMessageLength = 1_600;

export function MessageStep(props: { composer: Composer }) {
  return (
    <>
      <ContentKind composer={props.composer} />
      <Show when={props.composer.form.kind === 'template'} fallback={<FreeText composer={props.composer} />}>
        <ContentStep composer={props.composer} />
      </Show>
    </>
  );
}

function FreeText(props: { composer: Composer }) {
  const { t } = useText();
  const [writing, setWriting] = createSignal<HTMLTextAreaElement>();
  const form = () => props.composer.form;
  const write = (index: number, text: string) => props.composer.set('templates', index, text);

  const length = (index: number) => {
    const samples = props.composer.preview()?.samples.filter((sample) => sample.templateIndex === index) ?? [];
    const longest = Math.max(0, ...samples.map((sample) => sample.text.length));
    return longest > 0
      ? t().compose.message.characters(longest, maxMessageLength)
      : t().compose.message.maxCharacters(maxMessageLength);
  };
  const insert = (name: string) => {
    const last = writing();
    const area = last?.isConnected ? last : document.querySelector<HTMLTextAreaElement>('#step-message textarea');
    if (!area) return;
    const index = Number(area.dataset.index ?? 0);
    const next = insertVariable(area.value, { start: area.selectionStart, end: area.selectionEnd }, name);
    write(index, next.text);
    area.focus();
    area.setSelectionRange(next.caret, next.caret);
  };
  return (
    <>
      <Index each={form().templates}>
        {(template, index) => (
          <div class="template">
            <TextArea
              label={form().templates.length > 1 ? t().compose.message.nth(index + 1) : t().compose.message.label}
              value={template()}
              data-index={index}
              rows={5}
              help={length(index)}
              maxLength={maxTemplateLength}
              placeholder={t().compose.message.placeholder}
              onFocus={(event) => setWriting(event.currentTarget)}
              onInput={(event) => write(index, event.currentTarget.value)}
            />
            <Show when={form().templates.length > 1}>
              <IconButton
                name={t().compose.message.remove(index + 1)}
                icon={X}
                onClick={() => props.composer.set('templates', (all) => all.filter((_, at) => at !== index))}
              />
            </Show>
          </div>
        )}
      </Index>
      <VariableChips label={t().compose.message.variables} names={props.composer.variables()} onInsert={insert} />
      <Findings composer={props.composer} />
      <div class="row">
        <Show when={form().templates.length < maxTemplates}>
          <Button size="small" icon={Plus} onClick={() => props.composer.set('templates', (all) => [...all, ''])}>
            {t().compose.message.add}
          </Button>
        </Show>
        <span class="muted small">{t().compose.message.help}</span>
      </div>
      <MediaField composer={props.composer} />
    </>
  );
}
