// A segment for the campaign, with what it asks.
import { Show } from 'solid-js';
import { failure, known } from '../../data/query.ts';
import { createSegments } from '../../data/segments.ts';
import { useText } from '../../text/text.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';
import { filterWords } from '../segments/condition-words.ts';
import type { Composer } from './composer.ts';

export function SegmentChoice(props: { composer: Composer }) {
  const { t, f } = useText();
  const query = createSegments();
  const options = () =>
    known(query)?.items.map(({ id, name, filter }) => ({
      value: id,
      label: name,
      help: filterWords(t(), f(), filter),
    }));
  return (
    <div class="stack-tight">
      <Show when={failure(query)}>
        {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
      </Show>
      <Show when={options()} fallback={<SkeletonLines lines={4} />}>
        {(all) => (
          <Show
            when={all().length > 0}
            fallback={
              <>
                <p class="muted">{t().compose.who.noSegments}</p>
                <div>
                  <ButtonLink href="/segments">{t().segments.add}</ButtonLink>
                </div>
              </>
            }
          >
            <Choices
              legend={t().compose.who.whichSegment}
              options={all()}
              value={props.composer.form.segmentId ?? ''}
              onChange={(id) => props.composer.set('segmentId', id)}
            />
            <p class="muted small">{t().compose.who.segmentThen}</p>
          </Show>
        )}
      </Show>
    </div>
  );
}
