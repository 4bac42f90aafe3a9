// The look before the launch: the draft is saved and the API says what would happen. What it said holds as long as the form is the same.
import { createMemo, createSignal } from 'solid-js';
import { newKey } from '../../data/api.ts';
import { createDraftSave } from '../../data/campaigns.ts';
import { createPreflight, type Preflight } from '../../data/preflight.ts';
import { type Problem, toProblem } from '../../data/problem.ts';
import { useText } from '../../text/text.tsx';
import type { Composer } from './composer.ts';
import { draftOf } from './form.ts';

export interface Look {
  /** What was said of exactly this form. */
  answer(): Preflight | undefined;
  /** Something was said, of the form as it was then. */
  isStale(): boolean;
  isBusy(): boolean;
  problem(): Problem | undefined;
  /** Saves and looks. A second call while one is under way does nothing. */
  run(): Promise<void>;
  /** Saves the form as the one draft of this page. @returns its id; undefined while there is nobody to send to. */
  save(): Promise<string | undefined>;
}

export function createLook(composer: Composer): Look {
  const { f } = useText();
  const saveDraft = createDraftSave();
  const preflight = createPreflight();
  // A key belongs to what is saved: however often that is tried before an answer comes, it is one draft.
  let key = newKey();
  let keyed: string | undefined;
  const [seen, setSeen] = createSignal<{ readonly of: string; readonly answer: Preflight }>();
  const [isBusy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal<{ readonly of: string; readonly problem: Problem }>();
  const written = createMemo(() => JSON.stringify(draftOf(composer.form, f().timeZone)));
  let draftId = composer.draftId;

  const save = async () => {
    const draft = draftOf(composer.form, f().timeZone);
    if (!draft) return undefined;
    if (keyed !== written()) key = newKey();
    keyed = written();
    draftId = (await saveDraft(draft, draftId, key)).id;
    return draftId;
  };
  const run = async () => {
    if (isBusy()) return;
    const of = written();
    setBusy(true);
    setFailed(undefined);
    try {
      const id = await save();
      if (id) setSeen({ of, answer: await preflight(id) });
    } catch (error) {
      setFailed({ of, problem: toProblem(error) });
    } finally {
      setBusy(false);
    }
  };
  return {
    answer: () => (seen()?.of === written() ? seen()?.answer : undefined),
    isStale: () => seen() !== undefined && seen()?.of !== written(),
    isBusy,
    problem: () => (failed()?.of === written() ? failed()?.problem : undefined),
    run,
    save,
  };
}
