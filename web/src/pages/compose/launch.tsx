// The one question before it goes out, with the number of people in the button. However often it is pressed, it goes out once.
import { useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createDraftSave, createLaunch } from '../../data/campaigns.ts';
import { type Problem, toProblem } from '../../data/problem.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../parts/failure.tsx';
import type { Composer } from './composer.ts';
import { draftOf } from './form.ts';
import { createSchedule, fromWords } from './review.tsx';

export function LaunchQuestion(props: { composer: Composer; people: number; onClose: () => void }) {
  const { t, f } = useText();
  // The number that was asked about stays in the question, whatever is counted meanwhile.
  const people = props.people;
  const attempt = createAttempt(props.composer);
  const isLater = () => props.composer.form.isLater;
  const label = () => (isLater() ? t().compose.review.schedule(people) : t().compose.review.send(people));
  const from = () => fromWords(props.composer, f().phone) ?? '';
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
          <Button look="primary" busy={attempt.isBusy()} onClick={() => void attempt.run()}>
            {attempt.isBusy() ? t().compose.review.sending : label()}
          </Button>
        </>
      }
    >
      <p class="num">
        {people === 1
          ? t().compose.review.askOne(from())
          : t().compose.review.askText(t().count.people(people), from())}
      </p>
      <Times composer={props.composer} people={people} />
      <Show when={attempt.problem()}>
        {(problem) => <Failure problem={problem()} before={problem().status === 0 ? '' : t().compose.review.failed} />}
      </Show>
    </Dialog>
  );
}

function Times(props: { composer: Composer; people: number }) {
  const { t } = useText();
  const schedule = createSchedule(props.composer);
  const end = () => schedule.end(props.people);
  return (
    <p class="muted num">
      <Show when={props.composer.form.isLater}>
        {t().compose.review.askStart(t().at(schedule.start(), schedule.now()))}{' '}
      </Show>
      <Show when={end()}>{(at) => <>{t().compose.review.askEnd(t().at(at(), schedule.now()))}</>}</Show>
    </p>
  );
}

/** Draft, then launch, each with a key that belongs to this question: pressing again after a lost answer repeats nothing. */
function createAttempt(composer: Composer) {
  const { f } = useText();
  const navigate = useNavigate();
  const saveDraft = createDraftSave();
  const launch = createLaunch();
  const draftKey = newKey();
  const launchKey = newKey();
  const [isBusy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem>();
  let draftId = composer.draftId;

  const run = async () => {
    const draft = draftOf(composer.form, f().timeZone);
    if (!draft || isBusy()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      draftId = (await saveDraft(draft, draftId, draftKey)).id;
      await launch(draftId, launchKey);
      leave(draftId);
    } catch (error) {
      const found = toProblem(error);
      // It was launched before, by a press whose answer was lost: that is what was wanted.
      if (found.code === 'campaign_not_startable' && draftId) leave(draftId);
      else setProblem(found);
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
