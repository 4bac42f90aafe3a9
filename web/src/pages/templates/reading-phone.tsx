// The phone beside a kept message: one of the user's people after the other.
import { createSignal, Show } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { createClock } from '../../ui/clock.ts';
import { type Bubble, Phone } from '../../ui/phone.tsx';
import type { Form } from '../compose/form.ts';
import { PhonePerson } from '../compose/phone-person.tsx';
import { picture } from '../compose/picture.ts';
import type { Reading } from './reading.ts';

export function ReadingPhone(props: { reading: Reading; media: Form['media'] }) {
  const { t, f } = useText();
  const now = createClock(20_000);
  const [chosen, setChosen] = createSignal(0);
  const samples = () => props.reading.samples();
  const index = () => Math.max(0, Math.min(chosen(), samples().length - 1));
  const sample = () => samples()[index()];
  const bubbles = (): Bubble[] => {
    const text = sample()?.text;
    if (text === undefined && !props.media) return [];
    const url = picture();
    const media = props.media ? { media: { name: props.media.name, ...(url ? { url } : {}) } } : {};
    return [{ text: text ?? '', ...media }];
  };
  return (
    <Phone from={t().brand} bubbles={bubbles()} time={f().time(now())} placeholder={t().compose.message.previewEmpty}>
      <Show when={sample()}>
        {(person) => <PhonePerson person={person()} index={index()} count={samples().length} onIndex={setChosen} />}
      </Show>
    </Phone>
  );
}
