// The screen of a file on its way in.
import FileUp from 'lucide-solid/icons/file-up';
import Pause from 'lucide-solid/icons/pause';
import Play from 'lucide-solid/icons/play';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { createUploadDiscard, isParted } from '../../data/imports.ts';
import { keptUpload } from '../../data/kept-upload.ts';
import { useText } from '../../text/text.tsx';
import { Progress } from '../../ui/bar.tsx';
import { Button } from '../../ui/button.tsx';
import { DropZone } from '../../ui/drop-zone.tsx';
import { Failure } from '../parts/failure.tsx';
import { ColumnList } from './column-list.tsx';
import { faultsOf } from './columns.ts';
import { ImportResult } from './import-result.tsx';
import type { Intake } from './intake.ts';
import './intake.css';
import { PreviewTable } from './preview-table.tsx';

export function FileIntake(props: { intake: Intake }) {
  const { t } = useText();
  const intake = props.intake;
  return (
    <div class="stack">
      <Show when={intake.problem()}>{(problem) => <Failure problem={problem()} />}</Show>
      <Switch>
        <Match when={intake.step() === 'empty'}>
          <BrokenOff />
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
          <ColumnList intake={intake} />
          <PreviewOfPeople intake={intake} />
        </Match>
        <Match when={intake.step() === 'uploading' || intake.step() === 'paused'}>
          <FileLine intake={intake} />
          <Uploading intake={intake} />
        </Match>
        <Match when={intake.step() === 'importing'}>
          <ImportResult intake={intake} />
        </Match>
      </Switch>
    </div>
  );
}

/** One bar for every file; a large one can be paused, and says how much is there and how long the rest takes. */
function Uploading(props: { intake: Intake }) {
  const { t, f } = useText();
  const size = () => props.intake.file()?.size ?? 0;
  const share = () => (size() > 0 ? props.intake.sent() / size() : 0);
  const isPaused = () => props.intake.step() === 'paused';
  const words = () => {
    const percent = f().percent(Math.floor(share() * 100), 0);
    return isPaused() ? t().compose.who.paused(percent) : t().compose.who.uploading(percent);
  };
  const details = () => {
    const left = props.intake.leftMs();
    const there = t().compose.who.bytesOf(f().bytes(props.intake.sent()), f().bytes(size()));
    return isPaused() || left === undefined ? there : `${there} · ${t().compose.who.left(f().duration(left))}`;
  };
  const parted = () => {
    const file = props.intake.file();
    return file !== undefined && isParted(file);
  };
  return (
    <>
      <Progress share={share()} name={t().compose.who.progress} words={words()} />
      <div class="row">
        <span role="status" class="num">
          {words()}
        </span>
        <Show when={parted()}>
          <span class="muted num">{details()}</span>
          <Show
            when={isPaused()}
            fallback={
              <Button size="small" icon={Pause} onClick={props.intake.pause}>
                {t().compose.who.pause}
              </Button>
            }
          >
            <Button size="small" icon={Play} onClick={props.intake.start}>
              {t().compose.who.resume}
            </Button>
          </Show>
        </Show>
        <Button size="small" onClick={props.intake.reset}>
          {t().compose.who.stop}
        </Button>
      </div>
    </>
  );
}

/** A page that was closed in the middle of an upload: the same file, chosen again, goes on. */
function BrokenOff() {
  const { t } = useText();
  const [kept, setKept] = createSignal(keptUpload());
  const discard = createUploadDiscard();
  return (
    <Show when={kept()}>
      {(upload) => (
        <div class="row">
          <p>{t().compose.who.brokenOff(upload().name)}</p>
          <Button
            size="small"
            onClick={() => {
              void discard();
              setKept(undefined);
            }}
          >
            {t().compose.who.discard}
          </Button>
        </div>
      )}
    </Show>
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

/** What the columns come to; nothing while they come to nothing. */
function PreviewOfPeople(props: { intake: Intake }) {
  const { t } = useText();
  const sound = () => {
    const preview = props.intake.preview();
    return preview && faultsOf(preview.columns).length === 0 ? preview : undefined;
  };
  const hasPeople = () => sound()?.rows.some((row) => row.phone) ?? false;
  return (
    <>
      <Show when={sound()}>{(preview) => <PreviewTable preview={preview()} />}</Show>
      <Show when={sound() && !hasPeople()}>
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
