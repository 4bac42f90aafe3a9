// The screen of a file on its way in.
import FileUp from 'lucide-solid/icons/file-up';
import { Match, Show, Switch } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { Progress } from '../../ui/bar.tsx';
import { Button } from '../../ui/button.tsx';
import { DropZone } from '../../ui/drop-zone.tsx';
import { Failure } from '../parts/failure.tsx';
import { ImportResult } from './import-result.tsx';
import type { Intake } from './intake.ts';
import './intake.css';
import { PreviewTable } from './preview-table.tsx';

export function FileIntake(props: { intake: Intake }) {
  const { t, f } = useText();
  const intake = props.intake;
  return (
    <div class="stack">
      <Show when={intake.problem()}>{(problem) => <Failure problem={problem()} />}</Show>
      <Switch>
        <Match when={intake.step() === 'empty'}>
          <DropZone
            icon={FileUp}
            label={t().compose.who.choose}
            help={t().compose.who.drop}
            accept=".csv,.txt,text/csv,text/plain"
            onFile={intake.choose}
          />
        </Match>
        <Match when={intake.step() === 'reading'}>
          <FileLine intake={intake} />
          <p role="status">{t().compose.who.reading}</p>
        </Match>
        <Match when={intake.step() === 'preview'}>
          <FileLine intake={intake} />
          <Show when={intake.preview()}>{(preview) => <PreviewTable preview={preview()} />}</Show>
          <PreviewActions intake={intake} />
        </Match>
        <Match when={intake.step() === 'uploading'}>
          <FileLine intake={intake} />
          <Progress
            share={intake.share()}
            name={t().compose.who.progress}
            words={t().compose.who.uploading(f().percent(Math.floor(intake.share() * 100), 0))}
          />
          <div class="row">
            <span role="status" class="num">
              {t().compose.who.uploading(f().percent(Math.floor(intake.share() * 100), 0))}
            </span>
            <Button size="small" onClick={intake.reset}>
              {t().compose.who.stop}
            </Button>
          </div>
        </Match>
        <Match when={intake.step() === 'importing'}>
          <ImportResult intake={intake} />
        </Match>
      </Switch>
    </div>
  );
}

function FileLine(props: { intake: Intake }) {
  const { f } = useText();
  return (
    <Show when={props.intake.file()}>
      {(file) => (
        <p class="intake-file">
          <strong>{file().name}</strong> <span class="muted num">{f().bytes(file().size)}</span>
        </p>
      )}
    </Show>
  );
}

function PreviewActions(props: { intake: Intake }) {
  const { t } = useText();
  const hasPeople = () => props.intake.preview()?.rows.some((row) => row.phone) ?? false;
  return (
    <>
      <Show when={!hasPeople()}>
        <p class="field-error" role="alert">
          {t().compose.who.nobodyValid}
        </p>
      </Show>
      <div class="row">
        <Show when={hasPeople()}>
          <Button look="plain" icon={FileUp} onClick={props.intake.start}>
            {t().compose.who.use}
          </Button>
        </Show>
        <Button look="quiet" onClick={props.intake.reset}>
          {t().compose.who.another}
        </Button>
      </div>
    </>
  );
}
