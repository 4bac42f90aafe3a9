// Nueva campaña: four steps on one page that fill as one goes, and a phone that shows what will be read.
import { useParams, useSearchParams } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { createMe } from '../../data/account.ts';
import { createCampaign } from '../../data/campaigns.ts';
import { useData } from '../../data/context.tsx';
import { failure, known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';
import { MayOpen } from '../parts/may.tsx';
import './compose.css';
import { type Composer, createComposer } from './composer.ts';
import { createForm, emptyForm, formOf, type KeptForm } from './form.ts';
import { putKeptTemplate } from './kept-texts.tsx';
import { MessageStep } from './message.tsx';
import { PreviewPhone } from './preview-phone.tsx';
import { ReviewStep } from './review.tsx';
import { WhenStep } from './when.tsx';
import { WhoStep } from './who.tsx';

export function Compose() {
  const params = useParams<{ id?: string }>();
  const { session } = useData();
  return (
    <MayOpen do={params.id ? 'PUT /campaigns/{id}' : 'POST /campaigns'}>
      <Show when={session.subject()} keyed>
        {(subject) => (
          <Show when={params.id} keyed fallback={<New subject={subject} />}>
            {(id) => <Edit subject={subject} id={id} />}
          </Show>
        )}
      </Show>
    </MayOpen>
  );
}

function New(props: { subject: string }) {
  const { t, f } = useText();
  const [search] = useSearchParams<{ import?: string }>();
  const initial = { ...emptyForm, name: t().compose.nameDefault(f().shortDay(new Date())) };
  const kept = createForm(props.subject, undefined, initial);
  if (search.import) kept.set({ source: 'file', importId: search.import });
  putKeptTemplate(kept);
  const startOver = () => kept.set(initial);
  return (
    <Steps
      kept={kept}
      title={t().compose.title}
      actions={
        <Show when={kept.isRestored}>
          <Button look="quiet" onClick={startOver}>
            {t().compose.startOver}
          </Button>
        </Show>
      }
    />
  );
}

/** A draft is read once; from then on the form is what counts. */
function Edit(props: { subject: string; id: string }) {
  const { t, f } = useText();
  const query = createCampaign(() => props.id);
  const me = createMe();
  const ready = () => (known(me) ? known(query) : undefined);
  return (
    <Show
      when={ready()}
      keyed
      fallback={
        <Page title={t().compose.editTitle}>
          <Show when={failure(query)} fallback={<SkeletonLines lines={10} />}>
            {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
          </Show>
        </Page>
      }
    >
      {(campaign) => (
        <Steps
          kept={createForm(props.subject, props.id, formOf(campaign, f().timeZone, t().compose.message.mediaKept))}
          draftId={props.id}
          title={t().compose.editTitle}
        />
      )}
    </Show>
  );
}

function Steps(props: { kept: KeptForm; draftId?: string; title: string; actions?: JSX.Element }) {
  const { t } = useText();
  const composer = createComposer(props.kept, props.draftId);
  return (
    <Page title={props.title} sentence={t().compose.sentence} actions={props.actions}>
      <div class="compose">
        <div class="compose-name" id="step-name">
          <TextField
            label={t().compose.name}
            help={t().compose.nameHelp}
            value={composer.form.name}
            maxLength={200}
            autocomplete="off"
            onInput={(event) => composer.set('name', event.currentTarget.value)}
          />
        </div>
        <Step number={1} id="who" title={t().compose.steps.who} composer={composer}>
          <WhoStep composer={composer} />
        </Step>
        <Step number={2} id="message" title={t().compose.steps.message} composer={composer}>
          <MessageStep composer={composer} />
        </Step>
        <aside class="compose-phone" aria-label={t().compose.message.previewName}>
          <PreviewPhone composer={composer} />
        </aside>
        <Step number={3} id="when" title={t().compose.steps.when} composer={composer}>
          <WhenStep composer={composer} />
        </Step>
        <Step number={4} id="review" title={t().compose.steps.review} composer={composer}>
          <ReviewStep composer={composer} />
        </Step>
      </div>
    </Page>
  );
}

function Step(props: {
  number: number;
  id: 'who' | 'message' | 'when' | 'review';
  title: string;
  composer: Composer;
  children: JSX.Element;
}) {
  const { t, f } = useText();
  const isDone = () => props.id !== 'review' && props.composer.isDone(props.id);
  return (
    <section class="card compose-step" id={`step-${props.id}`} aria-labelledby={`title-${props.id}`} tabindex="-1">
      <h2 id={`title-${props.id}`} class="compose-title">
        <span class="compose-number num" classList={{ 'compose-done': isDone() }} aria-hidden="true">
          {isDone() ? '✓' : f().number(props.number)}
        </span>
        {props.title}
        <Show when={isDone()}>
          <span class="unseen">{t().compose.stepDone}</span>
        </Show>
      </h2>
      {props.children}
    </section>
  );
}
