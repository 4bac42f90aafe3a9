// Stops everything at once, for the moment when something is wrong and there is no time to look for the campaign.
import OctagonPause from 'lucide-solid/icons/octagon-pause';
import { createSignal, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import { createStopState, createStopSwitch } from '../../data/stop.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Card } from '../../ui/page.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { Release } from '../parts/stopped.tsx';

export function StopSwitch() {
  const { t } = useText();
  const [isAsking, setAsking] = createSignal(false);
  const state = createStopState();
  return (
    <Card title={t().stop.title}>
      <p class="muted">{t().stop.help}</p>
      <div>
        <Show
          when={known(state)?.userStoppedAt}
          fallback={
            <Button look="danger" icon={OctagonPause} onClick={() => setAsking(true)}>
              {t().stop.stop}
            </Button>
          }
        >
          <Release />
        </Show>
      </div>
      <Show when={isAsking()}>
        <Question onClose={() => setAsking(false)} />
      </Show>
    </Card>
  );
}

function Question(props: { onClose: () => void }) {
  const { t } = useText();
  const turn = createStopSwitch();
  const key = newKey();
  const stop = () =>
    turn.mutate(
      { isStopped: true, key },
      {
        onSuccess: () => {
          toast(() => t().stop.stopped);
          props.onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().stop.ask}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="danger" busy={turn.isPending} onClick={stop}>
            {turn.isPending ? t().stop.stopping : t().stop.stop}
          </Button>
        </>
      }
    >
      <p>{t().stop.askText}</p>
      <Show when={turn.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </Dialog>
  );
}
