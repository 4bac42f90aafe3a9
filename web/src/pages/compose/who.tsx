// Step 1: a file, or groups or a segment of those who are already here.
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { createGroups } from '../../data/contacts.ts';
import { failure, known } from '../../data/query.ts';
import type { Group } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { CheckField, TextField } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { FileIntake } from '../intake/file-intake.tsx';
import { Failure } from '../parts/failure.tsx';
import type { Composer } from './composer.ts';
import { SegmentChoice } from './segment-choice.tsx';

export function WhoStep(props: { composer: Composer }) {
  const { t } = useText();
  return (
    <>
      <Segmented
        label={t().compose.who.from}
        value={props.composer.form.source}
        onChange={(source) => props.composer.set('source', source)}
        options={[
          { value: 'file', label: t().compose.who.file },
          { value: 'groups', label: t().compose.who.groups },
          { value: 'segment', label: t().compose.who.segment },
        ]}
      />
      <Switch fallback={<FileIntake intake={props.composer.intake} />}>
        <Match when={props.composer.form.source === 'groups'}>
          <GroupChoice composer={props.composer} />
        </Match>
        <Match when={props.composer.form.source === 'segment'}>
          <SegmentChoice composer={props.composer} />
        </Match>
      </Switch>
    </>
  );
}

/** More groups than this get a field to find one. */
const manyGroups = 8;

function GroupChoice(props: { composer: Composer }) {
  const { t } = useText();
  const query = createGroups();
  const [needle, setNeedle] = createSignal('');
  const all = () => known(query)?.items ?? [];
  const shown = () => all().filter((group) => group.name.toLocaleLowerCase().includes(needle().toLocaleLowerCase()));
  const toggle = (group: Group, isOn: boolean) =>
    props.composer.set('groups', (names) =>
      isOn ? [...names, group.name] : names.filter((name) => name !== group.name),
    );
  return (
    <div class="stack-tight">
      <Show when={failure(query)}>
        {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
      </Show>
      <Show when={all().length > manyGroups}>
        <TextField
          quiet
          type="search"
          label={t().compose.who.searchGroups}
          placeholder={t().compose.who.searchGroups}
          onInput={(event) => setNeedle(event.currentTarget.value)}
        />
      </Show>
      <Show when={known(query)} fallback={<SkeletonLines lines={4} />}>
        <div class="group-list">
          <For each={shown()} fallback={<p class="muted">{t().compose.who.noGroups}</p>}>
            {(group) => (
              <CheckField
                label={<GroupLabel group={group} />}
                checked={props.composer.form.groups.includes(group.name)}
                onChange={(event) => toggle(group, event.currentTarget.checked)}
              />
            )}
          </For>
        </div>
      </Show>
      <Show when={props.composer.form.groups.length > 0}>
        <p class="muted" role="status">
          {t().compose.who.chosen(props.composer.form.groups.length)}
        </p>
      </Show>
    </div>
  );
}

function GroupLabel(props: { group: Group }) {
  const { t } = useText();
  return (
    <span class="group-label">
      <span>{props.group.name}</span>
      <span class="muted num small">{t().count.people(props.group.size)}</span>
    </span>
  );
}
