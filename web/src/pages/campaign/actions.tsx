// What one may do to a campaign: pause and resume at once, stop only when asked again.
import Pause from 'lucide-solid/icons/pause';
import PencilLine from 'lucide-solid/icons/pencil-line';
import Play from 'lucide-solid/icons/play';
import Square from 'lucide-solid/icons/square';
import { createSignal, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { type CampaignAction, createCampaignAction, isMoving, isOpen } from '../../data/campaigns.ts';
import { toProblem } from '../../data/problem.ts';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure, problemText } from '../parts/failure.tsx';
import { leftOf } from '../parts/progress.ts';

export function Actions(props: { campaign: Campaign }) {
  const { t } = useText();
  const [isAsking, setAsking] = createSignal(false);
  return (
    <>
      <Show when={props.campaign.status === 'draft'}>
        <ButtonLink look="primary" icon={PencilLine} href={`/campaigns/${props.campaign.id}/edit`}>
          {t().campaign.edit}
        </ButtonLink>
      </Show>
      <PauseButton campaign={props.campaign} />
      <Show when={isOpen(props.campaign) && !waitsInSeries(props.campaign)}>
        <Button look="danger" icon={Square} onClick={() => setAsking(true)}>
          {t().campaign.stop}
        </Button>
      </Show>
      <Show when={isAsking()}>
        <StopQuestion campaign={props.campaign} onClose={() => setAsking(false)} />
      </Show>
    </>
  );
}

/** There one may skip it or end the series: «stop» would leave open which. */
const waitsInSeries = ({ status, series }: Campaign): boolean => status === 'scheduled' && series !== null;

/** One button whose word changes: the second undoes the first, so neither asks. */
function PauseButton(props: { campaign: Campaign }) {
  const { t } = useText();
  const action = createCampaignAction(() => props.campaign.id);
  const run = (name: CampaignAction, done: () => string) =>
    action.mutate(
      { action: name, key: newKey() },
      {
        onSuccess: () => toast(done),
        onError: (error) => toast(() => `${t().problem.actionFailed} ${problemText(t(), toProblem(error))}`),
      },
    );
  return (
    <Show
      when={props.campaign.status === 'paused'}
      fallback={
        <Show when={isMoving(props.campaign)}>
          <Button icon={Pause} busy={action.isPending} onClick={() => run('queue-pause', () => t().campaign.paused)}>
            {action.isPending ? t().campaign.pausing : t().campaign.pause}
          </Button>
        </Show>
      }
    >
      <Button
        look="primary"
        icon={Play}
        busy={action.isPending}
        onClick={() => run('queue-resume', () => t().campaign.resumed)}
      >
        {action.isPending ? t().campaign.resuming : t().campaign.resume}
      </Button>
    </Show>
  );
}

function StopQuestion(props: { campaign: Campaign; onClose: () => void }) {
  const { t } = useText();
  const action = createCampaignAction(() => props.campaign.id);
  const key = newKey();
  const isScheduled = props.campaign.status === 'scheduled';
  const label = () => {
    if (action.isPending) return t().campaign.stopping;
    return isScheduled ? t().campaign.stop : t().campaign.stopButton(leftOf(props.campaign));
  };
  const stop = () => action.mutate({ action: 'queue-stop', key }, { onSuccess: props.onClose });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().campaign.askStop}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="danger" busy={action.isPending} onClick={stop}>
            {label()}
          </Button>
        </>
      }
    >
      <p>{isScheduled ? t().campaign.askStopScheduled : t().campaign.askStopText(leftOf(props.campaign))}</p>
      <Show when={!isScheduled && props.campaign.series?.nextAt}>
        {(at) => <p>{t().schedule.stopRunning(t().at(new Date(at()), new Date()))}</p>}
      </Show>
      <Show when={action.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </Dialog>
  );
}
