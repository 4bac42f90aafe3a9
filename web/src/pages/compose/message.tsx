// Step 2: what they will read: an approved template (content-step.tsx), or texts of one's own, new or kept.
import { Show } from 'solid-js';
import { useText } from '../../text/text.tsx';
import type { Composer } from './composer.ts';
import { ContentKind } from './content-kind.tsx';
import { ContentStep } from './content-step.tsx';
import { Findings } from './findings.tsx';
import { KeptTexts } from './kept-texts.tsx';
import { MediaField } from './media-field.tsx';
import { AddText, MessageTexts } from './message-texts.tsx';

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
  const form = () => props.composer.form;
  const write = (texts: string[]) => props.composer.set('templates', texts);
  const length = (index: number) => {
    const samples = props.composer.preview()?.samples.filter((sample) => sample.templateIndex === index) ?? [];
    const longest = Math.max(0, ...samples.map((sample) => sample.text.length));
    return longest > 0
      ? t().compose.message.characters(longest, maxMessageLength)
      : t().compose.message.maxCharacters(maxMessageLength);
  };
  return (
    <>
      <KeptTexts composer={props.composer} />
      <MessageTexts texts={form().templates} onChange={write} variables={props.composer.variables()} help={length} />
      <Findings composer={props.composer} />
      <AddText texts={form().templates} onChange={write} />
      <MediaField media={form().media} onChange={(media) => props.composer.set('media', media)} />
    </>
  );
}
