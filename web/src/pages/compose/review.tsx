// Step 4: the last look. Who gets it, who is left out and why, from where, until when; and the one button.
import { createSignal, For, Show } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { createClock } from '../../ui/clock.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { LeftOutRows } from '../intake/import-result.tsx';
import { lineName } from '../parts/line-name.ts';
import { durationMs, limitOf } from '../parts/pace.ts';
import type { Composer } from './composer.ts';
import { rateOf, startOf } from './form.ts';
import { LaunchQuestion } from './launch.tsx';
import { createLook } from './look.ts';
import { PreflightPanel } from './preflight-panel.tsx';
import { type Lack, stepOf } from './ready.ts';
import { SaveDraft } from './save-draft.tsx';

/** People who get it: as counted by the API for exactly this audience. */
export const audienceSize = (composer: Composer): number | undefined =>
  composer.isPreviewFresh() && composer.lacks().length === 0 ? composer.preview()?.audienceSize : undefined;

export function ReviewStep(props: { composer: Composer }) {
  const { t } = useText();
  const [isAsking, setAsking] = createSignal(false);
  const look = createLook(props.composer);
  const people = () => audienceSize(props.composer);
  const label = () => {
    const n = people();
    if (n === undefined) return t().compose.review.sendNobody;
    return props.composer.form.isLater ? t().compose.review.schedule(n) : t().compose.review.send(n);
  };
  return (
    <>
      <Glance composer={props.composer} isLooked={look.answer() !== undefined} />
      <PreflightPanel look={look} canLook={people() !== undefined} />
      <Show when={props.composer.lacks().length > 0}>
        <Lacking lacks={props.composer.lacks()} />
      </Show>
      <div class="row">
        <Button
          look="primary"
          disabled={people() === undefined}
          aria-describedby="lacking"
          onClick={() => setAsking(true)}
        >
          {label()}
        </Button>
        <SaveDraft composer={props.composer} look={look} />
      </div>
      <Show when={isAsking() && people()}>
        {(n) => <LaunchQuestion composer={props.composer} look={look} people={n()} onClose={() => setAsking(false)} />}
      </Show>
    </>
  );
}

function Lacking(props: { lacks: readonly Lack[] }) {
  const { t } = useText();
  return (
    <div id="lacking" class="lacking">
      <p>{t().compose.review.missing}</p>
      <ul>
        <For each={props.lacks}>
          {(lack) => (
            <li>
              <a href={`#step-${stepOf[lack]}`} target="_self" onClick={(event) => goTo(event, `step-${stepOf[lack]}`)}>
                {t().compose.review[lack]}
              </a>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}

/** To the step, with the focus in its first field. */
function goTo(event: MouseEvent, id: string): void {
  event.preventDefault();
  const step = document.getElementById(id);
  step?.scrollIntoView({ block: 'center' });
  const field = step?.querySelector<HTMLElement>('textarea, input, select');
  (field ?? step)?.focus({ preventScroll: true });
}

/** From when until when it goes out, as far as the number's pace tells. */
export function createSchedule(composer: Composer) {
  const { f } = useText();
  const now = createClock(15_000);
  const start = () => startOf(composer.form, f().timeZone) ?? now();
  const perSecond = () => {
    const own = rateOf(composer.form);
    return limitOf({ lines: composer.pool(), rate: own === undefined || Number.isNaN(own) ? null : own });
  };
  const length = (people: number) => durationMs(people, perSecond());
  const end = (people: number) => {
    const ms = length(people);
    return ms === undefined ? undefined : new Date(start().getTime() + ms);
  };
  return { now, start, length, end };
}

/** What is known without asking. Once it was looked at, the end is said there, where more is known of it. */
function Glance(props: { composer: Composer; isLooked: boolean }) {
  const { t, f } = useText();
  const schedule = createSchedule(props.composer);
  const people = () => audienceSize(props.composer);
  const end = () => {
    const n = people();
    const at = n === undefined ? undefined : schedule.end(n);
    const ms = n === undefined ? undefined : schedule.length(n);
    return at && ms !== undefined ? t().compose.review.endsAt(t().at(at, schedule.now()), f().duration(ms)) : t().none;
  };
  const starts = () =>
    props.composer.form.isLater ? t().at(schedule.start(), schedule.now()) : t().compose.review.startsNow;
  const message = () => {
    const { kind, content, templates, media } = props.composer.form;
    if (kind === 'template') return content ? t().content.chosen(content.name.replaceAll('_', ' ')) : t().none;
    return [t().compose.review.messages(templates.length), ...(media ? [t().compose.review.withMedia] : [])].join(', ');
  };
  return (
    <Facts>
      <Fact name={t().compose.review.who}>
        <strong class="num">{people() === undefined ? t().none : t().count.people(people() ?? 0)}</strong>
      </Fact>
      <Fact name={t().compose.review.leftOut}>
        <LeftOut composer={props.composer} />
      </Fact>
      <Fact name={t().compose.review.message}>{message()}</Fact>
      <Fact name={t().compose.review.from}>
        <span class="num">{fromWords(props.composer, f().phone) ?? t().none}</span>
      </Fact>
      <Fact name={t().compose.review.starts}>{starts()}</Fact>
      <Show when={!props.isLooked}>
        <Fact name={t().compose.review.ends}>
          <span class="num">{end()}</span>
          <span class="muted small">{t().compose.review.shared}</span>
        </Fact>
      </Show>
    </Facts>
  );
}

export function fromWords(composer: Composer, phone: (digits: string) => string): string | undefined {
  const names = composer.pool().map((sender) => lineName(sender, phone));
  return names.length > 0 ? names.join(', ') : undefined;
}

function LeftOut(props: { composer: Composer }) {
  const { t } = useText();
  const isIn = () => props.composer.intake.imported()?.status === 'completed';
  const file = () => {
    const imported = props.composer.intake.imported();
    return imported && imported.duplicates + imported.invalid > 0 ? imported : undefined;
  };
  return (
    <>
      <Show when={props.composer.form.source === 'file'}>
        <Show when={file()} fallback={<span>{isIn() ? t().compose.review.nobodyOut : t().none}</span>}>
          {(found) => <LeftOutRows file={found()} />}
        </Show>
      </Show>
      <span class="muted small">{t().compose.review.optOut}</span>
    </>
  );
}
