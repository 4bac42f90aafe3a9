// A file on its way in: read the beginning, show it, upload it, follow its import. Each step can fail, be stopped, be begun again.
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { newKey } from '../../data/api.ts';
import {
  createFilePreview,
  createImport,
  createImportStart,
  createUploadDiscard,
  isParted,
} from '../../data/imports.ts';
import { type Problem, toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import type { FilePreview, Import } from '../../data/types.ts';
import { makeRest } from './rest.ts';

export type IntakeStep = 'empty' | 'reading' | 'preview' | 'uploading' | 'paused' | 'importing';

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
  const [step, setStep] = createSignal<Exclude<IntakeStep, 'importing'>>('empty');
  const { file, preview, setPreview, take } = createChoice();
  const progress = createProgress();
  const readStart = createFilePreview();
  const send = createImportStart();
  const discard = createUploadDiscard();
  const followed = createImport(importId);
  const attempts = createAttempts();
  let key = newKey();

  return {
    step: () => (importId() === undefined ? step() : 'importing'),
    file,
    preview,
    sent: progress.sent,
    leftMs: progress.leftMs,
    problem: attempts.problem,
    imported: () => (importId() === undefined ? undefined : known(followed)),
    choose: (chosen) => {
      take(chosen);
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
      const tell = progress.begin(chosen.size, step() === 'paused');
      setStep('uploading');
      attempts.run(
        (signal) => send(chosen, key, tell, signal),
        setImportId,
        () => setStep(isParted(chosen) ? 'paused' : 'preview'),
      );
    },
    pause: () => {
      attempts.stop();
      setStep('paused');
    },
    reset: () => {
      attempts.forget();
      if (step() === 'uploading' || step() === 'paused') void discard(file());
      take(undefined);
      setImportId(undefined);
      setStep('empty');
    },
  };
}

/** The file, and what was read of it. */
function createChoice() {
  const [file, setFile] = createSignal<File>();
  const [preview, setPreview] = createSignal<FilePreview>();
  const take = (chosen: File | undefined) => {
    setFile(chosen);
    setPreview(undefined);
  };
  return { file, preview, setPreview, take };
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
