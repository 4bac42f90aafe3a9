// A rule, new or changed: for which files, what is written to their people, when, and whether somebody looks first.
import Plus from 'lucide-solid/icons/plus';
import X from 'lucide-solid/icons/x';
import { createSignal, Index, Show } from 'solid-js';
import { createStore, type SetStoreFunction } from 'solid-js/store';
import { newKey } from '../../data/api.ts';
import { createRuleChange, type Rule } from '../../data/drops.ts';
import { toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import { createSenders } from '../../data/senders.ts';
import { useText } from '../../text/text.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, TextArea, TextField } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { NumbersChoice } from '../parts/numbers-choice.tsx';
import { emptyRule, formOf, inputOf, type Lack, lacksOf, type RuleForm } from './rule-form.ts';

const maxTemplateLength = 4_096;
const maxTemplates = 10;

interface Parts {
  readonly form: RuleForm;
  readonly set: SetStoreFunction<RuleForm>;
  /** The sentence for what is missing, once saving was tried. */
  readonly fault: (lack: Lack) => string | undefined;
}

export function RuleDialog(props: { rule: Rule | undefined; onClose: () => void }) {
  const { t } = useText();
  const [form, set] = createStore<RuleForm>(props.rule ? formOf(props.rule) : { ...emptyRule, templates: [''] });
  const [isTried, setTried] = createSignal(false);
  const change = createRuleChange();
  const key = newKey();
  const fault = (lack: Lack) => (isTried() && lacksOf(form).includes(lack) ? t().drop.lacks[lack] : undefined);
  const save = () => {
    setTried(true);
    if (lacksOf(form).length > 0) return;
    const input = inputOf(form, props.rule);
    const onSuccess = () => {
      toast(() => t().drop.saved);
      props.onClose();
    };
    change.mutate(props.rule ? { id: props.rule.id, input } : { input, key }, { onSuccess });
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.rule ? t().drop.editTitle : t().drop.add}
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
        <WhichFiles form={form} set={set} fault={fault} />
        <Messages form={form} set={set} fault={fault} />
        <When form={form} set={set} fault={fault} />
        <Senders form={form} set={set} fault={fault} />
        <TextField
          label={t().drop.group}
          help={t().drop.groupHelp}
          error={fault('group')}
          value={form.group}
          maxLength={100}
          autocomplete="off"
          onInput={(event) => set('group', event.currentTarget.value)}
        />
        <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      </div>
    </Dialog>
  );
}

function WhichFiles(props: Parts) {
  const { t } = useText();
  return (
    <div class="drop-pair">
      <TextField
        label={t().drop.folder}
        help={t().drop.folderHelp}
        error={props.fault('folder')}
        value={props.form.folder}
        maxLength={63}
        autocomplete="off"
        autocapitalize="none"
        onInput={(event) => props.set('folder', event.currentTarget.value)}
      />
      <TextField
        label={t().drop.pattern}
        help={t().drop.patternHelp}
        error={props.fault('pattern')}
        value={props.form.pattern}
        maxLength={200}
        autocomplete="off"
        autocapitalize="none"
        onInput={(event) => props.set('pattern', event.currentTarget.value)}
      />
    </div>
  );
}

function Messages(props: Parts) {
  const { t } = useText();
  return (
    <>
      <Index each={props.form.templates}>
        {(template, index) => (
          <div class="drop-message">
            <TextArea
              label={props.form.templates.length > 1 ? t().compose.message.nth(index + 1) : t().compose.message.label}
              help={t().drop.messageHelp}
              error={props.fault('message')}
              value={template()}
              rows={4}
              maxLength={maxTemplateLength}
              onInput={(event) => props.set('templates', index, event.currentTarget.value)}
            />
            <Show when={props.form.templates.length > 1}>
              <IconButton
                name={t().compose.message.remove(index + 1)}
                icon={X}
                onClick={() => props.set('templates', (all) => all.filter((_, at) => at !== index))}
              />
            </Show>
          </div>
        )}
      </Index>
      <Show when={props.form.templates.length < maxTemplates}>
        <div>
          <Button size="small" icon={Plus} onClick={() => props.set('templates', (all) => [...all, ''])}>
            {t().compose.message.add}
          </Button>
        </div>
      </Show>
    </>
  );
}

function When(props: Parts) {
  const { t, f } = useText();
  return (
    <div class="stack-tight">
      <Segmented
        label={t().compose.when.start}
        value={props.form.isTimed ? 'time' : 'now'}
        onChange={(value) => props.set('isTimed', value === 'time')}
        options={[
          { value: 'now', label: t().drop.atOnce },
          { value: 'time', label: t().drop.atSomeTime },
        ]}
      />
      <Show when={props.form.isTimed}>
        <TextField
          type="time"
          label={t().drop.time}
          help={t().compose.when.zone(f().timeZone.replaceAll('_', ' '))}
          error={props.fault('time')}
          value={props.form.time}
          onInput={(event) => props.set('time', event.currentTarget.value)}
        />
      </Show>
      <CheckField
        label={t().drop.needsApproval}
        checked={props.form.needsApproval}
        onChange={(event) => props.set('needsApproval', event.currentTarget.checked)}
      />
    </div>
  );
}

/** With one number there is nothing to choose. */
function Senders(props: Parts) {
  const { t } = useText();
  const senders = createSenders();
  const active = () => known(senders)?.items.filter(({ state }) => state === 'active') ?? [];
  return (
    <Show when={active().length > 1}>
      <NumbersChoice
        legend={t().drop.senders}
        help={t().drop.sendersHelp}
        senders={active()}
        chosen={props.form.senderIds}
        onChange={(ids) => props.set('senderIds', ids)}
      />
    </Show>
  );
}
