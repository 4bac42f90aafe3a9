// What the question before the launch says besides the number: when it starts and ends, who is left out, what it costs.
import { Show } from 'solid-js';
import type { Preflight } from '../../data/preflight.ts';
import { useText } from '../../text/text.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Failure } from '../parts/failure.tsx';
import type { Composer } from './composer.ts';
import type { Look } from './look.ts';
import { createSchedule } from './review.tsx';

export function LaunchFacts(props: { composer: Composer; look: Look; people: number }) {
  const { t } = useText();
  const schedule = createSchedule(props.composer);
  const end = () => {
    const told = props.look.answer();
    if (told) return told.end.at ? new Date(told.end.at) : undefined;
    return schedule.end(props.people);
  };
  return (
    <>
      <p class="muted num">
        <Show when={props.composer.form.isLater}>
          {t().compose.review.askStart(t().at(schedule.start(), schedule.now()))}{' '}
        </Show>
        <Show when={end()}>{(at) => <>{t().compose.review.askEnd(t().at(at(), schedule.now()))}</>}</Show>
      </p>
      <Show when={props.look.isBusy()}>
        <p role="status" class="muted">
          {t().preflight.looking}
        </p>
      </Show>
      <Show when={props.look.answer()}>{(answer) => <Figures answer={answer()} />}</Show>
      <Show when={props.look.problem()}>
        {(problem) => (
          <>
            <Failure problem={problem()} retry={() => void props.look.run()} />
            <p>{t().preflight.unseen}</p>
          </>
        )}
      </Show>
    </>
  );
}

function Figures(props: { answer: Preflight }) {
  const { t, f } = useText();
  const excluded = () => props.answer.recipients - props.answer.messages;
  const cost = () => {
    const { cost: found, isEstimated } = props.answer;
    if (!found || found.missing.length === found.countries.length) return undefined;
    const money = f().money(found.total, found.currency);
    return isEstimated ? t().preflight.about(money) : money;
  };
  return (
    <Facts>
      <Fact name={t().preflight.messages}>
        <span class="num">{f().number(props.answer.messages)}</span>
      </Fact>
      <Show when={excluded() > 0}>
        <Fact name={t().preflight.excluded}>
          <span class="num">{f().number(excluded())}</span>
        </Fact>
      </Show>
      <Show when={cost()}>
        {(amount) => (
          <Fact name={t().preflight.cost}>
            <span class="num">{amount()}</span>
          </Fact>
        )}
      </Show>
    </Facts>
  );
}
