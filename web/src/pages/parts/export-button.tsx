// Takes what is listed away as a file: the format is asked, the making is watched, and the last files are there to be fetched.
import Download from 'lucide-solid/icons/download';
import { createSignal, For, Show } from 'solid-js';
import { newKey } from '../../data/api.ts';
import {
  createExportAsk,
  createExports,
  type ExportFile,
  type ExportFormat,
  type ExportSubject,
} from '../../data/exports.ts';
import { toProblem } from '../../data/problem.ts';
import { failure, known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { Progress } from '../../ui/bar.tsx';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { createClock } from '../../ui/clock.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { Failure } from './failure.tsx';
import { May } from './may.tsx';
import './export-button.css';

interface Asked {
  readonly subject: ExportSubject;
  /** What will be in the file, in words. */
  readonly what: string;
}

export function ExportButton(props: Asked) {
  const { t } = useText();
  const [isOpen, setOpen] = createSignal(false);
  return (
    <>
      <May do="POST /exports">
        <Button icon={Download} onClick={() => setOpen(true)}>
          {t().exports.open}
        </Button>
      </May>
      <Show when={isOpen()}>
        <ExportDialog {...props} onClose={() => setOpen(false)} />
      </Show>
    </>
  );
}

function ExportDialog(props: Asked & { onClose: () => void }) {
  const { t } = useText();
  const [format, setFormat] = createSignal<ExportFormat>('xlsx');
  const ask = createExportAsk();
  const start = () => ask.mutate({ subject: props.subject, format: format(), key: newKey() });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().exports.open}
      closeName={t().act.close}
      actions={
        <>
          <Button onClick={props.onClose}>{t().act.close}</Button>
          <Button look="primary" busy={ask.isPending} onClick={start}>
            {t().exports.make}
          </Button>
        </>
      }
    >
      <p>{props.what}</p>
      <Choices
        legend={t().exports.format}
        value={format()}
        onChange={setFormat}
        options={[
          { value: 'xlsx', label: t().exports.xlsx, help: t().exports.xlsxHelp },
          {
            value: 'csv',
            label: t().exports.csv,
            help: props.subject.of === 'contacts' ? t().exports.csvContacts : t().exports.csvHelp,
          },
        ]}
      />
      <Show when={ask.error}>{(error) => <Failure problem={toProblem(error())} />}</Show>
      <Files />
    </Dialog>
  );
}

function Files() {
  const { t } = useText();
  const files = createExports();
  const now = createClock();
  return (
    <>
      <Show when={failure(files)}>
        {(problem) => <Failure problem={problem()} retry={() => void files.refetch()} />}
      </Show>
      <Show when={!failure(files)}>
        <Show when={known(files)} fallback={<SkeletonLines lines={2} />}>
          {(list) => (
            <Show when={list().items.length > 0}>
              <h3>{t().exports.last}</h3>
              <ul class="exports">
                <For each={list().items}>{(file) => <File file={file} now={now()} />}</For>
              </ul>
            </Show>
          )}
        </Show>
      </Show>
    </>
  );
}

function File(props: { file: ExportFile; now: Date }) {
  const { t, f } = useText();
  const when = () => f().when(new Date(props.file.createdAt), props.now);
  const share = () => (props.file.total ? Math.min(1, props.file.rows / props.file.total) : 0);
  const said = () => {
    const { status, rows, sizeBytes, url, errorCode } = props.file;
    if (status === 'failed') return t().problems[errorCode ?? ''] ?? t().problem.generic;
    if (status === 'queued') return t().exports.queued;
    if (status === 'running') return t().exports.making(rows);
    return [t().count.rows(rows), f().bytes(sizeBytes ?? 0), url ? when() : t().exports.expired].join(' · ');
  };
  return (
    <li class="export-file">
      <span class="export-words">
        <strong>{props.file.fileName}</strong>
        <span class="muted small" role="status">
          {said()}
        </span>
      </span>
      <Show when={props.file.url}>
        {(url) => (
          <a class="button button-plain button-small" href={url()} aria-label={t().exports.fetch(props.file.fileName)}>
            <Download size={16} aria-hidden="true" />
            <span>{t().exports.download}</span>
          </a>
        )}
      </Show>
      <Show when={props.file.status === 'running'}>
        <Progress share={share()} name={props.file.fileName} words={said()} />
      </Show>
    </li>
  );
}
