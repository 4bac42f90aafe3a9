// What is kept to show figures sooner, emptied when they look old.
import { createSignal, Show } from 'solid-js';
import { createCacheClearing } from '../../data/account.ts';
import { toProblem } from '../../data/problem.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Card } from '../../ui/page.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';

export function CacheCard() {
  const { t } = useText();
  const [isAsking, setAsking] = createSignal(false);
  return (
    <Card title={t().settings.cache.title}>
      <p class="muted">{t().settings.cache.help}</p>
      <div>
        <Button onClick={() => setAsking(true)}>{t().settings.cache.clear}</Button>
      </div>
      <Show when={isAsking()}>
        <Question onClose={() => setAsking(false)} />
      </Show>
    </Card>
  );
}

function Question(props: { onClose: () => void }) {
  const { t } = useText();
  const clearing = createCacheClearing();
  const clear = () =>
    clearing.mutate(undefined, {
      onSuccess: () => {
        toast(() => t().settings.cache.cleared);
        props.onClose();
      },
    });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().settings.cache.ask}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button look="primary" busy={clearing.isPending} onClick={clear}>
            {clearing.isPending ? t().settings.cache.clearing : t().settings.cache.clear}
          </Button>
        </>
      }
    >
      <p>{t().settings.cache.askText}</p>
      <Show when={clearing.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </Dialog>
  );
}
