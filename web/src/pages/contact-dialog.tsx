// What is known about one contact.
import { For, Show } from 'solid-js';
import type { Contact } from '../data/types.ts';
import { useText } from '../text/text.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Fact, Facts } from '../ui/facts.tsx';

export function ContactDialog(props: { contact: Contact; onClose: () => void }) {
  const { t, f } = useText();
  const words = () => t().people.contacts;
  const attributes = () => Object.entries(props.contact.attributes);
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.contact.nombre || f().phone(props.contact.phone)}
      closeName={t().act.close}
    >
      <Facts>
        <Fact name={words().phone}>
          <span class="num">{f().phone(props.contact.phone)}</span>
        </Fact>
        <Show when={props.contact.sustantivo}>
          <Fact name={words().salutation}>{props.contact.sustantivo}</Fact>
        </Show>
        <Fact name={words().groups}>{props.contact.grupos.join(', ') || t().noGroup}</Fact>
        <Fact name={words().source}>{words().sources[props.contact.source]}</Fact>
        <Fact name={words().first}>{f().dateTime(new Date(props.contact.createdAt))}</Fact>
      </Facts>
      <Show when={attributes().length > 0}>
        <h3>{words().attributes}</h3>
        <Facts>
          <For each={attributes()}>{([name, value]) => <Fact name={name}>{String(value)}</Fact>}</For>
        </Facts>
      </Show>
    </Dialog>
  );
}
