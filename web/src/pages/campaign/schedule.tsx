// When it goes out, how it repeats and what comes after it; for one that waits for its time, or has missed it, what one may do about that.
import { A } from '@solidjs/router';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { createMemo, For, Show } from 'solid-js';
import { known } from '../../data/query.ts';
import { createSchedulePreview } from '../../data/schedules.ts';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { createClock } from '../../ui/clock.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card } from '../../ui/page.tsx';
import { May } from '../parts/may.tsx';
import { repeatWords } from '../parts/repeat.ts';
import { ScheduleActions } from './schedule-actions.tsx';
import { Standing } from './standing.tsx';

/** Scheduled, or failed before it began: its time can still be changed. */
const isAhead = (campaign: Campaign): boolean =>
  campaign.status === 'scheduled' || (campaign.status === 'failed' && campaign.startedAt === null);

export function Schedule(props: { campaign: Campaign }) {
  const { t } = useText();
  return (
    <Show when={isAhead(props.campaign) || props.campaign.series}>
      <Show when={props.campaign.status === 'failed' && isAhead(props.campaign)}>
        <Missed campaign={props.campaign} />
      </Show>
      <Card title={t().schedule.title}>
        <Show when={props.campaign.status === 'scheduled'}>
          <Standing campaign={props.campaign} />
        </Show>
        <ScheduleFacts campaign={props.campaign} />
        <May do="POST /campaigns/{id}/reschedule">
          <ScheduleActions campaign={props.campaign} isAhead={isAhead(props.campaign)} />
        </May>
      </Card>
    </Show>
  );
}

function ScheduleFacts(props: { campaign: Campaign }) {
  const { t } = useText();
  const now = createClock();
  const at = (iso: string) => t().at(new Date(iso), now());
  const c = () => props.campaign;
  const isMoved = () => c().series && Date.parse(c().series?.occurrenceAt ?? '') !== Date.parse(c().scheduledAt ?? '');
  return (
    <Facts>
      <Show when={c().scheduledAt}>
        {(time) => (
          <Fact name={c().status === 'scheduled' ? t().schedule.starts : t().schedule.wasDue}>
            <span class="num">{at(time())}</span>
            <Show when={isMoved()}>
              <span class="muted small">{t().schedule.moved(at(c().series?.occurrenceAt ?? ''))}</span>
            </Show>
          </Fact>
        )}
      </Show>
      <Show when={c().recurrence}>
        {(recurrence) => (
          <Fact name={t().schedule.repeats}>
            <span>{repeatWords(t(), recurrence().rule)}</span>
            <span class="muted small">{t().schedule.zone(recurrence().timeZone.replaceAll('_', ' '))}</span>
            <Show when={c().status === 'scheduled' && ('groups' in c().audience || 'segmentId' in c().audience)}>
              <span class="muted small">{t().schedule.chosenThen}</span>
            </Show>
          </Fact>
        )}
      </Show>
      <Show when={c().series}>
        {(series) => (
          <Fact name={t().schedule.after}>
            <Show when={!series().endedAt} fallback={<span>{t().schedule.over}</span>}>
              <Show when={series().nextId} fallback={<Following campaign={c()} />}>
                {(id) => (
                  <>
                    <span class="num">{at(series().nextAt ?? '')}</span>
                    <A href={`/campaigns/${id()}`}>{t().schedule.openNext}</A>
                  </>
                )}
              </Show>
            </Show>
          </Fact>
        )}
      </Show>
    </Facts>
  );
}

const followers = 4;

/** By the rule: those of a campaign that has not made its next one yet. */
function Following(props: { campaign: Campaign }) {
  const { t } = useText();
  const now = createClock();
  const request = createMemo(() => {
    const { recurrence, scheduledAt, series, status } = props.campaign;
    if (!recurrence || !scheduledAt || !series || status !== 'scheduled') return undefined;
    const after = new Date(Math.max(Date.parse(scheduledAt), Date.parse(series.occurrenceAt))).toISOString();
    const { startsAt, timeZone, rule } = recurrence;
    return { scheduledAt: startsAt, timeZone, recurrence: { rule }, after, limit: followers };
  });
  const preview = createSchedulePreview(request);
  return (
    <Show when={request()} fallback={<span>{t().schedule.over}</span>}>
      <Show when={known(preview)} fallback={t().none}>
        {(found) => (
          <For each={found().starts} fallback={<span>{t().schedule.over}</span>}>
            {(at) => <span class="num">{t().at(new Date(at), now())}</span>}
          </For>
        )}
      </Show>
    </Show>
  );
}

/** Why it did not go out, and that nothing was sent. */
function Missed(props: { campaign: Campaign }) {
  const { t } = useText();
  const now = createClock();
  const why = () => {
    const { missed } = t().schedule;
    if (props.campaign.statusReason === 'audience_empty') return missed.audience;
    return props.campaign.statusReason === 'no_active_sender' ? missed.sender : missed.text;
  };
  return (
    <Notice tone="unknown" icon={TriangleAlert}>
      <strong>{t().schedule.missed.title}</strong>
      <p>{why()}</p>
      <Show when={props.campaign.series?.nextAt}>
        {(at) => <p class="muted">{t().schedule.missed.goesOn(t().at(new Date(at()), now()))}</p>}
      </Show>
    </Notice>
  );
}
