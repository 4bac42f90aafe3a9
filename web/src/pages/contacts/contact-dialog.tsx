// What is known about one contact, and what can be done with it.
import { A } from '@solidjs/router';
import Eraser from 'lucide-solid/icons/eraser';
import Pencil from 'lucide-solid/icons/pencil';
import Trash from 'lucide-solid/icons/trash';
import { For, Show } from 'solid-js';
import type { Contact } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { May } from '../parts/may.tsx';

export interface ContactActions {
  readonly edit: (contact: Contact) => void;
  readonly remove: (contact: Contact) => void;
  readonly erase: (contact: Contact) => void;
}

export function ContactDialog(props: { contact: Contact; actions: ContactActions; onClose: () => void }) {
  const { t, f } = useText();
  const words = () => t().people.contacts;
  const attributes = () => Object.entries(props.contact.attributes);
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.contact.nombre || f().phone(props.contact.phone)}
      closeName={t().act.close}
      actions={
        <May do="PUT /contacts/{id}">
          <Button look="quiet" icon={Eraser} onClick={() => props.actions.erase(props.contact)}>
            {words().erase}
          </Button>
          <Button icon={Trash} onClick={() => props.actions.remove(props.contact)}>
            {words().remove}
          </Button>
          <Button icon={Pencil} onClick={() => props.actions.edit(props.contact)}>
            {words().edit}
          </Button>
        </May>
      }
    >
      <p>
        <A href={`/contacts/${props.contact.id}`}>{t().person.all}</A>
      </p>
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
