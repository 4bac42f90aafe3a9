// The templates of an account at the provider: made and changed there, so here they are only looked at.
import { createSignal, For, Show } from 'solid-js';
import { createContents } from '../../data/contents.ts';
import { failure, known } from '../../data/query.ts';
import { createSenders } from '../../data/senders.ts';
import { useText } from '../../text/text.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { ContentList } from '../compose/content-list.tsx';
import { Failure } from '../parts/failure.tsx';
import { lineName } from '../parts/line-name.ts';

export function Approved() {
  const { t, f } = useText();
  const senders = createSenders();
  const [chosen, setChosen] = createSignal<string>();
  const numbers = () =>
    known(senders)?.items.filter(({ channel, state }) => channel === 'whatsapp' && state !== 'retired') ?? [];
  const number = () => numbers().find(({ id }) => id === chosen()) ?? numbers()[0];
  const contents = createContents(() => number()?.id);
  return (
    <Show when={number()}>
      {(one) => (
        <Card title={t().templates.approved}>
          <p class="muted">{t().templates.approvedText}</p>
          <Show when={numbers().length > 1}>
            <SelectField
              label={t().templates.ofNumber}
              value={one().id}
              onChange={(event) => setChosen(event.currentTarget.value)}
            >
              <For each={numbers()}>{(each) => <option value={each.id}>{lineName(each, f().phone)}</option>}</For>
            </SelectField>
          </Show>
          <Show when={failure(contents)}>
            {(problem) => <Failure problem={problem()} retry={() => void contents.refetch()} />}
          </Show>
          <Show when={!failure(contents)}>
            <Show when={known(contents)} fallback={<SkeletonLines lines={6} />}>
              {(list) => <ContentList templates={list().items} />}
            </Show>
          </Show>
        </Card>
      )}
    </Show>
  );
}
