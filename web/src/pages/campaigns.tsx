// Campañas: all of them, newest first, each with its state and how far it got.
import { A, useSearchParams } from '@solidjs/router';
import Megaphone from 'lucide-solid/icons/megaphone';
import Plus from 'lucide-solid/icons/plus';
import { createMemo, Show } from 'solid-js';
import { createCampaigns } from '../data/campaigns.ts';
import { failure, known } from '../data/query.ts';
import type { Campaign, CampaignStatus } from '../data/types.ts';
import { useText } from '../text/text.tsx';
import { StateBar } from '../ui/bar.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { createClock } from '../ui/clock.ts';
import { SelectField } from '../ui/field.tsx';
import { Empty } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Failure } from './parts/failure.tsx';
import { May } from './parts/may.tsx';
import { Pages } from './parts/pages.tsx';
import { barParts, doneOf } from './parts/progress.ts';
import { RepeatMark } from './parts/repeat-mark.tsx';
import { CampaignChip } from './parts/state-chip.tsx';
import { campaignStates } from './parts/states.ts';

const pageSize = 25;
const statuses = Object.keys(campaignStates) as CampaignStatus[];

export function Campaigns() {
  const { t } = useText();
  const [search, setSearch] = useSearchParams();
  const page = () => Math.max(1, Number(search.page ?? 1) || 1);
  const status = () => statuses.find((name) => name === search.status);
  const campaigns = createCampaigns(page, pageSize, status);
  const running = createCampaigns(
    () => 1,
    1,
    () => 'running',
  );
  const columns = createColumns();
  const sentence = () => {
    const total = known(campaigns)?.total ?? 0;
    if (status() !== undefined) return undefined;
    return total === 0 ? t().campaign.listNone : t().campaign.listSentence(total, known(running)?.total ?? 0);
  };
  return (
    <Page
      title={t().campaign.listTitle}
      sentence={known(campaigns) ? sentence() : undefined}
      actions={
        <May do="POST /campaigns">
          <ButtonLink look="primary" icon={Plus} href="/campaigns/new" aria-keyshortcuts="n">
            {t().nav.newCampaign}
          </ButtonLink>
        </May>
      }
    >
      <StatusFilter status={status()} onChange={(next) => setSearch({ status: next, page: null })} />
      <Show when={failure(campaigns)}>
        {(problem) => <Failure problem={problem()} retry={() => void campaigns.refetch()} />}
      </Show>
      <Show when={!failure(campaigns)}>
        <Table
          caption={t().campaign.listTitle}
          columns={columns()}
          rows={known(campaigns)?.items}
          stale={campaigns.isPlaceholderData}
          empty={<NoCampaigns filtered={status() !== undefined} />}
        />
        <Pages list={known(campaigns)} onPage={(next) => setSearch({ page: next })} />
      </Show>
    </Page>
  );
}

function StatusFilter(props: { status: CampaignStatus | undefined; onChange: (status: string | null) => void }) {
  const { t } = useText();
  return (
    <div class="filters">
      <SelectField
        quiet
        label={t().campaign.filter}
        value={props.status ?? ''}
        onChange={(event) => props.onChange(event.currentTarget.value || null)}
      >
        <option value="">{t().campaign.all}</option>
        {statuses.map((name) => (
          <option value={name} selected={props.status === name}>
            {t().status[name]}
          </option>
        ))}
      </SelectField>
    </div>
  );
}

function createColumns() {
  const { t, f } = useText();
  const now = createClock();
  const time = (campaign: Campaign) =>
    campaign.status === 'scheduled' && campaign.scheduledAt
      ? campaign.scheduledAt
      : (campaign.finishedAt ?? campaign.startedAt ?? campaign.createdAt);
  return createMemo<Column<Campaign>[]>(() => [
    { head: t().campaign.name, cell: (one) => <NameCell campaign={one} />, width: 22, grow: true },
    { head: t().campaign.state, cell: (one) => <CampaignChip state={one.status} />, width: 12 },
    {
      head: t().campaign.progress,
      cell: (one) => (
        <div class="list-bar">
          <StateBar
            slim
            parts={barParts(t(), one.counts)}
            total={one.totalRecipients}
            name={t().campaign.progressName(one.name)}
            words={t().campaign.progressWords(doneOf(one), one.totalRecipients)}
          />
        </div>
      ),
      width: 16,
    },
    { head: t().campaign.sent, cell: (one) => <CountLink campaign={one} status="sent" />, align: 'end', width: 6 },
    { head: t().campaign.errors, cell: (one) => <CountLink campaign={one} status="error" />, align: 'end', width: 6 },
    { head: t().campaign.recipients, cell: (one) => <CountLink campaign={one} />, align: 'end', width: 6 },
    { head: t().campaign.when, cell: (one) => f().when(new Date(time(one)), now()), width: 12 },
  ]);
}

function NameCell(props: { campaign: Campaign }) {
  return (
    <>
      <A href={`/campaigns/${props.campaign.id}`}>{props.campaign.name}</A> <RepeatMark campaign={props.campaign} />
    </>
  );
}

/** A number that leads to the people behind it. */
function CountLink(props: { campaign: Campaign; status?: 'sent' | 'error' }) {
  const { f } = useText();
  const value = () => (props.status ? props.campaign.counts[props.status] : props.campaign.totalRecipients);
  const href = () => `/campaigns/${props.campaign.id}${props.status ? `?status=${props.status}` : ''}#people`;
  return (
    <Show when={value() > 0} fallback={<span class="muted">{f().number(0)}</span>}>
      <A href={href()}>{f().number(value())}</A>
    </Show>
  );
}

function NoCampaigns(props: { filtered: boolean }) {
  const { t } = useText();
  return (
    <div class="card">
      <Show when={!props.filtered} fallback={<Empty icon={Megaphone} title={t().campaign.noneInState} />}>
        <Empty
          icon={Megaphone}
          title={t().home.empty.title}
          action={
            <May do="POST /campaigns">
              <ButtonLink icon={Plus} href="/campaigns/new">
                {t().home.empty.action}
              </ButtonLink>
            </May>
          }
        >
          {t().home.empty.text}
        </Empty>
      </Show>
    </div>
  );
}
