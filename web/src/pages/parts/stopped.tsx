// Said above every page while everything is stopped: since when, by whom it can be released, and the button for it.
import OctagonPause from 'lucide-solid/icons/octagon-pause';
import Play from 'lucide-solid/icons/play';
import { Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import { createStopState, createStopSwitch } from '../../data/stop.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { createClock } from '../../ui/clock.ts';
import { Notice } from '../../ui/notice.tsx';
import { toast } from '../../ui/toast.tsx';
import { problemText } from './failure.tsx';
import { May } from './may.tsx';

export function Stopped() {
  const { t } = useText();
  const now = createClock();
  const state = createStopState();
  const at = (text: string) => t().at(new Date(text), now());
  return (
    <>
      <Show when={known(state)?.deploymentStoppedAt}>
        {(since) => (
          <Notice tone="error" icon={OctagonPause} live="polite">
            <strong>{t().stop.byAdmin(at(since()))}</strong>
            <p class="muted">{t().stop.byAdminTodo}</p>
          </Notice>
        )}
      </Show>
      <Show when={known(state)?.userStoppedAt}>
        {(since) => (
          <Notice tone="error" icon={OctagonPause} live="polite" action={<Release />}>
            <strong>{t().stop.byUser(at(since()))}</strong>
            <p class="muted">{t().stop.byUserTodo}</p>
          </Notice>
        )}
      </Show>
    </>
  );
}

export function Release() {
  const { t } = useText();
  const turn = createStopSwitch();
  const release = () =>
    turn.mutate(
      { isStopped: false, key: newKey() },
      {
        onSuccess: () => toast(() => t().stop.released),
        onError: (error) => toast(() => `${t().problem.actionFailed} ${problemText(t(), toProblem(error))}`),
      },
    );
  return (
    <May do="POST /stop/release">
      <Button icon={Play} busy={turn.isPending} onClick={release}>
        {turn.isPending ? t().stop.releasing : t().stop.release}
      </Button>
    </May>
  );
}
