// Keeps what is written as a draft of the account, to go on another day or on another machine.
import { useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { type Problem, toProblem } from '../../data/problem.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { toast } from '../../ui/toast.tsx';
import { Failure } from '../parts/failure.tsx';
import type { Composer } from './composer.ts';
import type { Look } from './look.ts';

export function SaveDraft(props: { composer: Composer; look: Look }) {
  const { t } = useText();
  const navigate = useNavigate();
  const [isSaving, setSaving] = createSignal(false);
  const [problem, setProblem] = createSignal<Problem>();
  // A rate or a time that is being corrected would be refused; a message may wait, but people it needs.
  const canSave = () => props.composer.lacks().length === 0;
  const save = async () => {
    setSaving(true);
    setProblem(undefined);
    try {
      const id = await props.look.save();
      if (!id) return;
      props.composer.forget();
      toast(() => t().compose.review.draftSaved);
      navigate(`/campaigns/${id}`);
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setSaving(false);
    }
  };
  return (
    <>
      <Button disabled={!canSave()} busy={isSaving()} onClick={() => void save()}>
        {isSaving() ? t().act.saving : t().compose.review.saveDraft}
      </Button>
      <Show when={problem()}>{(found) => <Failure problem={found()} />}</Show>
    </>
  );
}
