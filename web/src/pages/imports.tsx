// Importaciones: a file in, and every file that came, with what it brought.
import { A, useSearchParams } from '@solidjs/router';
import Download from 'lucide-solid/icons/download';
import FolderInput from 'lucide-solid/icons/folder-input';
import Inbox from 'lucide-solid/icons/inbox';
import Send from 'lucide-solid/icons/send-horizontal';
import { createMemo, createSignal, Show } from 'solid-js';
import { createImports } from '../data/imports.ts';
import { createMay } from '../data/may.ts';
import { failure, known } from '../data/query.ts';
import type { Import } from '../data/types.ts';
import { useText } from '../text/text.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { createClock } from '../ui/clock.ts';
import { Empty } from '../ui/notice.tsx';
import { Card, Page } from '../ui/page.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { ColumnsButton } from './intake/columns-dialog.tsx';
import { FileIntake } from './intake/file-intake.tsx';
import { createIntake } from './intake/intake.ts';
import { UndoButton } from './intake/undo.tsx';
import { Failure } from './parts/failure.tsx';
import { May } from './parts/may.tsx';
import { Pages } from './parts/pages.tsx';
import { ImportChip } from './parts/state-chip.tsx';

const pageSize = 25;

export function Imports() {
  const { t } = useText();
  const [search, setSearch] = useSearchParams();
  const page = () => Math.max(1, Number(search.page ?? 1) || 1);
  const imports = createImports(page, pageSize);
  const [importId, setImportId] = createSignal<string>();
  const intake = createIntake(importId, setImportId);
  const columns = createColumns();
  const finished = () => (intake.imported()?.status === 'completed' ? importId() : undefined);
  return (
    <Page
      title={t().people.imports.title}
      sentence={<Show when={known(imports)}>{(list) => <>{t().people.imports.sentence(list().total)}</>}</Show>}
      actions={
        <ButtonLink icon={FolderInput} href="/imports/folder">
          {t().drop.open}
        </ButtonLink>
      }
    >
      <May do="POST /imports">
        <Card title={t().people.imports.chooseTitle}>
          <FileIntake intake={intake} />
          <Show when={finished()}>
            {(id) => (
              <div>
                <ButtonLink look="primary" icon={Send} href={`/campaigns/new?import=${id()}`}>
                  {t().people.imports.campaign}
                </ButtonLink>
              </div>
            )}
          </Show>
        </Card>
      </May>
      <Show when={failure(imports)}>
        {(problem) => <Failure problem={problem()} retry={() => void imports.refetch()} />}
      </Show>
      <Show when={!failure(imports)}>
        <Table
          caption={t().people.imports.title}
          columns={columns()}
          rows={known(imports)?.items}
          stale={imports.isPlaceholderData}
          empty={
            <div class="card">
              <Empty icon={Inbox} title={t().people.imports.emptyTitle}>
                {t().people.imports.emptyText}
              </Empty>
            </div>
          }
        />
        <Pages list={known(imports)} onPage={(next) => setSearch({ page: next })} />
      </Show>
    </Page>
  );
}

function createColumns() {
  const { t, f } = useText();
  const now = createClock();
  const number = (n: number) => (n > 0 ? f().number(n) : <span class="muted">{f().number(0)}</span>);
  return createMemo<Column<Import>[]>(() => {
    const words = t().people.imports;
    return [
      { head: words.file, cell: (one) => <FileName file={one} />, width: 20, grow: true },
      { head: words.state, cell: (one) => <State file={one} />, width: 12 },
      { head: words.rows, cell: (one) => number(one.rowsRead), align: 'end', width: 5 },
      { head: words.inserted, cell: (one) => number(one.inserted), align: 'end', width: 5 },
      { head: words.updated, cell: (one) => number(one.updated), align: 'end', width: 5 },
      { head: words.duplicates, cell: (one) => number(one.duplicates), align: 'end', width: 5 },
      { head: words.invalid, cell: (one) => <Rejects file={one} />, align: 'end', width: 5 },
      { head: words.actions, cell: (one) => <Actions file={one} />, width: 16 },
      { head: words.when, cell: (one) => f().when(new Date(one.createdAt), now()), width: 10 },
    ];
  });
}

function Actions(props: { file: Import }) {
  return (
    <span class="row">
      <ColumnsButton file={props.file} />
      <UndoButton file={props.file} />
    </span>
  );
}

function State(props: { file: Import }) {
  const { t } = useText();
  const words = () => {
    const { undo } = props.file;
    if (undo === undefined) return undefined;
    return undo.status === 'running'
      ? t().people.imports.undoing(undo.removed)
      : t().people.imports.undone(undo.removed, undo.kept);
  };
  return (
    <Show when={words()} fallback={<ImportChip state={props.file.status} />}>
      {(text) => <span class="small num">{text()}</span>}
    </Show>
  );
}

/** A finished file leads to a campaign for its people. */
function FileName(props: { file: Import }) {
  const may = createMay();
  return (
    <Show when={props.file.status === 'completed' && may('POST /campaigns')} fallback={props.file.fileName}>
      <A href={`/campaigns/new?import=${props.file.importId}`}>{props.file.fileName}</A>
    </Show>
  );
}

function Rejects(props: { file: Import }) {
  const { t, f } = useText();
  return (
    <Show
      when={props.file.rejectsUrl && props.file.invalid > 0}
      fallback={<span class="muted">{f().number(props.file.invalid)}</span>}
    >
      <a href={props.file.rejectsUrl ?? ''} download="" class="with-icon" title={t().people.imports.rejects}>
        <Download size={16} aria-hidden="true" />
        {f().number(props.file.invalid)} <span class="unseen">{t().people.imports.rejects}</span>
      </a>
    </Show>
  );
}
