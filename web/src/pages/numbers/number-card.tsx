// One number: whether it can send now, at what pace, how much of its day is used, and what one may do with it.
import Pause from 'lucide-solid/icons/pause';
import Pencil from 'lucide-solid/icons/pencil';
import Play from 'lucide-solid/icons/play';
import { createSignal, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import type { Sender } from '../../data/senders.ts';
import { createSenderChange } from '../../data/senders.ts';
import { useText } from '../../text/text.tsx';
import { Progress } from '../../ui/bar.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Card } from '../../ui/page.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { lineName } from '../parts/line-name.ts';
import { May } from '../parts/may.tsx';
import { healthOf } from './health.ts';

export function NumberCard(props: { sender: Sender; now: Date; onEdit: () => void }) {
  const { t, f } = useText();
  const change = createSenderChange();
  const s = () => props.sender;
  const turn = (state: Sender['state'], done: string, undoTo?: Sender['state']) => {
    const { id } = s();
    const undo = undoTo && { label: () => t().act.undo, run: () => turn(undoTo, t().numbers.undone) };
    change.mutate({ id, input: { state }, key: newKey() }, { onSuccess: () => toast(() => done, undo) });
  };
  const pace = () => {
    const rate = s().ratePerSecond;
    return rate === null ? t().settings.unpaced : t().count.perSecond(rate);
  };
  return (
    <Card title={lineName(s(), f().phone)}>
      <p>{healthOf(t(), s(), props.now)}</p>
      <Facts>
        <Fact name={t().numbers.channel}>
          {[t().channel[s().channel], s().isShared ? t().numbers.shared : t().numbers.own].join(' · ')}
        </Fact>
        <Fact name={t().numbers.pace}>
          <span class="num">{pace()}</span>
          <Show when={s().jitter > 0}>
            <span class="muted small">{t().numbers.uneven}</span>
          </Show>
        </Fact>
        <Fact name={t().numbers.today}>
          <Today sender={s()} />
        </Fact>
      </Facts>
      <Show when={change.error}>
        {(error) => <Failure problem={toProblem(error())} before={t().problem.actionFailed} />}
      </Show>
      <May do="PUT /senders/{id}">
        <div class="row">
          <Button icon={Pencil} onClick={() => props.onEdit()}>
            {t().numbers.edit}
          </Button>
          <Show
            when={s().state === 'active'}
            fallback={
              <Button icon={Play} busy={change.isPending} onClick={() => turn('active', t().numbers.activated)}>
                {t().numbers.activate}
              </Button>
            }
          >
            <Button icon={Pause} busy={change.isPending} onClick={() => turn('paused', t().numbers.paused, 'active')}>
              {t().numbers.pause}
            </Button>
          </Show>
          <Show when={s().state !== 'retired'}>
            <Retire busy={change.isPending} onRetire={() => turn('retired', t().numbers.retired, s().state)} />
          </Show>
        </div>
      </May>
    </Card>
  );
}

function Retire(props: { busy: boolean; onRetire: () => void }) {
  const { t } = useText();
  const [isAsking, setAsking] = createSignal(false);
  const confirm = () => {
    setAsking(false);
    props.onRetire();
  };
  return (
    <>
      <Button look="quiet" busy={props.busy} onClick={() => setAsking(true)}>
        {t().numbers.retire}
      </Button>
      <Dialog
        open={isAsking()}
        onClose={() => setAsking(false)}
        title={t().numbers.askRetire}
        closeName={t().act.close}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t().act.cancel}</Button>
            <Button look="danger" onClick={confirm}>
              {t().numbers.retire}
            </Button>
          </>
        }
      >
        <p>{t().numbers.askRetireText}</p>
      </Dialog>
    </>
  );
}

function Today(props: { sender: Sender }) {
  const { t } = useText();
  const today = () => props.sender.today;
  const words = () => t().numbers.todayWords(today().begun, today().ceiling);
  return (
    <>
      <span class="num">{words()}</span>
      <Show when={today().ceiling}>
        {(ceiling) => (
          <Progress share={Math.min(1, today().begun / ceiling())} name={t().numbers.today} words={words()} />
        )}
      </Show>
      <Show when={props.sender.warmUp}>
        {(plan) => <span class="muted small">{t().numbers.warmingUp(plan().perDay.length, plan().startedOn)}</span>}
      </Show>
    </>
  );
}
