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
export function createIntake(importId: Accessor<string | undefined>, setImportId: (id: string | undefined) => void): Intake {
  const [step, setStep] = createSignal<Exclude<IntakeStep, 'importing'>>('empty');
  const [file, setFile] = createSignal<File>();
  const [preview, setPreview] = createSignal<FilePreview>();
  const [share, setShare] = createSignal(0);
  const [problem, setProblem] = createSignal<Problem>();
  const readStart = createFilePreview();
  const send = createImportStart();
  const followed = createImport(importId);
  let work = new AbortController();
  let key = newKey();
  onCleanup(() => work.abort());

  /** Runs one step; a newer one makes its end meaningless. */
  const attempt = async (run: (signal: AbortSignal) => Promise<void>, back: 'empty' | 'preview') => {
    work.abort();
    work = new AbortController();
    const { signal } = work;
    setProblem(undefined);
    try {
      await run(signal);
    } catch (error) {
      if (signal.aborted) return;
      setProblem(toProblem(error));
      setStep(back);
    }
  };
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
      void attempt(async (signal) => {
        const read = await readStart(chosen, signal);
        if (signal.aborted) return;
        setPreview(read);
        setStep('preview');
      }, 'empty');
    },
    start: () => {
      const chosen = file();
      if (!chosen) return;
      setShare(0);
      setStep('uploading');
      void attempt(async (signal) => {
        const id = await send(chosen, key, setShare, signal);
        if (!signal.aborted) setImportId(id);
      }, 'preview');
    },
    reset: () => {
      work.abort();
      setFile(undefined);
      setPreview(undefined);
      setProblem(undefined);
      setImportId(undefined);
      setStep('empty');
    },
  };
}

/** People that the file brought: two rows of one number are one person. */
export const peopleIn = (file: Import): number => file.inserted + file.updated;
