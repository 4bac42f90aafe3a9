// The people of a campaign, by state, page by page; each opens what happened to them.
import { useLocation, useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, createSignal, on, Show } from 'solid-js';
import { createRecipients, isMoving } from '../../data/campaigns.ts';
import { failure, known } from '../../data/query.ts';
import type { Campaign, Recipient } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { createClock } from '../../ui/clock.ts';
import { SelectField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { ExportButton } from '../parts/export-button.tsx';
import { Failure } from '../parts/failure.tsx';
import { Pages } from '../parts/pages.tsx';
import { reasonText } from '../parts/reason.ts';
import { OutcomeChip } from '../parts/state-chip.tsx';
import { type Outcome, outcomes } from '../parts/states.ts';
import { History } from './history.tsx';

const pageSize = 50;
const states = Object.keys(outcomes) as Outcome[];

export function People(props: { campaign: Campaign }) {
  const { t } = useText();
  const [search, setSearch] = useSearchParams();
  const [opened, setOpened] = createSignal<Recipient>();
  const page = () => Math.max(1, Number(search.page ?? 1) || 1);
  const status = () => states.find((state) => state === search.status);
  const query = createRecipients(
    () => props.campaign.id,
    () => ({ status: status(), page: page(), pageSize }),
    () => (isMoving(props.campaign) ? 2_500 : 15_000),
  );
  const columns = createColumns(setOpened);
  const place = createArrival();
  return (
    <div id="people" ref={place} tabindex="-1">
      <Card
        flush
        title={t().campaign.peopleTitle}
        actions={
          <>
            <StateFilter
              campaign={props.campaign}
              status={status()}
              onChange={(next) => setSearch({ status: next, page: null })}
            />
            <ExportButton
              subject={{ of: 'recipients', campaignId: props.campaign.id, states: status() ? [status() ?? ''] : [] }}
              what={t().exports.people(known(query)?.total ?? 0)}
            />
          </>
        }
      >
        <Show when={failure(query)}>
          {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
        </Show>
        <Table
          caption={t().campaign.table.caption}
          columns={columns()}
          rows={known(query)?.items}
          stale={query.isPlaceholderData}
          empty={<p class="table-none muted">{status() ? t().campaign.table.nobody : t().campaign.table.nobodyYet}</p>}
        />
        <Pages list={known(query)} onPage={(next) => setSearch({ page: next })} />
      </Card>
      <Show when={opened()}>
        {(recipient) => (
          <History recipient={recipient()} campaign={props.campaign} onClose={() => setOpened(undefined)} />
        )}
      </Show>
    </div>
  );
}

/** A count that was followed leads here: into view and into focus. */
function createArrival() {
  const location = useLocation();
  let place: HTMLDivElement | undefined;
  createEffect(
    on(
      () => `${location.hash}${location.search}`,
      () => {
        if (location.hash !== '#people') return;
        place?.scrollIntoView({ block: 'start' });
        place?.focus({ preventScroll: true });
      },
    ),
  );
  return (element: HTMLDivElement) => {
    place = element;
  };
}

function StateFilter(props: {
  campaign: Campaign;
  status: Outcome | undefined;
  onChange: (status: string | null) => void;
}) {
  const { t, f } = useText();
  return (
    <SelectField
      quiet
      label={t().campaign.table.filter}
      onChange={(event) => props.onChange(event.currentTarget.value || null)}
    >
      <option value="" selected={props.status === undefined}>
        {`${t().campaign.table.all} (${f().number(props.campaign.totalRecipients)})`}
      </option>
      {states.map((state) => (
        <option value={state} selected={props.status === state}>
          {`${t().recipient[state]} (${f().number(props.campaign.counts[state])})`}
        </option>
      ))}
    </SelectField>
  );
}

/** The last that the provider said of it. */
const receiptOf = (recipient: Recipient): Outcome | undefined =>
  recipient.readAt ? 'read' : recipient.deliveredAt ? 'delivered' : recipient.undeliveredAt ? 'undelivered' : undefined;

function createColumns(open: (recipient: Recipient) => void) {
  const { t, f } = useText();
  const now = createClock();
  return createMemo<Column<Recipient>[]>(() => [
    {
      head: t().campaign.table.person,
      cell: (one) => (
        <button type="button" class="cell-open" onClick={() => open({ ...one })}>
          {one.nombre || t().noName}
        </button>
      ),
      width: 16,
    },
    { head: t().campaign.table.phone, cell: (one) => <span class="num">{f().phone(one.phone)}</span>, width: 16 },
    { head: t().campaign.table.group, cell: (one) => one.group ?? t().noGroup, width: 10 },
    { head: t().campaign.table.state, cell: (one) => <OutcomeChip state={one.status} />, width: 10 },
    {
      head: t().campaign.table.receipt,
      cell: (one) => (
        <Show when={receiptOf(one)} fallback={<span class="muted">{t().none}</span>} keyed>
          {(state) => <OutcomeChip state={state} />}
        </Show>
      ),
      width: 10,
    },
    {
      head: t().campaign.table.reason,
      cell: (one) => (
        <>
          <Show when={one.reason}>{(reason) => <>{reasonText(t(), reason().code, reason().message)}</>}</Show>
          <Show when={one.waitsUntil}>
            {(at) => <span class="muted">{` · ${t().campaign.table.until(t().at(new Date(at()), now()))}`}</span>}
          </Show>
        </>
      ),
      width: 14,
      grow: true,
    },
    {
      head: t().campaign.table.sentAt,
      cell: (one) => (one.sentAt ? f().when(new Date(one.sentAt), now()) : <span class="muted">{t().none}</span>),
      width: 10,
    },
  ]);
}
