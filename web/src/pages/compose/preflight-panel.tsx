// What the look before the launch found: who gets it and who does not, as what, at which cost, until when, and what to know before.
import ScanSearch from 'lucide-solid/icons/scan-search';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { For, Show } from 'solid-js';
import type { Preflight } from '../../data/preflight.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { createClock } from '../../ui/clock.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Failure } from '../parts/failure.tsx';
import { reasonText } from '../parts/reason.ts';
import type { Look } from './look.ts';
import { CostTable } from './preflight-cost.tsx';
import { Samples } from './preflight-samples.tsx';
import './preflight.css';
import { warningText } from './warning-text.ts';

export function PreflightPanel(props: { look: Look; canLook: boolean }) {
  const { t } = useText();
  const label = () => {
    if (props.look.isBusy()) return t().preflight.looking;
    return props.look.answer() || props.look.isStale() ? t().preflight.again : t().preflight.look;
  };
  return (
    <div class="preflight">
      <div class="row">
        <Button
          icon={ScanSearch}
          disabled={!props.canLook}
          busy={props.look.isBusy()}
          onClick={() => void props.look.run()}
        >
          {label()}
        </Button>
        <span class="muted small">{props.look.isStale() ? t().preflight.stale : t().preflight.help}</span>
      </div>
      <Show when={props.look.problem()}>
        {(problem) => <Failure problem={problem()} retry={() => void props.look.run()} />}
      </Show>
      <Show when={props.look.answer()}>{(answer) => <Found answer={answer()} />}</Show>
    </div>
  );
}

function Found(props: { answer: Preflight }) {
  const { t } = useText();
  return (
    <section class="preflight-found" aria-label={t().preflight.title}>
      <h3>{t().preflight.title}</h3>
      <Warnings answer={props.answer} />
      <People answer={props.answer} />
      <Show when={props.answer.isEstimated}>
        <p class="muted small">{t().preflight.estimated(props.answer.examined)}</p>
      </Show>
      <Show when={props.answer.cost} fallback={<p class="muted">{t().preflight.costMixed}</p>}>
        {(cost) => <CostTable cost={cost()} isEstimated={props.answer.isEstimated} />}
      </Show>
      <Samples samples={props.answer.samples} />
    </section>
  );
}

function Warnings(props: { answer: Preflight }) {
  const { t, f } = useText();
  const texts = () => props.answer.warnings.flatMap((warning) => warningText(t(), f(), warning) ?? []);
  return (
    <Show when={texts().length > 0}>
      <Notice tone="unknown" icon={TriangleAlert} live="polite">
        <strong>{t().preflight.warnings}</strong>
        <ul class="preflight-list">
          <For each={texts()}>{(text) => <li>{text}</li>}</For>
        </ul>
      </Notice>
    </Show>
  );
}

function People(props: { answer: Preflight }) {
  const { t, f } = useText();
  return (
    <Facts>
      <Fact name={t().preflight.messages}>
        <span class="num">
          <strong>{f().number(props.answer.messages)}</strong> {t().preflight.outOf(props.answer.recipients)}
        </span>
      </Fact>
      <Fact name={t().preflight.excluded}>
        <Excluded answer={props.answer} />
      </Fact>
      <Show when={props.answer.waiting}>
        {(waiting) => (
          <Fact name={t().preflight.waiting}>
            <Waiting waiting={waiting()} />
          </Fact>
        )}
      </Show>
      <Show when={props.answer.sms}>{(sms) => <Sms sms={sms()} isEstimated={props.answer.isEstimated} />}</Show>
      <Fact name={t().preflight.ends}>
        <End at={props.answer.end.at} />
      </Fact>
    </Facts>
  );
}

function Excluded(props: { answer: Preflight }) {
  const { t, f } = useText();
  const count = (n: number, isEstimated: boolean) => (isEstimated ? t().preflight.about(f().number(n)) : f().number(n));
  return (
    <Show when={props.answer.exclusions.length > 0} fallback={<span>{t().preflight.nobody}</span>}>
      <ul class="preflight-list">
        <For each={props.answer.exclusions}>
          {(one) => (
            <li class="preflight-pair">
              <span>{reasonText(t(), one.reason)}</span>
              <span class="num">{count(one.count, one.isEstimated)}</span>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function Waiting(props: { waiting: NonNullable<Preflight['waiting']> }) {
  const { t } = useText();
  const now = createClock(60_000);
  const at = (text: string) => t().at(new Date(text), now());
  return (
    <span class="num">{t().preflight.waits(props.waiting.count, at(props.waiting.from), at(props.waiting.until))}</span>
  );
}

function End(props: { at: string | null }) {
  const { t } = useText();
  const now = createClock(60_000);
  return (
    <Show when={props.at} fallback={<span>{t().preflight.noEnd}</span>}>
      {(at) => <span class="num">{t().at(new Date(at()), now())}</span>}
    </Show>
  );
}

function Sms(props: { sms: NonNullable<Preflight['sms']>; isEstimated: boolean }) {
  const { t, f } = useText();
  const count = (n: number) => (props.isEstimated ? t().preflight.about(f().number(n)) : f().number(n));
  const parts = () => props.sms.parts.map((one) => t().preflight.partsOf(one.parts, count(one.recipients)));
  const costly = () => props.sms.costly.map((one) => t().preflight.costlyOne(one.character, count(one.recipients)));
  return (
    <>
      <Fact name={t().preflight.encoding}>
        <span class="num">
          {t().preflight.encodings(count(props.sms.encodings['GSM-7']), count(props.sms.encodings['UCS-2']))}
        </span>
        <Show when={costly().length > 0}>
          <span>{t().preflight.costly(costly().join(', '))}</span>
        </Show>
      </Fact>
      <Fact name={t().preflight.parts}>
        <span class="num">{[t().preflight.totalParts(count(props.sms.totalParts)), ...parts()].join(' · ')}</span>
      </Fact>
    </>
  );
}
