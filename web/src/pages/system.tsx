// Sistema, for admins: what stops for everybody, the numbers, and the queues with what they gave up.
import RotateCcw from 'lucide-solid/icons/rotate-ccw';
import { For, Show } from 'solid-js';
import { createMe } from '../data/account.ts';
import { newKey } from '../data/api.ts';
import { toProblem } from '../data/problem.ts';
import { failure, known } from '../data/query.ts';
import type { Sender } from '../data/senders.ts';
import { createSenders } from '../data/senders.ts';
import { createStopState } from '../data/stop.ts';
import { createRedrive, createSystem, type QueueCounts } from '../data/system.ts';
import { useText } from '../text/text.tsx';
import { Button } from '../ui/button.tsx';
import { createClock } from '../ui/clock.ts';
import { Card, Page } from '../ui/page.tsx';
import { SkeletonLines } from '../ui/skeleton.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { toast } from '../ui/toast.tsx';
import { Failure, problemText } from './parts/failure.tsx';
import { lineName } from './parts/line-name.ts';
import { May } from './parts/may.tsx';
import { reasonText } from './parts/reason.ts';
import './settings/settings.css';
import { AdminSwitch } from './settings/admin-switch.tsx';

export function System() {
  const { t } = useText();
  const me = createMe();
  return (
    <Page title={t().system.title} sentence={t().system.sentence}>
      <Show when={known(me)} fallback={<SkeletonLines lines={8} />}>
        <May do="GET /system" fallback={<p class="muted">{t().problems.admin_needed}</p>}>
          <div class="stack">
            <Switches />
            <Queues />
          </div>
        </May>
      </Show>
    </Page>
  );
}

function Switches() {
  const { t } = useText();
  const state = createStopState();
  const senders = createSenders();
  return (
    <>
      <Card title={t().system.everything}>
        <p class="muted">{t().system.everythingHelp}</p>
        <Show when={failure(state)}>
          {(problem) => <Failure problem={problem()} retry={() => void state.refetch()} />}
        </Show>
        <Show when={known(state)} fallback={<SkeletonLines lines={1} />}>
          {(stop) => <AdminSwitch of={{ scope: 'deployment' }} isStopped={stop().deploymentStoppedAt !== null} />}
        </Show>
      </Card>
      <Card title={t().settings.numbers}>
        <Show when={failure(senders)}>
          {(problem) => <Failure problem={problem()} retry={() => void senders.refetch()} />}
        </Show>
        <Show when={known(senders)} fallback={<SkeletonLines lines={2} />}>
          {(list) => <Lines senders={list().items} />}
        </Show>
      </Card>
    </>
  );
}

function Lines(props: { senders: readonly Sender[] }) {
  const { t, f } = useText();
  const now = createClock();
  const words = ({ isStopped, breaker }: Sender) => {
    if (isStopped) return t().system.lineStopped;
    if (breaker.state === 'closed') return t().settings.ready;
    const next = breaker.openUntil ? [t().system.nextTry(t().at(new Date(breaker.openUntil), now()))] : [];
    return [reasonText(t(), breaker.reason), ...next].join(' · ');
  };
  return (
    <ul class="stack-tight">
      <For each={props.senders} fallback={<li class="muted">{t().settings.noNumbers}</li>}>
        {(sender) => (
          <li class="number-line">
            <span>{lineName(sender, f().phone)}</span>
            <span class="muted">{words(sender)}</span>
            <AdminSwitch of={{ scope: 'line', lineId: sender.lineId }} isStopped={sender.isStopped} />
          </li>
        )}
      </For>
    </ul>
  );
}

function Queues() {
  const { t, f } = useText();
  const system = createSystem();
  const columns = (): readonly Column<QueueCounts>[] => [
    {
      head: t().system.queue,
      cell: (one) => (
        <>
          <strong>{t().system.queues[one.name]?.name ?? one.name}</strong>
          <p class="muted small">{t().system.queues[one.name]?.help}</p>
        </>
      ),
      width: 24,
      grow: true,
    },
    { head: t().system.waiting, cell: (one) => f().number(one.waiting), align: 'end', width: 6 },
    { head: t().system.inFlight, cell: (one) => f().number(one.inFlight), align: 'end', width: 6 },
    { head: t().system.dead, cell: (one) => f().number(one.dead), align: 'end', width: 6 },
    { head: t().system.action, cell: (one) => <Redrive queue={one} />, width: 12 },
  ];
  return (
    <Card title={t().system.queuesTitle}>
      <p class="muted">{t().system.queuesHelp}</p>
      <Show when={failure(system)}>
        {(problem) => <Failure problem={problem()} retry={() => void system.refetch()} />}
      </Show>
      <Table caption={t().system.queuesTitle} columns={columns()} rows={known(system)?.queues} skeletonRows={3} />
    </Card>
  );
}

function Redrive(props: { queue: QueueCounts }) {
  const { t } = useText();
  const redrive = createRedrive();
  const run = () =>
    redrive.mutate(
      { queue: props.queue.name, key: newKey() },
      {
        onSuccess: () => toast(() => t().system.redriven),
        onError: (error) => toast(() => `${t().problem.actionFailed} ${problemText(t(), toProblem(error))}`),
      },
    );
  return (
    <Show when={props.queue.dead > 0} fallback={<span class="muted">{t().system.nothingDead}</span>}>
      <Button size="small" icon={RotateCcw} busy={redrive.isPending} onClick={run}>
        {t().system.redrive(props.queue.dead)}
      </Button>
    </Show>
  );
}
