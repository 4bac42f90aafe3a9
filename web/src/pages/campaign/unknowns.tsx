// People of whom it is not known whether they have the message: usually time settles it; the user may, told what it costs.
import CircleHelp from 'lucide-solid/icons/circle-question-mark';
import { createSignal, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createUnknownResolution } from '../../data/campaigns.ts';
import { toProblem } from '../../data/problem.ts';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';

export function Unknowns(props: { campaign: Campaign }) {
  const { t } = useText();
  const [isOpen, setOpen] = createSignal(false);
  const n = () => props.campaign.counts.unknown;
  return (
    <Notice
      tone="unknown"
      icon={CircleHelp}
      live="polite"
      action={
        <May do="POST /campaigns/{id}/resolve-unknown">
          <Button size="small" onClick={() => setOpen(true)}>
            {t().campaign.unknown.decide}
          </Button>
        </May>
      }
    >
      <strong>{t().campaign.unknown.title(n())}</strong>
      <p class="muted">{t().campaign.unknown.text}</p>
      <Show when={isOpen()}>
        <Decision campaign={props.campaign} onClose={() => setOpen(false)} />
      </Show>
    </Notice>
  );
}

type Choice = 'wait' | 'sent' | 'resend';

function Decision(props: { campaign: Campaign; onClose: () => void }) {
  const { t } = useText();
  const [choice, setChoice] = createSignal<Choice>('wait');
  const resolution = createUnknownResolution(() => props.campaign.id);
  // The number that was read is the number that is decided upon.
  const n = props.campaign.counts.unknown;
  const key = newKey();
  const decide = async () => {
    const as = choice();
    if (as === 'wait') return props.onClose();
    // Awaited, not told by a callback: when the last unknown is settled this question is gone before its callbacks are called.
    const answer = await resolution.mutateAsync({ resolution: { as }, key: `${key}-${as}` }).catch(() => undefined);
    if (!answer) return;
    const { resolved } = answer;
    toast(() => (resolved > 0 ? t().campaign.unknown.done(resolved) : t().campaign.unknown.none));
    props.onClose();
  };
  const options = () => [
    { value: 'wait' as const, label: t().campaign.unknown.wait, help: t().campaign.unknown.waitHelp },
    { value: 'sent' as const, label: t().campaign.unknown.sent(n), help: t().campaign.unknown.sentHelp },
    { value: 'resend' as const, label: t().campaign.unknown.resend(n), help: t().campaign.unknown.resendHelp },
  ];
  const label = () => {
    const as = choice();
    return as === 'wait' ? t().campaign.unknown.wait : t().campaign.unknown.confirm[as](n);
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().campaign.unknown.ask(n)}
      closeName={t().act.close}
      actions={
        <Button
          look={choice() === 'wait' ? 'plain' : 'primary'}
          busy={resolution.isPending}
          onClick={() => void decide()}
        >
          {label()}
        </Button>
      }
    >
      <p>{t().campaign.unknown.explain}</p>
      <Choices legend={t().campaign.unknown.option} options={options()} value={choice()} onChange={setChoice} />
      <Show when={resolution.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
    </Dialog>
  );
}
