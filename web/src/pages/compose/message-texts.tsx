// The texts of a message: several take turns; the person's data goes in where it is pointed at.
import Plus from 'lucide-solid/icons/plus';
import X from 'lucide-solid/icons/x';
import { createSignal, Index, Show } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { insertVariable } from './insert.ts';
import { VariableChips } from './variable-chips.tsx';

/** What the API takes for one text, and how many. */
const maxTemplateLength = 4_096;
const maxTemplates = 10;

interface Texts {
  readonly texts: readonly string[];
  readonly onChange: (texts: string[]) => void;
}

export function MessageTexts(
  props: Texts & {
    /** Names that may be used here. */
    variables: readonly string[];
    help: (index: number) => string;
    error?: (index: number) => string | undefined;
  },
) {
  const { t } = useText();
  let place: HTMLDivElement | undefined;
  const [writing, setWriting] = createSignal<HTMLTextAreaElement>();
  const write = (index: number, text: string) => props.onChange(props.texts.with(index, text));
  const insert = (name: string) => {
    const last = writing();
    const area = last?.isConnected ? last : place?.querySelector('textarea');
    if (!area) return;
    const index = Number(area.dataset.index ?? 0);
    const next = insertVariable(area.value, { start: area.selectionStart, end: area.selectionEnd }, name);
    write(index, next.text);
    area.focus();
    area.setSelectionRange(next.caret, next.caret);
  };
  return (
    <div class="stack" ref={place}>
      <Index each={props.texts}>
        {(text, index) => (
          <div class="template">
            <TextArea
              label={props.texts.length > 1 ? t().compose.message.nth(index + 1) : t().compose.message.label}
              value={text()}
              data-index={index}
              rows={5}
              help={props.help(index)}
              error={props.error?.(index)}
              maxLength={maxTemplateLength}
              placeholder={t().compose.message.placeholder}
              onFocus={(event) => setWriting(event.currentTarget)}
              onInput={(event) => write(index, event.currentTarget.value)}
            />
            <Show when={props.texts.length > 1}>
              <IconButton
                name={t().compose.message.remove(index + 1)}
                icon={X}
                onClick={() => props.onChange(props.texts.filter((_, at) => at !== index))}
              />
            </Show>
          </div>
        )}
      </Index>
      <VariableChips label={t().compose.message.variables} names={props.variables} onInsert={insert} />
    </div>
  );
}

export function AddText(props: Texts) {
  const { t } = useText();
  return (
    <div class="row">
      <Show when={props.texts.length < maxTemplates}>
        <Button size="small" icon={Plus} onClick={() => props.onChange([...props.texts, ''])}>
          {t().compose.message.add}
        </Button>
      </Show>
      <span class="muted small">{t().compose.message.help}</span>
    </div>
  );
}
