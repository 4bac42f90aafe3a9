// What can be done with those who are chosen in a list.
import BellOff from 'lucide-solid/icons/bell-off';
import ListMinus from 'lucide-solid/icons/list-minus';
import ListPlus from 'lucide-solid/icons/list-plus';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, type JSX, Show } from 'solid-js';
import { type BulkEdit, type BulkInput, createBulkEdit, createUndo } from '../../data/groups.ts';
import { toProblem } from '../../data/problem.ts';
import type { Contact, Page } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import './bulk.css';
import { BulkDialog } from './bulk-dialog.tsx';
import type { Selection } from './selection.ts';

/** The list as far as it is counted. */
type Counted = Page<Contact> & { readonly totalIsExact?: boolean };

/** A cell whose row can be chosen. */
export function Choosable(props: { selection: Selection; contact: Contact; children: JSX.Element }) {
  const { t, f } = useText();
  const name = () => props.contact.nombre || f().phone(props.contact.phone);
  return (
    <span class="choosable">
      <input
        type="checkbox"
        aria-label={t().groups.choose(name())}
        checked={props.selection.isChosen(props.contact.id)}
        onChange={() => props.selection.toggle(props.contact.id)}
      />
      {props.children}
    </span>
  );
}

export function BulkBar(props: { selection: Selection; list: Counted | undefined }) {
  const { t } = useText();
  const [asked, ask] = createSignal<BulkInput['action']>();
  const [progress, setProgress] = createSignal<BulkEdit>();
  const edit = createBulkEdit(setProgress);
  const undo = createUndo();
  const count = () => {
    const chosen = props.selection.chosen();
    return 'ids' in chosen ? chosen.ids.size : (props.list?.total ?? 0);
  };
  const isMore = () => 'filter' in props.selection.chosen() && props.list?.totalIsExact === false;
  const done = ({ id, action, touched, group }: BulkEdit) => {
    props.selection.clear();
    toast(() => t().groups.done[action](touched, group ?? ''), {
      label: () => t().act.undo,
      run: () => undo.mutate(id),
    });
  };
  const start = (input: BulkInput, key: string) => {
    ask(undefined);
    edit.mutate({ input, key }, { onSuccess: done });
  };
  return (
    <>
      <Show when={edit.error ?? undo.error}>
        {(error) => <Failure problem={toProblem(error())} before={t().problem.actionFailed} />}
      </Show>
      <Show when={count() > 0}>
        <section class="bulk-bar" aria-label={t().groups.bulk}>
          <Words
            selection={props.selection}
            list={props.list}
            count={count()}
            isMore={isMore()}
            progress={progress()}
          />
          <div class="bulk-actions">
            <Button size="small" icon={ListPlus} busy={edit.isPending} onClick={() => ask('add-to-group')}>
              {t().groups.addTo}
            </Button>
            <Button size="small" icon={ListMinus} busy={edit.isPending} onClick={() => ask('leave-group')}>
              {t().groups.leave}
            </Button>
            <Button size="small" icon={BellOff} busy={edit.isPending} onClick={() => ask('opt-out')}>
              {t().groups.optOut}
            </Button>
            <Button size="small" icon={Trash} busy={edit.isPending} onClick={() => ask('delete')}>
              {t().groups.delete}
            </Button>
          </div>
        </section>
      </Show>
      <Show when={asked()} keyed>
        {(action) => (
          <BulkDialog
            action={action}
            chosen={props.selection.chosen()}
            count={count()}
            isMore={isMore()}
            onStart={start}
            onClose={() => ask(undefined)}
          />
        )}
      </Show>
    </>
  );
}

/** How many are chosen, and how to choose more or nobody. */
function Words(props: {
  selection: Selection;
  list: Counted | undefined;
  count: number;
  isMore: boolean;
  progress: BulkEdit | undefined;
}) {
  const { t } = useText();
  const seen = () => props.list?.items.map(({ id }) => id) ?? [];
  const isAll = () => 'filter' in props.selection.chosen();
  return (
    <div class="bulk-words">
      <strong role="status">
        {props.progress ? t().groups.working(props.progress.examined) : t().groups.chosen(props.count, props.isMore)}
      </strong>
      <Show when={!isAll() && !seen().every(props.selection.isChosen)}>
        <Button size="small" look="quiet" onClick={() => props.selection.add(seen())}>
          {t().groups.choosePage(seen().length)}
        </Button>
      </Show>
      <Show when={!isAll() && (props.list?.total ?? 0) > props.count}>
        <Button size="small" look="quiet" onClick={() => props.selection.chooseAll()}>
          {t().groups.chooseAll(props.list?.total ?? 0, props.list?.totalIsExact === false)}
        </Button>
      </Show>
      <Button size="small" look="quiet" onClick={() => props.selection.clear()}>
        {t().groups.chooseNobody}
      </Button>
    </div>
  );
}
