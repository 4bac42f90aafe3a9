// An account's questions: what connects it, what may be changed of it, whether it goes. A token is typed, sent, and forgotten.
import { createSignal, Show } from 'solid-js';
import { createStore, type SetStoreFunction } from 'solid-js/store';
import { createAccountChange, type ProviderAccount } from '../../data/accounts.ts';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { type AccountForm, type Lack, lacksOf } from './account-form.ts';

export function AccountDialog(props: { account: ProviderAccount | undefined; onClose: () => void }) {
  const { t } = useText();
  const [form, set] = createStore<AccountForm>({ name: props.account?.name ?? '', accountSid: '', authToken: '' });
  const [isTried, setTried] = createSignal(false);
  const change = createAccountChange();
  const lacks = () => lacksOf(form, props.account === undefined);
  const save = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (change.isPending || lacks().length > 0) return;
    const [name, authToken] = [form.name.trim(), form.authToken.trim()];
    const said = props.account ? t().accounts.saved : t().accounts.connected;
    const onSuccess = () => {
      toast(() => said);
      props.onClose();
    };
    // Another try is another intent: a correction under the first one's key would be refused.
    const wanted = props.account
      ? { kind: 'change' as const, id: props.account.id, name, ...(authToken === '' ? {} : { authToken }) }
      : { kind: 'connect' as const, name, accountSid: form.accountSid.trim(), authToken, key: newKey() };
    change.mutate(wanted, { onSuccess });
  };
  const label = () => {
    if (props.account) return change.isPending ? t().act.saving : t().act.save;
    return change.isPending ? t().accounts.connecting : t().accounts.connect;
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.account ? t().accounts.editTitle : t().accounts.connectTitle}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="primary" type="submit" form="account-form" busy={change.isPending}>
            {label()}
          </Button>
        </>
      }
    >
      <form id="account-form" class="stack" onSubmit={save} novalidate>
        <Fields form={form} set={set} isNew={props.account === undefined} lacks={isTried() ? lacks() : []} />
        <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </form>
    </Dialog>
  );
}

function Fields(props: {
  form: AccountForm;
  set: SetStoreFunction<AccountForm>;
  isNew: boolean;
  lacks: readonly Lack[];
}) {
  const { t } = useText();
  const fault = (lack: Lack, sentence: string) => (props.lacks.includes(lack) ? sentence : undefined);
  return (
    <>
      <TextField
        label={t().accounts.name}
        help={t().accounts.nameHelp}
        error={fault('name', t().accounts.nameMissing)}
        value={props.form.name}
        maxLength={100}
        autocomplete="off"
        onInput={(event) => props.set('name', event.currentTarget.value)}
      />
      <Show when={props.isNew}>
        <TextField
          label={t().accounts.sid}
          help={t().accounts.sidHelp}
          error={fault('sid', t().accounts.sidInvalid)}
          value={props.form.accountSid}
          maxLength={80}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => props.set('accountSid', event.currentTarget.value)}
        />
      </Show>
      <TextField
        type="password"
        label={props.isNew ? t().accounts.token : t().accounts.newToken}
        help={props.isNew ? t().accounts.tokenHelp : t().accounts.newTokenHelp}
        error={fault('token', t().accounts.tokenInvalid)}
        value={props.form.authToken}
        maxLength={200}
        // Not the user's own password: a browser is not to keep it, nor to offer one.
        autocomplete="new-password"
        spellcheck={false}
        onInput={(event) => props.set('authToken', event.currentTarget.value)}
      />
    </>
  );
}

export function DisconnectDialog(props: { account: ProviderAccount; onClose: () => void }) {
  const { t } = useText();
  const change = createAccountChange();
  const run = () =>
    change.mutate(
      { kind: 'disconnect', id: props.account.id },
      {
        onSuccess: () => {
          toast(() => t().accounts.disconnected);
          props.onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().accounts.askDisconnect(props.account.name)}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="danger" busy={change.isPending} onClick={run}>
            {change.isPending ? t().accounts.disconnecting : t().accounts.disconnectIt}
          </Button>
        </>
      }
    >
      <p>{t().accounts.askDisconnectText}</p>
      <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </Dialog>
  );
}
