// A labelled input: label above, help and error below, tied together for a screen reader.
import ChevronDown from 'lucide-solid/icons/chevron-down';
import { createUniqueId, type JSX, Show, splitProps } from 'solid-js';
import './field.css';

interface Frame {
  readonly label: string;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  /** The label is spoken but not shown: only where the place says it, as in a filter row. */
  readonly quiet?: boolean;
}

interface Ties {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

function FieldFrame(props: Frame & { children: (ties: Ties) => JSX.Element }) {
  const id = createUniqueId();
  const describedBy = () => (props.error || props.help ? `${id}-note` : undefined);
  return (
    <div class="field">
      <label for={id} classList={{ unseen: props.quiet ?? false }}>
        {props.label}
      </label>
      {props.children({
        id,
        get 'aria-describedby'() {
          return describedBy();
        },
        get 'aria-invalid'() {
          return props.error ? true : undefined;
        },
      })}
      <Show when={props.error || props.help}>
        {(note) => (
          <p id={`${id}-note`} class={props.error ? 'field-error' : 'field-help'}>
            {note()}
          </p>
        )}
      </Show>
    </div>
  );
}

const frameKeys = ['label', 'help', 'error', 'quiet'] as const;

export function TextField(props: Frame & Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'class' | 'id'>) {
  const [frame, rest] = splitProps(props, frameKeys);
  return <FieldFrame {...frame}>{(ties) => <input class="input" {...rest} {...ties} />}</FieldFrame>;
}

export function TextArea(props: Frame & Omit<JSX.TextareaHTMLAttributes<HTMLTextAreaElement>, 'class' | 'id'>) {
  const [frame, rest] = splitProps(props, frameKeys);
  return <FieldFrame {...frame}>{(ties) => <textarea class="input" {...rest} {...ties} />}</FieldFrame>;
}

export function SelectField(props: Frame & Omit<JSX.SelectHTMLAttributes<HTMLSelectElement>, 'class' | 'id'>) {
  const [frame, rest] = splitProps(props, frameKeys);
  return (
    <FieldFrame {...frame}>
      {(ties) => (
        <span class="select">
          <select class="input" {...rest} {...ties} />
          <ChevronDown size={16} aria-hidden="true" />
        </span>
      )}
    </FieldFrame>
  );
}

export function CheckField(
  props: { label: JSX.Element } & Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'class' | 'id' | 'type'>,
) {
  const [own, rest] = splitProps(props, ['label']);
  const id = createUniqueId();
  return (
    <div class="check">
      <input type="checkbox" id={id} {...rest} />
      <label for={id}>{own.label}</label>
    </div>
  );
}
