// Sending again to those who failed, asked once, with their number in the button.
import RotateCcw from 'lucide-solid/icons/rotate-ccw';
import { createSignal, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createRetry } from '../../data/campaigns.ts';
import { toProblem } from '../../data/problem.ts';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';

const canRetry = ({ status, counts }: Campaign): boolean =>
  counts.error > 0 && (status === 'running' || status === 'paused' || status === 'completed');

export function Retry(props: { campaign: Campaign }) {
  const { t } = useText();
  const [isAsking, setAsking] = createSignal(false);
  return (
    <Show when={canRetry(props.campaign)}>
      <div>
        <Button size="small" icon={RotateCcw} onClick={() => setAsking(true)}>
          {t().campaign.retry.open}
        </Button>
      </div>
      <Show when={isAsking()}>
        <Question campaign={props.campaign} onClose={() => setAsking(false)} />
      </Show>
    </Show>
  );
}

function Question(props: { campaign: Campaign; onClose: () => void }) {
  const { t } = useText();
  const retry = createRetry(() => props.campaign.id);
  const key = newKey();
  // The number that was read is the number that is decided upon.
  const n = props.campaign.counts.error;
  const send = async () => {
    // Awaited, not told by a callback: when nobody has failed any more this question is gone before its callbacks are called.
    const answer = await retry.mutateAsync({ key }).catch(() => undefined);
    if (!answer) return;
    toast(() => t().campaign.retry.done(answer.retried));
    props.onClose();
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().campaign.retry.ask(n)}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="primary" busy={retry.isPending} onClick={() => void send()}>
            {t().campaign.retry.confirm(n)}
          </Button>
        </>
      }
    >
      <p>{t().campaign.retry.explain}</p>
      <Show when={retry.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </Dialog>
  );
}
