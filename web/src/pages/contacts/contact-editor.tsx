// A contact, new or changed by hand.
import { Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { newKey } from '../../data/api.ts';
import { createContactChange } from '../../data/contacts.ts';
import { type Problem, toProblem } from '../../data/problem.ts';
import type { Contact } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { type ContactForm, emptyContact, formOf, inputOf } from './contact-form.ts';

/** @param props.contact undefined for a new one. */
export function ContactEditor(props: { contact: Contact | undefined; onClose: () => void }) {
  const { t, f } = useText();
  const words = () => t().people.contacts;
  const [form, set] = createStore<ContactForm>(
    props.contact ? formOf(props.contact, f().phone(props.contact.phone)) : { ...emptyContact },
  );
  const change = createContactChange();
  const problem = () => (change.error ? toProblem(change.error) : undefined);
  const save = (event: Event) => {
    event.preventDefault();
    if (change.isPending) return;
    const said = props.contact ? words().saved : words().addedOne;
    const onSuccess = () => {
      toast(() => said);
      props.onClose();
    };
    const input = inputOf(form);
    // Another try is another intent: a correction under the first one's key would be refused.
    change.mutate(
      props.contact ? { kind: 'change', id: props.contact.id, input } : { kind: 'add', input, key: newKey() },
      { onSuccess },
    );
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.contact ? words().editTitle : words().add}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="primary" type="submit" form="contact-form" busy={change.isPending}>
            {change.isPending ? t().act.saving : t().act.save}
          </Button>
        </>
      }
    >
      <form id="contact-form" class="stack" onSubmit={save} novalidate>
        <Fields form={form} set={(name, value) => set({ [name]: value })} problem={problem()} />
      </form>
    </Dialog>
  );
}

function Fields(props: {
  form: ContactForm;
  set: (name: keyof ContactForm, value: string) => void;
  problem: Problem | undefined;
}) {
  const { t } = useText();
  const words = () => t().people.contacts;
  /** The sentence for what the server refused in a field. */
  const fault = (field: string) => {
    const { problem } = props;
    if (problem?.field !== field) return undefined;
    return t().rowReasons[problem.code] ?? t().problems[problem.code];
  };
  const typed = (name: keyof ContactForm) => ({
    value: props.form[name],
    autocomplete: 'off',
    onInput: (event: { currentTarget: HTMLInputElement }) => props.set(name, event.currentTarget.value),
  });
  return (
    <>
      <TextField
        label={words().phone}
        help={words().phoneHelp}
        error={fault('phone')}
        inputmode="tel"
        {...typed('phone')}
      />
      <TextField label={words().name} {...typed('nombre')} />
      <TextField label={words().salutation} help={words().salutationHelp} {...typed('sustantivo')} />
      <TextField label={words().groups} help={words().groupsHelp} error={fault('grupo')} {...typed('groups')} />
      <Show when={props.problem && !fault(props.problem.field ?? '') && props.problem}>
        {(problem) => <Failure problem={problem()} />}
      </Show>
    </>
  );
}
