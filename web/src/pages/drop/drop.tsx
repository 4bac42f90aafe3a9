// Carpeta: where files go, what each one starts, and what became of those that came.
import { A, useSearchParams } from '@solidjs/router';
import FolderPlus from 'lucide-solid/icons/folder-plus';
import { createSignal, Show } from 'solid-js';
import { createRules, type Rule } from '../../data/drops.ts';
import { failure, known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';
import { Address } from './address.tsx';
import { Files } from './files.tsx';
import { RuleDialog } from './rule-dialog.tsx';
import { RuleList } from './rules.tsx';
import './drop.css';

export function DropFolder() {
  const { t } = useText();
  const [search, setSearch] = useSearchParams();
  const [editing, setEditing] = createSignal<Rule | 'new'>();
  const rules = createRules();
  const page = () => Math.max(1, Number(search.page ?? 1) || 1);
  return (
    <Page
      title={t().drop.title}
      sentence={t().drop.sentence}
      above={<A href="/imports">{t().nav.imports}</A>}
      actions={
        <May do="POST /drop-rules">
          <Button look="primary" icon={FolderPlus} onClick={() => setEditing('new')}>
            {t().drop.add}
          </Button>
        </May>
      }
    >
      <Show when={failure(rules)}>
        {(problem) => <Failure problem={problem()} retry={() => void rules.refetch()} />}
      </Show>
      <Show when={!failure(rules)}>
        <RuleList rules={known(rules)?.items} onEdit={setEditing} />
        <Address rules={known(rules)} />
      </Show>
      <Files page={page()} onPage={(next) => setSearch({ page: next })} />
      <Show when={editing()} keyed>
        {(rule) => <RuleDialog rule={rule === 'new' ? undefined : rule} onClose={() => setEditing(undefined)} />}
      </Show>
    </Page>
  );
}
