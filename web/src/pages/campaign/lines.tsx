// From which numbers a campaign goes out, and other ones for what is left of it.
import { createSignal, For, Show } from 'solid-js';
import { createSendersChange, isOpen } from '../../data/campaigns.ts';
import { toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import { createSenders } from '../../data/senders.ts';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { lineName } from '../parts/line-name.ts';
import { May } from '../parts/may.tsx';
import { NumbersChoice } from '../parts/numbers-choice.tsx';

export function Lines(props: { campaign: Campaign }) {
  const { t, f } = useText();
  const [isChoosing, setChoosing] = createSignal(false);
  const senders = createSenders();
  const active = () => known(senders)?.items.filter(({ state }) => state === 'active') ?? [];
  // One number alone that is the campaign's already leaves nothing to choose.
  const hasChoice = () => isOpen(props.campaign) && active().some(({ lineId }) => !has(props.campaign, lineId));
  return (
    <>
      <For each={props.campaign.lines} fallback={t().none}>
        {(line) => <p>{lineName(line, f().phone)}</p>}
      </For>
      <Show when={hasChoice() || (isOpen(props.campaign) && props.campaign.lines.length > 1)}>
        <May do="PUT /campaigns/{id}/senders">
          <div>
            <Button look="quiet" onClick={() => setChoosing(true)}>
              {t().numbers.pool.change}
            </Button>
          </div>
        </May>
      </Show>
      <Show when={isChoosing()}>
        <ChooseDialog campaign={props.campaign} onClose={() => setChoosing(false)} />
      </Show>
    </>
  );
}

const has = (campaign: Campaign, lineId: string) => campaign.lines.some((line) => line.id === lineId);

function ChooseDialog(props: { campaign: Campaign; onClose: () => void }) {
  const { t } = useText();
  const senders = createSenders();
  const active = () => known(senders)?.items.filter(({ state }) => state === 'active') ?? [];
  const [chosen, setChosen] = createSignal(
    active()
      .filter(({ lineId }) => has(props.campaign, lineId))
      .map(({ id }) => id),
  );
  const change = createSendersChange(() => props.campaign.id);
  const save = () => {
    if (chosen().length === 0) return;
    const onSuccess = () => {
      toast(() => t().numbers.pool.changed);
      props.onClose();
    };
    change.mutate(chosen(), { onSuccess });
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().numbers.pool.change}
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
      <NumbersChoice
        legend={t().campaign.from}
        help={t().numbers.pool.changeHelp}
        error={chosen().length === 0 ? t().numbers.pool.needOne : undefined}
        senders={active()}
        chosen={chosen()}
        onChange={setChosen}
      />
      <Show when={change.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </Dialog>
  );
}
