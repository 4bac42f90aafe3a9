// The one question before it goes out, with the number of people in the button: exactly those who were looked at, or it does not go
// out. However often it is pressed, it goes out once.
import { useNavigate } from '@solidjs/router';
import { createSignal, onMount, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createLaunch } from '../../data/campaigns.ts';
import { type Problem, toProblem } from '../../data/problem.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Failure } from '../parts/failure.tsx';
import type { Composer } from './composer.ts';
import { LaunchFacts } from './launch-facts.tsx';
import type { Look } from './look.ts';
import { fromWords } from './review.tsx';

export function LaunchQuestion(props: { composer: Composer; look: Look; people: number; onClose: () => void }) {
  const { t, f } = useText();
  const [typed, setTyped] = createSignal('');
  // Until it was looked at, the number that was asked about.
  const people = () => props.look.answer()?.recipients ?? props.people;
  /** Who gets a message, as far as is known. */
  const reached = () => props.look.answer()?.messages ?? props.people;
  const isKnown = () => props.look.answer() !== undefined || props.look.problem() !== undefined;
  const mustType = () => props.look.answer()?.confirm.isNeeded ?? props.look.problem() !== undefined;
  const isTyped = () => !mustType() || typed().replace(/\D/g, '') === String(people());
  const attempt = createAttempt(props.composer, props.look);
  const isLater = () => props.composer.form.isLater;
  const label = () => (isLater() ? t().compose.review.schedule(people()) : t().compose.review.send(people()));
  const from = () => fromWords(props.composer, f().phone) ?? '';
  onMount(() => {
    if (!isKnown()) void props.look.run();
  });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={isLater() ? t().compose.review.askSchedule : t().compose.review.askSend}
      closeName={t().act.close}
      actions={
        <>
          <Button disabled={attempt.isBusy()} onClick={props.onClose}>
            {t().act.cancel}
          </Button>
          <Button
            look="primary"
            disabled={!isKnown() || !isTyped()}
            busy={attempt.isBusy()}
            onClick={() => void attempt.run(people())}
          >
            {attempt.isBusy() ? t().compose.review.sending : label()}
          </Button>
        </>
      }
    >
      <p class="num">
        {reached() === 1
          ? t().compose.review.askOne(from())
          : t().compose.review.askText(t().count.people(reached()), from())}
      </p>
      <LaunchFacts composer={props.composer} look={props.look} people={people()} />
      <Show when={mustType()}>
        <TextField
          label={t().preflight.type(f().number(people()))}
          help={t().preflight.typeHelp}
          inputmode="numeric"
          autocomplete="off"
          value={typed()}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </Show>
      <Show when={attempt.problem()}>
        {(problem) => <Failure problem={problem()} before={problem().status === 0 ? '' : t().compose.review.failed} />}
      </Show>
    </Dialog>
  );
}

/** Draft, then launch, with a key that belongs to this decision: pressing again after a lost answer repeats nothing. */
function createAttempt(composer: Composer, look: Look) {
  const navigate = useNavigate();
  const launch = createLaunch();
  let launchKey = newKey();
  const [isBusy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem>();
  let draftId: string | undefined;

  const run = async (people: number) => {
    if (isBusy()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      draftId = await look.save();
      if (draftId === undefined) return;
      await launch(draftId, people, launchKey);
      leave(draftId);
    } catch (error) {
      const found = toProblem(error);
      const isDone = found.code === 'campaign_not_startable' || found.code === 'campaign_not_draft';
      // It was launched before, by a press whose answer was lost: that is what was wanted.
      if (isDone && draftId) return leave(draftId);
      setProblem(found);
      if (found.code === 'audience_changed') {
        // Another number is another decision.
        launchKey = newKey();
        await look.run();
      }
    } finally {
      setBusy(false);
    }
  };
  const leave = (id: string) => {
    composer.forget();
    navigate(`/campaigns/${id}`);
  };
  return { isBusy, problem, run };
}
