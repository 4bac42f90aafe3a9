// An import under way, and what it brought: people, repeated rows, rows with a problem and where to read why.
import Download from 'lucide-solid/icons/download';
import { Show } from 'solid-js';
import { isImportOpen } from '../../data/imports.ts';
import { Problem } from '../../data/problem.ts';
import type { Import } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Progress } from '../../ui/bar.tsx';
import { Button } from '../../ui/button.tsx';
import { Failure } from '../parts/failure.tsx';
import { ImportChip } from '../parts/state-chip.tsx';
import { type Intake, peopleIn } from './intake.ts';

export function ImportResult(props: { intake: Intake }) {
  const { t } = useText();
  return (
    <Show when={props.intake.imported()} fallback={<p role="status">{t().compose.who.waiting}</p>}>
      {(file) => (
        <div class="stack">
          <p class="intake-file">
            <strong>{file().fileName}</strong> <ImportChip state={file().status} />
          </p>
          <Show when={isImportOpen(file())}>
            <Running file={file()} />
          </Show>
          <Show when={file().status === 'completed'}>
            <Brought file={file()} />
          </Show>
          <Show when={file().status === 'failed'}>
            <Failure problem={new Problem(422, file().error?.code ?? 'internal_error', file().error?.message ?? '')} />
          </Show>
          <Show when={!isImportOpen(file())}>
            <div class="row">
              <Button look="quiet" size="small" onClick={props.intake.reset}>
                {t().compose.who.another}
              </Button>
            </div>
          </Show>
        </div>
      )}
    </Show>
  );
}

function Running(props: { file: Import }) {
  const { t } = useText();
  const words = () =>
    props.file.status === 'created' ? t().compose.who.waiting : t().compose.who.importing(props.file.rowsRead);
  const share = () => {
    const { bytesRead, sizeBytes, status } = props.file;
    return status === 'created' || !sizeBytes ? undefined : Math.min(1, bytesRead / sizeBytes);
  };
  return (
    <>
      <Progress share={share()} name={t().compose.who.progress} words={words()} />
      <p role="status" class="num">
        {words()}
      </p>
    </>
  );
}

function Brought(props: { file: Import }) {
  const { t } = useText();
  return (
    <div class="stack-tight" role="status">
      <p>
        <strong class="intake-people num">{t().compose.who.done(t().count.people(peopleIn(props.file)))}</strong>
        <span class="muted num"> {t().compose.who.counts(props.file.inserted, props.file.updated)}</span>
      </p>
      <LeftOutRows file={props.file} />
    </div>
  );
}

/** What of the file did not become a person. */
export function LeftOutRows(props: { file: Import }) {
  const { t } = useText();
  const parts = () => [
    ...(props.file.duplicates > 0 ? [t().compose.who.duplicates(props.file.duplicates)] : []),
    ...(props.file.invalid > 0 ? [t().compose.who.invalid(props.file.invalid)] : []),
  ];
  return (
    <Show when={parts().length > 0}>
      <p class="num">
        {parts().join(' · ')}
        <Show when={props.file.rejectsUrl}>
          {(url) => (
            <>
              {' · '}
              <a href={url()} download="" class="with-icon">
                <Download size={16} aria-hidden="true" />
                {t().compose.who.rejects}
              </a>
            </>
          )}
        </Show>
      </p>
    </Show>
  );
}
