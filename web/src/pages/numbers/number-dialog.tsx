// A number, brought or changed: its name for all; its pace and limits for whoever may set them.
import { createSignal, For, Show } from 'solid-js';
import { createStore, type SetStoreFunction } from 'solid-js/store';
import { createMe } from '../../data/account.ts';
import { createProviderAccounts } from '../../data/accounts.ts';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import type { Sender } from '../../data/senders.ts';
import { createSenderChange, type SenderInput } from '../../data/senders.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { PlanFields } from './plan-fields.tsx';
import { emptyPlan, type PlanForm, planFormOf, planLacks, planOf } from './plan-form.ts';

const international = /^\+[1-9]\d{6,14}$/;
const isPhone = (text: string): boolean => international.test(text.replace(/[\s().-]/g, ''));

const inAccount = (id: string | undefined): Pick<SenderInput, 'accountId'> => (id ? { accountId: id } : {});

interface OwnForm {
  name: string;
  phone: string;
  channel: Sender['channel'];
  /** Empty: the deployment's. */
  accountId: string;
}

/** Where a new number may be: the own accounts, and for an admin the deployment's. */
function createPlaces() {
  const { t } = useText();
  const me = createMe();
  const accounts = createProviderAccounts();
  return () => [
    ...(known(accounts)?.items.map(({ id, name }) => ({ id, name })) ?? []),
    ...(known(me)?.role === 'admin' ? [{ id: '', name: t().numbers.homeAccount }] : []),
  ];
}

export function NumberDialog(props: { sender: Sender | undefined; onClose: () => void }) {
  const { t } = useText();
  const [plan, setPlan] = createStore<PlanForm>(props.sender ? planFormOf(props.sender) : { ...emptyPlan });
  const [own, setOwn] = createStore<OwnForm>({
    name: props.sender?.name ?? '',
    phone: '',
    channel: 'whatsapp',
    accountId: '',
  });
  const places = createPlaces();
  const accountId = () => (places().some(({ id }) => id === own.accountId) ? own.accountId : places()[0]?.id);
  const [isTried, setTried] = createSignal(false);
  const change = createSenderChange();
  const key = newKey();
  const mayPlan = () => props.sender?.mayPlan ?? true;
  const hasPhone = () => props.sender !== undefined || isPhone(own.phone);
  const input = (): SenderInput => ({
    ...(own.name.trim() ? { name: own.name.trim() } : {}),
    ...(props.sender ? {} : { channel: own.channel, phone: own.phone, ...inAccount(accountId()) }),
    ...(mayPlan() ? planOf(plan) : {}),
  });
  const save = () => {
    setTried(true);
    if (!hasPhone() || (mayPlan() && planLacks(plan).length > 0)) return;
    const id = props.sender?.id;
    const onSuccess = () => {
      toast(() => t().numbers.saved);
      props.onClose();
    };
    change.mutate({ ...(id ? { id } : {}), input: input(), key }, { onSuccess });
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.sender ? t().numbers.editTitle : t().numbers.add}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="primary" busy={change.isPending} onClick={save}>
            {change.isPending ? t().act.saving : t().act.save}
          </Button>
        </>
      }
    >
      <div class="stack">
        <Show when={!props.sender && places().length > 1}>
          <SelectField label={t().numbers.account} onChange={(event) => setOwn('accountId', event.currentTarget.value)}>
            <For each={places()}>
              {(place) => (
                <option value={place.id} selected={place.id === accountId()}>
                  {place.name}
                </option>
              )}
            </For>
          </SelectField>
        </Show>
        <Own sender={props.sender} own={own} set={setOwn} isTried={isTried()} />
        <Show when={mayPlan()} fallback={<p class="muted">{t().numbers.planIsOthers}</p>}>
          <PlanFields form={plan} set={setPlan} sender={props.sender} isTried={isTried()} />
        </Show>
        <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </div>
    </Dialog>
  );
}

/** What is this user's alone, and for a new number which one it is. */
function Own(props: { sender: Sender | undefined; own: OwnForm; set: SetStoreFunction<OwnForm>; isTried: boolean }) {
  const { t } = useText();
  return (
    <>
      <Show when={!props.sender}>
        <Segmented
          label={t().numbers.channel}
          value={props.own.channel}
          onChange={(channel) => props.set('channel', channel)}
          options={(['whatsapp', 'sms'] as const).map((value) => ({ value, label: t().channel[value] }))}
        />
        <TextField
          type="tel"
          label={t().numbers.phone}
          help={t().numbers.phoneHelp}
          error={props.isTried && !isPhone(props.own.phone) ? t().numbers.lacks.phone : undefined}
          autocomplete="off"
          value={props.own.phone}
          onInput={(event) => props.set('phone', event.currentTarget.value)}
        />
      </Show>
      <TextField
        label={t().numbers.name}
        help={t().numbers.nameHelp}
        maxLength={100}
        autocomplete="off"
        value={props.own.name}
        onInput={(event) => props.set('name', event.currentTarget.value)}
      />
    </>
  );
}
