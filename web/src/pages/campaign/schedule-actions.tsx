// Another time, now, not this time, never again: each asks once with what it means, and says when it is done.
import { createSignal, type JSX, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import { createScheduleAction, type ScheduleAction } from '../../data/schedules.ts';
import { createTemplatePreview } from '../../data/templates.ts';
import type { Audience, Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { fromInputValue, inputValue } from '../../text/zone.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure, problemText } from '../parts/failure.tsx';

type Question = 'move' | 'send' | 'skip' | 'end';

export function ScheduleActions(props: { campaign: Campaign; isAhead: boolean }) {
  const { t } = useText();
  const [asking, setAsking] = createSignal<Question>();
  const close = () => setAsking(undefined);
  const isRepeating = () => props.campaign.series !== null && props.campaign.series.endedAt === null;
  const isScheduled = () => props.campaign.status === 'scheduled';
  return (
    <div class="row">
      <Show when={props.isAhead}>
        <Button look={isScheduled() ? 'plain' : 'primary'} onClick={() => setAsking('send')}>
          {t().schedule.sendNow}
        </Button>
        <Button onClick={() => setAsking('move')}>{t().schedule.move}</Button>
        <ToDraft campaign={props.campaign} />
      </Show>
      <Show when={isRepeating() && isScheduled()}>
        <Button onClick={() => setAsking('skip')}>{t().schedule.skip}</Button>
      </Show>
      <Show when={isRepeating() && (isScheduled() || props.campaign.series?.nextId)}>
        <Button look="danger" onClick={() => setAsking('end')}>
          {t().schedule.endSeries}
        </Button>
      </Show>
      <Show when={asking() === 'send'}>
        <SendQuestion campaign={props.campaign} onClose={close} />
      </Show>
      <Show when={asking() === 'move'}>
        <MoveQuestion campaign={props.campaign} onClose={close} />
      </Show>
      <Show when={asking() === 'skip'}>
        <Ask
          {...{ campaign: props.campaign, onClose: close, action: 'skip' }}
          title={t().schedule.askSkip}
          confirm={t().schedule.skip}
          done={() => t().schedule.hasSkipped}
        >
          <p>{t().schedule.skipText}</p>
        </Ask>
      </Show>
      <Show when={asking() === 'end'}>
        <Ask
          {...{ campaign: props.campaign, onClose: close, action: 'end-series', look: 'danger' }}
          title={t().schedule.askEnd}
          confirm={t().schedule.endSeries}
          done={() => t().schedule.hasEnded}
        >
          <p>{t().schedule.endText}</p>
        </Ask>
      </Show>
    </div>
  );
}

interface AskProps {
  readonly campaign: Campaign;
  readonly onClose: () => void;
  readonly action: ScheduleAction;
  readonly title: string;
  readonly confirm: string;
  /** Said when it is done; without it the page says it. */
  readonly done?: () => string;
  readonly look?: 'primary' | 'danger';
  readonly scheduledAt?: string | undefined;
  readonly disabled?: boolean;
  readonly children: JSX.Element;
}

/** One question and its key: however often it is pressed, it happens once. */
function Ask(props: AskProps) {
  const { t } = useText();
  const action = createScheduleAction(() => props.campaign.id);
  const key = newKey();
  const run = () => {
    const { done } = props;
    action.mutate(
      { action: props.action, key, ...(props.scheduledAt ? { scheduledAt: props.scheduledAt } : {}) },
      {
        onSuccess: () => {
          props.onClose();
          if (done) toast(done);
        },
      },
    );
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={props.title}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.cancel}</Button>
          <Button
            look={props.look ?? 'primary'}
            busy={action.isPending}
            disabled={props.disabled ?? false}
            onClick={run}
          >
            {action.isPending ? t().schedule.working : props.confirm}
          </Button>
        </>
      }
    >
      {props.children}
      <Show when={action.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </Dialog>
  );
}

/** As the API takes it: a segment by its id alone. */
const askedFor = (audience: Audience) => ('segmentId' in audience ? { segmentId: audience.segmentId } : audience);

/** With the number of people as they are now. */
function SendQuestion(props: { campaign: Campaign; onClose: () => void }) {
  const { t } = useText();
  const preview = createTemplatePreview(() => ({
    templates: props.campaign.templates,
    audience: askedFor(props.campaign.audience),
  }));
  const people = () => known(preview)?.audienceSize;
  const label = () => {
    const n = people();
    if (n === undefined) return t().schedule.working;
    return n === 0 ? t().schedule.sendNobody : t().schedule.sendConfirm(n);
  };
  return (
    <Ask
      {...{ campaign: props.campaign, onClose: props.onClose, action: 'send-now' }}
      title={t().schedule.askSend}
      confirm={label()}
      disabled={!people()}
    >
      <p>{props.campaign.series ? t().schedule.sendSeries : t().schedule.sendText}</p>
    </Ask>
  );
}

const hourMs = 3_600_000;

function MoveQuestion(props: { campaign: Campaign; onClose: () => void }) {
  const { t, f } = useText();
  const next = new Date(Math.ceil((Date.now() + hourMs / 4) / hourMs) * hourMs);
  const present = new Date(props.campaign.scheduledAt ?? next);
  const [at, setAt] = createSignal(inputValue(present > new Date() ? present : next, f().timeZone));
  const chosen = () => fromInputValue(at(), f().timeZone);
  const isPast = () => (chosen()?.getTime() ?? 0) <= Date.now();
  return (
    <Ask
      {...{ campaign: props.campaign, onClose: props.onClose, action: 'reschedule' }}
      scheduledAt={chosen()?.toISOString()}
      disabled={isPast()}
      title={t().schedule.moveTitle}
      confirm={t().schedule.moveConfirm}
      done={() => t().schedule.hasMoved}
    >
      <TextField
        type="datetime-local"
        label={t().compose.when.at}
        help={t().compose.when.zone(f().timeZone.replaceAll('_', ' '))}
        error={isPast() ? t().compose.when.past : undefined}
        value={at()}
        onInput={(event) => setAt(event.currentTarget.value)}
      />
      <Show when={props.campaign.series}>
        <p class="muted small">{t().schedule.moveSeries}</p>
      </Show>
    </Ask>
  );
}

/** Undone by starting it again, so it does not ask. */
function ToDraft(props: { campaign: Campaign }) {
  const { t } = useText();
  const action = createScheduleAction(() => props.campaign.id);
  const run = () =>
    action.mutate(
      { action: 'unschedule', key: newKey() },
      {
        onSuccess: () => toast(() => t().schedule.isDraft),
        onError: (error) => toast(() => `${t().problem.actionFailed} ${problemText(t(), toProblem(error))}`),
      },
    );
  return (
    <Button busy={action.isPending} onClick={run}>
      {t().schedule.toDraft}
    </Button>
  );
}
