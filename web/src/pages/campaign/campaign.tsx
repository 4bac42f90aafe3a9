// Campaña en vivo: the sentence, the bar, the pace, what went wrong and why, and the people.
import { A, useParams } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { createEffect, createMemo, createSignal, on, onCleanup, Show } from 'solid-js';
import { createCampaign, createQueueStatus, isMoving } from '../../data/campaigns.ts';
import { failure, known } from '../../data/query.ts';
import { createStopState } from '../../data/stop.ts';
import type { Campaign as CampaignView, QueueStatus } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { CampaignSentence } from '../parts/campaign-sentence.tsx';
import { Failure } from '../parts/failure.tsx';
import { May } from '../parts/may.tsx';
import { doneOf } from '../parts/progress.ts';
import { sentenceOf } from '../parts/sentence.ts';
import { CampaignChip } from '../parts/state-chip.tsx';
import { Actions } from './actions.tsx';
import './campaign.css';
import { Details } from './details.tsx';
import { Notices } from './notices.tsx';
import { Pace } from './pace.tsx';
import { People } from './people.tsx';
import { Reasons } from './reasons.tsx';
import { Schedule } from './schedule.tsx';
import { Standing } from './standing.tsx';
import { States } from './states.tsx';

export function Campaign() {
  const params = useParams<{ id: string }>();
  const { t } = useText();
  const query = createCampaign(() => params.id);
  const campaign = () => known(query);
  const isRunning = () => {
    const now = campaign();
    return now !== undefined && isMoving(now);
  };
  const status = createQueueStatus(() => params.id, isRunning);
  // What moved until the end is read once more after it.
  createEffect(
    on(
      () => campaign()?.status,
      () => void status.refetch(),
      { defer: true },
    ),
  );
  return (
    <Show
      when={campaign()}
      fallback={
        <Show when={failure(query)} fallback={<Waiting />}>
          {(problem) => (
            <Page title={t().problem.staleTitle} above={<Back />}>
              <Failure problem={problem()} retry={() => void query.refetch()} />
            </Page>
          )}
        </Show>
      }
    >
      {(found) => <Live campaign={found()} status={known(status)} />}
    </Show>
  );
}

/** Whoever never began has no people yet, and no pace. */
const hasBegun = ({ status, startedAt }: CampaignView): boolean =>
  startedAt !== null || !['draft', 'scheduled', 'failed'].includes(status);

function Live(props: { campaign: CampaignView; status: QueueStatus | undefined }) {
  const { f } = useText();
  const rate = () => props.status?.metrics.ratePerSecond;
  const stopState = createStopState();
  const isStopped = () => Boolean(known(stopState)?.userStoppedAt ?? known(stopState)?.deploymentStoppedAt);
  const share = () =>
    f().percent(Math.floor((doneOf(props.campaign) / Math.max(1, props.campaign.totalRecipients)) * 100), 0);
  return (
    <Page
      title={props.campaign.name}
      tab={isMoving(props.campaign) ? `${share()} ${props.campaign.name}` : props.campaign.name}
      above={<Back />}
      sentence={
        <span class="num">
          <CampaignSentence campaign={props.campaign} ratePerSecond={rate()} isStopped={isStopped()} />
        </span>
      }
      actions={
        <May do="PUT /campaigns/{id}">
          <Actions campaign={props.campaign} />
        </May>
      }
    >
      <Announcer campaign={props.campaign} rate={rate()} isStopped={isStopped()} />
      <Notices campaign={props.campaign} />
      <Schedule campaign={props.campaign} />
      <Show when={hasBegun(props.campaign)}>
        <div class="card">
          <div class="row">
            <CampaignChip state={props.campaign.status} />
          </div>
          <Standing campaign={props.campaign} />
          <States campaign={props.campaign} />
        </div>
        <Pace campaign={props.campaign} status={props.status} />
      </Show>
      <div class="campaign-columns">
        <Details campaign={props.campaign} />
        <Reasons campaign={props.campaign} />
      </div>
      <Show when={hasBegun(props.campaign)}>
        <People campaign={props.campaign} />
      </Show>
    </Page>
  );
}

function Back() {
  const { t } = useText();
  return (
    <A href="/campaigns" class="back">
      <ArrowLeft size={16} aria-hidden="true" />
      {t().nav.campaigns}
    </A>
  );
}

function Waiting() {
  const { t } = useText();
  return (
    <Page title={t().campaign.name} above={<Back />} sentence={<Skeleton width={48} />}>
      <div class="card">
        <Skeleton height={120} />
      </div>
      <Skeleton height={90} />
      <Skeleton height={320} />
    </Page>
  );
}

/** For a screen reader: the sentence now and then and at each change of state, not at every tick. */
function Announcer(props: { campaign: CampaignView; rate: number | undefined; isStopped: boolean }) {
  const { t } = useText();
  const [tick, setTick] = createSignal(0);
  const timer = setInterval(() => setTick((n) => n + 1), 15_000);
  onCleanup(() => clearInterval(timer));
  const status = createMemo(() => props.campaign.status);
  const words = createMemo(
    on([tick, status, t], () =>
      sentenceOf(t(), props.campaign, new Date(), { ratePerSecond: props.rate, isStopped: props.isStopped }),
    ),
  );
  return (
    <p class="unseen" role="status">
      {words()}
    </p>
  );
}
