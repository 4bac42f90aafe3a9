// Stops or releases what others use too: asked first, since it reaches everybody.
import OctagonPause from 'lucide-solid/icons/octagon-pause';
import Play from 'lucide-solid/icons/play';
import { createSignal, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { createStopSwitch, type StopScope } from '../../data/stop.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';

export function AdminSwitch(props: { of: StopScope; isStopped: boolean }) {
  const { t } = useText();
  const [isAsking, setAsking] = createSignal(false);
  const label = () => {
    if (props.isStopped) return t().stop.release;
    return props.of.scope === 'line' ? t().system.stopLine : t().system.stopEverything;
  };
  return (
    <>
      <div>
        <Button
          look={props.isStopped ? 'plain' : 'danger'}
          icon={props.isStopped ? Play : OctagonPause}
          onClick={() => setAsking(true)}
        >
          {label()}
        </Button>
      </div>
      <Show when={isAsking()}>
        <Question of={props.of} isStopped={props.isStopped} label={label()} onClose={() => setAsking(false)} />
      </Show>
    </>
  );
}

function Question(props: { of: StopScope; isStopped: boolean; label: string; onClose: () => void }) {
  const { t } = useText();
  const turn = createStopSwitch();
  const key = newKey();
  const run = () => {
    const isStopped = !props.isStopped;
    turn.mutate(
      { isStopped, key, of: props.of },
      {
        onSuccess: () => {
          toast(() => (isStopped ? t().system.stopped : t().stop.released));
          props.onClose();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.isStopped ? t().system.askRelease : t().system.askStop}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look={props.isStopped ? 'primary' : 'danger'} busy={turn.isPending} onClick={run}>
            {props.label}
          </Button>
        </>
      }
    >
      <p>{props.isStopped ? t().system.askReleaseText : t().system.askStopText}</p>
      <Show when={turn.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </Dialog>
  );
}
