// A file on its way in: read the beginning, show it, upload it, follow its import. Each step can fail, be stopped, be begun again.
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createFilePreview, createImport, createImportStart } from '../../data/imports.ts';
import { type Problem, toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import type { FilePreview, Import } from '../../data/types.ts';

export type IntakeStep = 'empty' | 'reading' | 'preview' | 'uploading' | 'importing';

export interface Intake {
  step(): IntakeStep;
  file(): File | undefined;
  preview(): FilePreview | undefined;
  /** 0–1, of the upload. */
  share(): number;
  imported(): Import | undefined;
  problem(): Problem | undefined;
  choose(file: File): void;
  start(): void;
  /** Back to the beginning; an upload under way is broken off. */
  reset(): void;
}

/** @param importId what is followed, kept by the caller (in the address, in a form), so that a reload goes on with it. */
export function createIntake(
  importId: Accessor<string | undefined>,
  setImportId: (id: string | undefined) => void,
): Intake {
  const [step, setStep] = createSignal<Exclude<IntakeStep, 'importing'>>('empty');
  const [file, setFile] = createSignal<File>();
  const [preview, setPreview] = createSignal<FilePreview>();
  const [share, setShare] = createSignal(0);
  const [problem, setProblem] = createSignal<Problem>();
  const readStart = createFilePreview();
  const send = createImportStart();
  const followed = createImport(importId);
  const attempts = createAttempts(setProblem);
  let key = newKey();

  return {
    step: () => (importId() === undefined ? step() : 'importing'),
    file,
    preview,
    share,
    problem,
    imported: () => (importId() === undefined ? undefined : known(followed)),
    choose: (chosen) => {
      setFile(chosen);
      setPreview(undefined);
      setImportId(undefined);
      setStep('reading');
      key = newKey();
      attempts.run(
        (signal) => readStart(chosen, signal),
        (read) => {
          setPreview(read);
          setStep('preview');
        },
        () => setStep('empty'),
      );
    },
    start: () => {
      const chosen = file();
      if (!chosen) return;
      setShare(0);
      setStep('uploading');
      attempts.run(
        (signal) => send(chosen, key, setShare, signal),
        setImportId,
        () => setStep('preview'),
      );
    },
    reset: () => {
      attempts.stop();
      setFile(undefined);
      setPreview(undefined);
      setProblem(undefined);
      setImportId(undefined);
      setStep('empty');
    },
  };
}

/** One piece of work at a time: a newer one breaks off the older, whose end then means nothing. */
function createAttempts(setProblem: (problem: Problem | undefined) => void) {
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
  return { run, stop };
}

/** People that the file brought: two rows of one number are one person. */
export const peopleIn = (file: Import): number => file.inserted + file.updated;
