// The messages that are kept, to take one.
import { createSignal, For, Show } from 'solid-js';
import { failure, known } from '../../data/query.ts';
import { createSavedTemplates, type SavedTemplate } from '../../data/saved-templates.ts';
import { useText } from '../../text/text.tsx';
import { createSettled } from '../../ui/clock.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';
import { Pages } from '../parts/pages.tsx';
import './content.css';

const pageSize = 20;
const settleMs = 250;

export function KeptChoice(props: { onChoose: (template: SavedTemplate) => void; onClose: () => void }) {
  const { t } = useText();
  const [search, setSearch] = createSignal('');
  const [page, setPage] = createSignal(1);
  const settled = createSettled(search, settleMs);
  const query = createSavedTemplates(() => ({ search: settled().trim() || undefined, page: page(), pageSize }));
  const none = () => (settled().trim() === '' ? t().templates.emptyText : t().templates.noMatch);
  return (
    <Dialog open onClose={props.onClose} title={t().templates.choose} closeName={t().act.close}>
      <TextField
        type="search"
        label={t().templates.search}
        value={search()}
        autocomplete="off"
        onInput={(event) => {
          setSearch(event.currentTarget.value);
          setPage(1);
        }}
      />
      <Show when={failure(query)}>
        {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
      </Show>
      <Show when={known(query)} fallback={<SkeletonLines lines={4} />}>
        {(list) => (
          <ul class="content-list" aria-label={t().templates.saved}>
            <For each={list().items} fallback={<li class="content-empty muted">{none()}</li>}>
              {(template) => (
                <li>
                  <button type="button" class="content-choice" onClick={() => props.onChoose({ ...template })}>
                    <strong>{template.name}</strong>
                    <span class="content-body">{template.texts[0]}</span>
                    <span class="muted small">{t().templates.facts(template.texts.length, template.media?.name)}</span>
                  </button>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
      <Pages list={known(query)} onPage={setPage} />
    </Dialog>
  );
}
