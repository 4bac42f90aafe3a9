// The rules: which files start what, switched on and off, changed and deleted, each with a way back.
import FolderInput from 'lucide-solid/icons/folder-input';
import Pencil from 'lucide-solid/icons/pencil';
import Power from 'lucide-solid/icons/power';
import PowerOff from 'lucide-solid/icons/power-off';
import Trash from 'lucide-solid/icons/trash';
import { createMemo, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createRuleChange, type Rule, type RuleInput } from '../../data/drops.ts';
import { toProblem } from '../../data/problem.ts';
import { useText } from '../../text/text.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/notice.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';

export function RuleList(props: { rules: readonly Rule[] | undefined; onEdit: (rule: Rule | 'new') => void }) {
  const { t } = useText();
  const change = createRuleChange();
  const columns = createMemo<Column<Rule>[]>(() => {
    const words = t().drop;
    return [
      { head: words.files, cell: (rule) => <FilesOf rule={rule} />, width: 16 },
      { head: words.message, cell: (rule) => <span class="muted">{rule.templates.join(' · ')}</span>, grow: true },
      { head: words.starts, cell: (rule) => <Then rule={rule} />, width: 14 },
      {
        head: words.actions,
        cell: (rule) => <Actions rule={rule} change={change} onEdit={() => props.onEdit(rule)} />,
        width: 14,
      },
    ];
  });
  return (
    <>
      <Show when={change.error}>
        {(error) => <Failure problem={toProblem(error())} before={t().problem.actionFailed} />}
      </Show>
      <Table
        caption={t().drop.rules}
        columns={columns()}
        rows={props.rules}
        skeletonRows={2}
        empty={
          <div class="card">
            <Empty
              icon={FolderInput}
              title={t().drop.noRules}
              action={
                <May do="POST /drop-rules">
                  <Button onClick={() => props.onEdit('new')}>{t().drop.addFirst}</Button>
                </May>
              }
            >
              {t().drop.noRulesText}
            </Empty>
          </div>
        }
      />
    </>
  );
}

function FilesOf(props: { rule: Rule }) {
  return (
    <span class="cell-two">
      <strong>{props.rule.folder}/</strong>
      <span class="muted small">{props.rule.pattern}</span>
    </span>
  );
}

function Then(props: { rule: Rule }) {
  const { t } = useText();
  const when = () => (props.rule.schedule === 'now' ? t().drop.atOnce : t().drop.atTime(props.rule.schedule));
  const isOff = () => !props.rule.isActive;
  return (
    <span class="cell-two">
      <span>{isOff() ? t().drop.off : props.rule.needsApproval ? t().drop.afterApproval : when()}</span>
      <Show when={props.rule.group}>{(group) => <span class="muted small">{t().drop.intoGroup(group())}</span>}</Show>
    </span>
  );
}

const inputOf = ({
  folder,
  pattern,
  templates,
  senderIds,
  mediaId,
  group,
  schedule,
  needsApproval,
  isActive,
}: Rule): RuleInput => ({
  ...{ folder, pattern, templates, senderIds, mediaId, group, schedule, needsApproval, isActive },
});

function Actions(props: { rule: Rule; change: ReturnType<typeof createRuleChange>; onEdit: () => void }) {
  const { t } = useText();
  const turn = (isActive: boolean) => ({ id: props.rule.id, input: { ...inputOf(props.rule), isActive } });
  const toggle = () => {
    const { isActive } = props.rule;
    const [there, back] = [turn(!isActive), turn(isActive)];
    const undo = () => props.change.mutate(back);
    props.change.mutate(there, {
      onSuccess: () =>
        toast(() => (isActive ? t().drop.turnedOff : t().drop.turnedOn), { label: () => t().act.undo, run: undo }),
    });
  };
  const remove = () => {
    // Made again it is another rule with the same words, which is all that a rule is.
    const again = { input: inputOf(props.rule), key: newKey() };
    const undo = () => props.change.mutate(again);
    props.change.mutate(
      { id: props.rule.id, input: null },
      { onSuccess: () => toast(() => t().drop.removed, { label: () => t().act.undo, run: undo }) },
    );
  };
  const which = () => `${props.rule.folder}/${props.rule.pattern}`;
  return (
    <May do="PUT /drop-rules/{id}">
      <span class="drop-actions">
        <IconButton name={t().drop.edit(which())} icon={Pencil} onClick={() => props.onEdit()} />
        <IconButton
          name={props.rule.isActive ? t().drop.turnOff(which()) : t().drop.turnOn(which())}
          icon={props.rule.isActive ? PowerOff : Power}
          onClick={toggle}
        />
        <IconButton name={t().drop.remove(which())} icon={Trash} onClick={remove} />
      </span>
    </May>
  );
}
