// Sending again to those who failed, asked once, with their number in the button.
import RotateCcw from 'lucide-solid/icons/rotate-ccw';
import { createSignal, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createRetry, type Reason } from '../../data/campaigns.ts';
import { toProblem } from '../../data/problem.ts';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';

/** Who has asked for no more is not sent to again: Twilio's codes for it. */
const optOuts: ReadonlySet<string> = new Set(['21610', '63014']);

/** People who would be sent to again. */
export const retryable = (counts: Campaign['counts'], reasons: readonly Reason[]): number =>
  reasons
    .filter(({ status, code }) => status === 'error' && optOuts.has(code ?? ''))
    .reduce((left, { count }) => left - count, counts.error);

const canRetry = (status: Campaign['status']): boolean =>
  status === 'running' || status === 'paused' || status === 'completed';

export function Retry(props: { campaign: Campaign; people: number }) {
  const { t } = useText();
  const [isAsking, setAsking] = createSignal(false);
  return (
    <Show when={props.people > 0 && canRetry(props.campaign.status)}>
      <May do="POST /campaigns/{id}/retry-failed">
        <div>
          <Button size="small" icon={RotateCcw} onClick={() => setAsking(true)}>
            {t().campaign.retry.open}
          </Button>
        </div>
      </May>
      <Show when={isAsking()}>
        <Question campaign={props.campaign} people={props.people} onClose={() => setAsking(false)} />
      </Show>
    </Show>
  );
}

function Question(props: { campaign: Campaign; people: number; onClose: () => void }) {
  const { t } = useText();
  const retry = createRetry(() => props.campaign.id);
  const key = newKey();
  // The number that was read is the number that is decided upon.
  const n = props.people;
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
