// The message on somebody's phone: real people, one after the other.
import { createEffect, createMemo, createSignal, on, Show } from 'solid-js';
import type { TemplatePreview } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { createClock } from '../../ui/clock.ts';
import { type Bubble, Phone } from '../../ui/phone.tsx';
import { lineName } from '../parts/line-name.ts';
import type { Composer } from './composer.ts';
import { exampleText } from './content-form.ts';
import { PhonePerson } from './phone-person.tsx';
import { picture } from './picture.ts';

export function PreviewPhone(props: { composer: Composer }) {
  const { t, f } = useText();
  const now = createClock(20_000);
  const [index, setIndex] = createSignal(0);
  // A message that cannot be read at this moment, because a brace is half written, leaves the last one on the phone.
  const samples = createMemo<TemplatePreview['samples']>((last) => {
    const preview = props.composer.preview();
    if (!preview) return [];
    return preview.samples.length > 0 || preview.problems.length === 0 ? preview.samples : last;
  }, []);
  const sample = () => samples()[index()];
  createEffect(
    on(
      () => samples().length,
      (length) => setIndex((at) => Math.max(0, Math.min(at, length - 1))),
    ),
  );
  const bubbles = createMemo<Bubble[]>(() => {
    const { media, kind, content } = props.composer.form;
    if (kind === 'template') {
      if (!content) return [];
      const text = sample()?.text ?? exampleText(content);
      return [{ text, buttons: content.buttons, ...(content.hasMedia ? { media: { name: t().content.media } } : {}) }];
    }
    const text = sample()?.text;
    if (text === undefined && !media) return [];
    const url = picture();
    return [{ text: text ?? '', ...(media ? { media: { name: media.name, ...(url ? { url } : {}) } } : {}) }];
  });
  const from = () => {
    const [sender] = props.composer.pool();
    return sender ? lineName(sender, f().phone) : t().brand;
  };
  return (
    <Phone from={from()} bubbles={bubbles()} time={f().time(now())} placeholder={t().compose.message.previewEmpty}>
      <Show when={sample()}>
        {(person) => <PhonePerson person={person()} index={index()} count={samples().length} onIndex={setIndex} />}
      </Show>
      <Show
        when={
          sample() && props.composer.form.source === 'file' && props.composer.intake.imported()?.status !== 'completed'
        }
      >
        <p class="muted small">{t().compose.message.sampleRows}</p>
      </Show>
    </Phone>
  );
}
