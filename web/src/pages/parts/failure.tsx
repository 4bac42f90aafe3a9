// What went wrong, in its place: the sentence, the remedy, and for what nobody expected the number that finds it in the logs.
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { Show } from 'solid-js';
import type { Problem } from '../../data/problem.ts';
import type { Text } from '../../text/dictionary.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';

/** The sentence for a problem's code; what has none is generic, never the code. */
export function problemText(t: Text, problem: Problem): string {
  const byCode = t.problems[problem.code];
  if (byCode) return byCode;
  if (problem.status === 404) return t.problems.not_found ?? t.problem.generic;
  if (problem.status === 413) return t.problems.payload_too_large ?? t.problem.generic;
  if (problem.isPassing) return t.problems.unavailable ?? t.problem.generic;
  return t.problem.generic;
}

/** @param retry absent where the remedy is elsewhere: correcting the form. */
export function Failure(props: { problem: Problem; before?: string; retry?: () => void }) {
  const { t } = useText();
  return (
    <Notice
      tone="error"
      icon={TriangleAlert}
      live="assertive"
      action={
        <Show when={props.retry}>
          {(retry) => (
            <Button size="small" onClick={() => retry()()}>
              {t().act.retry}
            </Button>
          )}
        </Show>
      }
    >
      <p>
        <Show when={props.before}>
          <strong>{props.before} </strong>
        </Show>
        {problemText(t(), props.problem)}
      </p>
      <Show when={props.problem.requestId}>{(id) => <p class="muted small">{t().problem.request(id())}</p>}</Show>
    </Notice>
  );
}
