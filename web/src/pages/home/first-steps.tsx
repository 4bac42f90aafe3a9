// Inicio of an account that has sent nothing yet: four steps to its first campaign, each with what the API knows of it.
import { A } from '@solidjs/router';
import CircleCheck from 'lucide-solid/icons/circle-check';
import CircleDashed from 'lucide-solid/icons/circle-dashed';
import { createSignal, For, Show } from 'solid-js';
import { createContacts } from '../../data/contacts.ts';
import { useData } from '../../data/context.tsx';
import { createImports } from '../../data/imports.ts';
import { known } from '../../data/query.ts';
import { createSavedTemplates } from '../../data/saved-templates.ts';
import { createSenders } from '../../data/senders.ts';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { areStepsDismissed, dismissSteps, setGuided } from '../parts/guide.ts';
import { May } from '../parts/may.tsx';
import { FirstTime } from './first-time.tsx';
import { type FirstStep, firstSteps } from './steps.ts';

/** The way there for whom may send, unless it was dismissed. */
export function FirstWay(props: { campaigns: readonly Campaign[] }) {
  const { session } = useData();
  const user = () => session.subject() ?? '';
  const [isDismissed, setDismissed] = createSignal(areStepsDismissed(user()));
  const dismiss = () => {
    dismissSteps(user());
    setDismissed(true);
    setGuided(false);
  };
  return (
    <May do="POST /campaigns" fallback={<FirstTime />}>
      <Show when={!isDismissed()} fallback={<FirstTime />}>
        <FirstSteps campaigns={props.campaigns} onDismiss={dismiss} />
      </Show>
    </May>
  );
}

function FirstSteps(props: { campaigns: readonly Campaign[]; onDismiss: () => void }) {
  const { t } = useText();
  const steps = createSteps(() => props.campaigns);
  const next = () => steps()?.find(({ isDone }) => !isDone)?.name;
  return (
    <Card
      title={t().home.first.title}
      actions={
        <Button look="quiet" size="small" onClick={() => props.onDismiss()}>
          {t().home.first.dismiss}
        </Button>
      }
    >
      <p class="muted">{t().home.first.text}</p>
      <Show when={steps()} fallback={<SkeletonLines lines={8} />}>
        {(list) => (
          <ol class="first-steps">
            <For each={list()}>{(step) => <Step step={step} isNext={step.name === next()} />}</For>
          </ol>
        )}
      </Show>
    </Card>
  );
}

/** undefined until all of it is known: a step that turns out done would jump. */
function createSteps(campaigns: () => readonly Campaign[]) {
  const senders = createSenders();
  const people = createContacts(() => ({ page: 1, pageSize: 1 }));
  const imports = createImports(() => 1, 5);
  const templates = createSavedTemplates(() => ({ page: 1, pageSize: 1 }));
  return (): readonly FirstStep[] | undefined => {
    const [numbers, persons, files, kept] = [known(senders), known(people), known(imports), known(templates)];
    if (!numbers || !persons || !files || !kept) return undefined;
    return firstSteps({
      senders: numbers.items,
      people: persons.total,
      imports: files.items,
      templateId: kept.items[0]?.id,
      campaigns: campaigns(),
    });
  };
}

function Step(props: { step: FirstStep; isNext: boolean }) {
  const { t } = useText();
  const words = () => t().home.first.steps[props.step.name];
  return (
    <li class="first-step" aria-current={props.isNext ? 'step' : undefined}>
      <Show when={props.step.isDone} fallback={<CircleDashed size={20} class="tone-queued" aria-hidden="true" />}>
        <CircleCheck size={20} class="tone-sent" aria-hidden="true" />
      </Show>
      <div>
        <strong>{words().title}</strong>{' '}
        <span class="small muted">{props.step.isDone ? t().home.first.done : t().home.first.open}</span>
        <p class="muted small">{words().text}</p>
      </div>
      <A
        href={props.step.href}
        class={`button ${props.isNext ? 'button-primary' : 'button-plain'}`}
        onClick={() => setGuided(true)}
      >
        {words().action}
      </A>
    </li>
  );
}
