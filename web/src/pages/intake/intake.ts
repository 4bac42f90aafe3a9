// A file on its way in: read the beginning, show it, upload it, follow its import. Each step can fail, be stopped, be begun again.
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { newKey } from '../../data/api.ts';
import {
  type ColumnsAsked,
  createFilePreview,
  createImport,
  createImportStart,
  createUploadDiscard,
  isParted,
} from '../../data/imports.ts';
import { type Problem, toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import type { ColumnRole, FilePreview, Import } from '../../data/types.ts';
import { faultsOf, toMapping, withRole } from './columns.ts';
import { makeRest } from './rest.ts';

export type IntakeStep = 'empty' | 'reading' | 'preview' | 'uploading' | 'paused' | 'importing';

type IntakeStepOfFile = Exclude<IntakeStep, 'importing'>;

export interface Intake {
  step(): IntakeStep;
  file(): File | undefined;
  preview(): FilePreview | undefined;
  /** Bytes of the upload. */
  sent(): number;
  /** Milliseconds until it is there at the present rate; undefined while that is not known. */
  leftMs(): number | undefined;
  imported(): Import | undefined;
  problem(): Problem | undefined;
  choose(file: File): void;
  /** Says of a column what it is, of the first row whether it names the columns: the rows are read anew. */
  setRole(index: number, role: ColumnRole): void;
  setHeader(hasHeader: boolean): void;
  /** Uploads the file; after a pause, what is missing of it. */
  start(): void;
  pause(): void;
  /** Back to the beginning; an upload under way is broken off. */
  reset(): void;
}

/** @param importId what is followed, kept by the caller (in the address, in a form), so that a reload goes on with it. */
export function createIntake(
  importId: Accessor<string | undefined>,
  setImportId: (id: string | undefined) => void,
): Intake {
  const [step, setStep] = createSignal<IntakeStepOfFile>('empty');
  const attempts = createAttempts();
  const { key, take, ...choice } = createChoice(attempts, setStep);
  const progress = createProgress();
  const send = createImportStart();
  const discard = createUploadDiscard();
  const followed = createImport(importId);

  return {
    ...choice,
    step: () => (importId() === undefined ? step() : 'importing'),
    sent: progress.sent,
    leftMs: progress.leftMs,
    problem: attempts.problem,
    imported: () => (importId() === undefined ? undefined : known(followed)),
    choose: (chosen) => {
      setImportId(undefined);
      setStep('reading');
      take(chosen);
    },
    start: () => {
      const [file, preview] = [choice.file(), choice.preview()];
      if (!file || !preview) return;
      const tell = progress.begin(file.size, step() === 'paused');
      setStep('uploading');
      attempts.run(
        (signal) => send({ file, columns: toMapping(preview) }, key(), tell, signal),
        setImportId,
        () => setStep(isParted(file) ? 'paused' : 'preview'),
      );
    },
    pause: () => {
      attempts.stop();
      setStep('paused');
    },
    reset: () => {
      attempts.forget();
      if (step() === 'uploading' || step() === 'paused') void discard(choice.file());
      take(undefined);
      setImportId(undefined);
      setStep('empty');
    },
  };
}

/** The file, and how its beginning is read: as the server takes it first, then as somebody says. */
function createChoice(attempts: Attempts, setStep: (step: IntakeStepOfFile) => void) {
  const [file, setFile] = createSignal<File>();
  const [preview, setPreview] = createSignal<FilePreview>();
  const readStart = createFilePreview();
  let key = newKey();
  const read = (chosen: File, failed: IntakeStepOfFile, asked?: ColumnsAsked) => {
    // Other columns are another import.
    key = newKey();
    attempts.run(
      (signal) => readStart(chosen, signal, asked),
      (answer) => {
        setPreview(answer);
        setStep('preview');
      },
      () => setStep(failed),
    );
  };
  const take = (chosen: File | undefined) => {
    setFile(chosen);
    setPreview(undefined);
    if (chosen) read(chosen, 'empty');
  };
  const setRole = (index: number, role: ColumnRole) => {
    const [chosen, before] = [file(), preview()];
    if (!chosen || !before) return;
    const after = withRole(before, index, role);
    setPreview(after);
    attempts.forget();
    if (faultsOf(after.columns).length > 0) return;
    read(chosen, 'preview', { header: after.hasHeader, roles: after.columns.map((column) => column.role) });
  };
  const setHeader = (header: boolean) => {
    const chosen = file();
    if (chosen) read(chosen, 'preview', { header });
  };
  return { file, preview, key: () => key, take, setRole, setHeader };
}

/** How far the upload is, and how long the rest takes. */
function createProgress() {
  const [sent, setSent] = createSignal(0);
  const [leftMs, setLeftMs] = createSignal<number>();
  const begin = (sizeBytes: number, goesOn: boolean) => {
    const rest = makeRest(sizeBytes);
    setLeftMs(undefined);
    if (!goesOn) setSent(0);
    return (bytes: number) => {
      setSent(bytes);
      setLeftMs(rest(bytes, performance.now()));
    };
  };
  return { sent, leftMs, begin };
}

type Attempts = ReturnType<typeof createAttempts>;

/** One piece of work at a time: a newer one breaks off the older, whose end then means nothing. */
function createAttempts() {
  const [problem, setProblem] = createSignal<Problem>();
  let work = new AbortController();
  const stop = () => work.abort();
  onCleanup(stop);
  const run = <T>(begin: (signal: AbortSignal) => Promise<T>, onDone: (result: T) => void, onFailed: () => void) => {
    stop();
    work = new AbortController();
    const { signal } = work;
    setProblem(undefined);
    begin(signal).then(
      (result) => {
        if (!signal.aborted) onDone(result);
      },
      (error) => {
        if (signal.aborted) return;
        setProblem(toProblem(error));
        onFailed();
      },
    );
  };
  const forget = () => {
    stop();
    setProblem(undefined);
  };
  return { problem, run, stop, forget };
}

/** People that the file brought: two rows of one number are one person. */
export const peopleIn = (file: Import): number => file.inserted + file.updated;
