// A key's questions: what it is called and what it may do; then the key itself, this once. And whether one goes.
import { createSignal, For, Show } from 'solid-js';
import { type ApiKey, createKeyMaking, createKeyRevoking, type Scope, scopes } from '../../data/access.ts';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { CopyLine } from '../parts/copy-line.tsx';
import { Failure } from '../parts/failure.tsx';

export function KeyDialog(props: { onClose: () => void }) {
  const making = createKeyMaking();
  return (
    <Show when={making.data} fallback={<Questions making={making} onClose={props.onClose} />}>
      {(made) => <Told secret={made().key} onClose={props.onClose} />}
    </Show>
  );
}

function Questions(props: { making: ReturnType<typeof createKeyMaking>; onClose: () => void }) {
  const { t } = useText();
  const [name, setName] = createSignal('');
  const [chosen, setChosen] = createSignal<readonly Scope[]>([]);
  const [isTried, setTried] = createSignal(false);
  const lacksName = () => name().trim() === '';
  const make = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (props.making.isPending || lacksName() || chosen().length === 0) return;
    props.making.mutate({ name: name().trim(), scopes: chosen(), key: newKey() });
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().access.keys.add}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="primary" type="submit" form="key-form" busy={props.making.isPending}>
            {props.making.isPending ? t().access.keys.making : t().access.keys.make}
          </Button>
        </>
      }
    >
      <form id="key-form" class="stack" onSubmit={make} novalidate>
        <TextField
          label={t().access.keys.name}
          help={t().access.keys.nameHelp}
          error={isTried() && lacksName() ? t().access.keys.nameMissing : undefined}
          value={name()}
          maxLength={100}
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <Scopes chosen={chosen()} onChoose={setChosen} isLacking={isTried() && chosen().length === 0} />
        <Show when={props.making.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </form>
    </Dialog>
  );
}

function Scopes(props: { chosen: readonly Scope[]; onChoose: (scopes: readonly Scope[]) => void; isLacking: boolean }) {
  const { t } = useText();
  return (
    <fieldset class="stack-tight">
      <legend>{t().access.keys.may}</legend>
      <For each={scopes}>
        {(scope) => (
          <CheckField
            label={t().access.keys.scopes[scope]}
            checked={props.chosen.includes(scope)}
            onChange={(event) =>
              props.onChoose(
                event.currentTarget.checked
                  ? [...props.chosen, scope]
                  : props.chosen.filter((other) => other !== scope),
              )
            }
          />
        )}
      </For>
      <Show when={props.isLacking}>
        <p class="field-error" role="alert">
          {t().access.keys.scopeMissing}
        </p>
      </Show>
    </fieldset>
  );
}

/** Null: the first answer was lost on its way, and the key with it. */
function Told(props: { secret: string | null; onClose: () => void }) {
  const { t } = useText();
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().access.keys.made}
      closeName={t().act.close}
      actions={
        <Button look="primary" onClick={props.onClose}>
          {t().access.keys.done}
        </Button>
      }
    >
      <Show when={props.secret} fallback={<p class="field-error">{t().access.keys.lost}</p>}>
        {(secret) => (
          <div class="stack">
            <p>{t().access.keys.madeText}</p>
            <dl>
              <CopyLine label={t().access.keys.key} value={secret()} />
            </dl>
          </div>
        )}
      </Show>
    </Dialog>
  );
}

export function RevokeDialog(props: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useText();
  const revoking = createKeyRevoking();
  const run = () =>
    revoking.mutate(props.apiKey.id, {
      onSuccess: () => {
        toast(() => t().access.keys.revoked);
        props.onClose();
      },
    });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().access.keys.askRevoke(props.apiKey.name)}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="danger" busy={revoking.isPending} onClick={run}>
            {revoking.isPending ? t().access.keys.revoking : t().access.keys.revokeIt}
          </Button>
        </>
      }
    >
      <p>{t().access.keys.askRevokeText}</p>
      <Show when={revoking.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </Dialog>
  );
}
