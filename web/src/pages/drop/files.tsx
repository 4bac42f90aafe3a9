// The files that came, each with what became of it in a sentence.
import { A } from '@solidjs/router';
import Check from 'lucide-solid/icons/check';
import CircleX from 'lucide-solid/icons/circle-x';
import Clock from 'lucide-solid/icons/clock';
import Download from 'lucide-solid/icons/download';
import Hourglass from 'lucide-solid/icons/hourglass';
import Inbox from 'lucide-solid/icons/inbox';
import LoaderCircle from 'lucide-solid/icons/loader-circle';
import Shield from 'lucide-solid/icons/shield';
import { createMemo, Show } from 'solid-js';
import { createDrops, type Drop, type DropStatus } from '../../data/drops.ts';
import { createMay } from '../../data/may.ts';
import { failure, known } from '../../data/query.ts';
import type { Text } from '../../text/dictionary.ts';
import { useText } from '../../text/text.tsx';
import { Chip } from '../../ui/chip.tsx';
import { createClock } from '../../ui/clock.ts';
import { Empty } from '../../ui/notice.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Failure } from '../parts/failure.tsx';
import { Pages } from '../parts/pages.tsx';
import type { StateLook } from '../parts/states.ts';

const pageSize = 25;

const looks: Readonly<Record<DropStatus, StateLook>> = {
  received: { tone: 'queued', icon: Clock },
  importing: { tone: 'ink', icon: LoaderCircle },
  waiting_for_approval: { tone: 'unknown', icon: Hourglass },
  started: { tone: 'sent', icon: Check },
  refused: { tone: 'skipped', icon: Shield },
  failed: { tone: 'error', icon: CircleX },
};

export function Files(props: { page: number; onPage: (page: number) => void }) {
  const { t, f } = useText();
  const now = createClock();
  const files = createDrops(() => props.page, pageSize);
  const columns = createMemo<Column<Drop>[]>(() => {
    const words = t().drop;
    return [
      { head: words.file, cell: (one) => <FileName file={one} />, width: 18 },
      {
        head: words.state,
        cell: (one) => (
          <Chip {...looks[one.status]} label={words.status[one.status]} moving={one.status === 'importing'} />
        ),
        width: 12,
      },
      { head: words.outcome, cell: (one) => <Outcome file={one} />, grow: true, width: 24 },
      { head: words.arrived, cell: (one) => f().when(new Date(one.receivedAt), now()), width: 10 },
    ];
  });
  return (
    <>
      <h2>{t().drop.lastFiles}</h2>
      <Show when={failure(files)}>
        {(problem) => <Failure problem={problem()} retry={() => void files.refetch()} />}
      </Show>
      <Show when={!failure(files)}>
        <Table
          caption={t().drop.lastFiles}
          columns={columns()}
          rows={known(files)?.items}
          skeletonRows={4}
          stale={files.isPlaceholderData}
          empty={
            <div class="card">
              <Empty icon={Inbox} title={t().drop.noFiles}>
                {t().drop.noFilesText}
              </Empty>
            </div>
          }
        />
        <Pages list={known(files)} onPage={props.onPage} />
      </Show>
    </>
  );
}

function FileName(props: { file: Drop }) {
  const { f } = useText();
  return (
    <span class="cell-two">
      <span class="drop-name">{props.file.name}</span>
      <span class="muted small">
        {props.file.folder}/ · {f().bytes(props.file.sizeBytes)}
      </span>
    </span>
  );
}

/** Why nothing was started, in the user's words; what the list of reasons lacks is a campaign's own refusal. */
function faultText(t: Text, file: Drop): string {
  const code = file.reason?.code ?? '';
  const earlier = file.duplicateOf;
  if (code === 'duplicate_content' && earlier) return t.drop.duplicate(`${earlier.folder}/${earlier.name}`);
  return t.drop.faults[code] ?? t.problems[code] ?? t.problem.generic;
}

function Outcome(props: { file: Drop }) {
  const { t } = useText();
  const may = createMay();
  const campaign = () => props.file.campaign;
  return (
    <span class="drop-outcome">
      <Show when={props.file.reason}>
        <span>{faultText(t(), props.file)}</span>
      </Show>
      <Show when={props.file.status === 'importing' && props.file.import}>
        {(read) => <span class="muted">{t().drop.reading(read().rows)}</span>}
      </Show>
      <Show when={props.file.status === 'waiting_for_approval' && campaign()}>
        {(one) => (
          <A href={`/campaigns/${one().campaignId}${may('PUT /campaigns/{id}') ? '/edit' : ''}`}>
            {t().drop.review(one().name)}
          </A>
        )}
      </Show>
      <Show when={props.file.status === 'started' && campaign()}>
        {(one) => <A href={`/campaigns/${one().campaignId}`}>{one().name}</A>}
      </Show>
      <Counts file={props.file} />
    </span>
  );
}

/** Whom the file brought, and whom it could not. */
function Counts(props: { file: Drop }) {
  const { t } = useText();
  const read = () => (props.file.status === 'importing' ? undefined : props.file.import);
  return (
    <Show when={read()}>
      {(counts) => (
        <span class="muted small drop-counts">
          <A href="/imports">{t().count.people(counts().inserted + counts().updated)}</A>
          <Show when={props.file.rejectsUrl}>
            {(url) => (
              <a href={url()} download="" class="drop-rejects">
                <Download size={16} aria-hidden="true" />
                {t().drop.rejects(counts().invalid)}
              </a>
            )}
          </Show>
        </span>
      )}
    </Show>
  );
}
