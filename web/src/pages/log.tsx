// Registro: who did what, newest first.
import { A, useSearchParams } from '@solidjs/router';
import ScrollText from 'lucide-solid/icons/scroll-text';
import { createMemo, Show } from 'solid-js';
import { createDeeds, type Deed } from '../data/access.ts';
import { failure, known } from '../data/query.ts';
import { useText } from '../text/text.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Empty } from '../ui/notice.tsx';
import { Page } from '../ui/page.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { Failure } from './parts/failure.tsx';

export function Log() {
  const { t } = useText();
  const [search] = useSearchParams<{ before?: string }>();
  const deeds = createDeeds(() => search.before);
  const columns = createColumns();
  return (
    <Page title={t().access.log.title} sentence={t().access.log.sentence}>
      <Show when={failure(deeds)}>
        {(problem) => <Failure problem={problem()} retry={() => void deeds.refetch()} />}
      </Show>
      <Show when={!failure(deeds)}>
        <Table
          caption={t().access.log.title}
          columns={columns()}
          rows={known(deeds)?.items}
          stale={deeds.isPlaceholderData}
          empty={
            <div class="card">
              <Empty icon={ScrollText} title={t().access.log.emptyTitle}>
                {t().access.log.emptyText}
              </Empty>
            </div>
          }
        />
        <div class="row">
          <Show when={search.before}>
            <ButtonLink href="/log">{t().access.log.newest}</ButtonLink>
          </Show>
          <Show when={known(deeds)?.next}>
            {(next) => <ButtonLink href={`/log?before=${next()}`}>{t().access.log.older}</ButtonLink>}
          </Show>
        </div>
      </Show>
    </Page>
  );
}

function createColumns() {
  const { t, f } = useText();
  return createMemo<Column<Deed>[]>(() => {
    const words = t().access.log;
    return [
      { head: words.what, cell: (deed) => <What deed={deed} />, width: 24, grow: true },
      { head: words.who, cell: (deed) => (deed.apiKeyId ? words.byKey(deed.actor) : deed.actor), width: 14 },
      { head: words.when, cell: (deed) => <span class="nowrap">{f().dateTime(new Date(deed.at))}</span>, width: 16 },
    ];
  });
}

/** What was done to a campaign leads to it. */
function What(props: { deed: Deed }) {
  const { t } = useText();
  const words = () => t().access.deeds[props.deed.route] ?? t().access.log.other(props.deed.route);
  const campaign = () => (/ \/(campaigns|send-messages)\b/.test(props.deed.route) ? props.deed.resourceId : null);
  return (
    <Show when={campaign()} fallback={words()}>
      {(id) => <A href={`/campaigns/${id()}`}>{words()}</A>}
    </Show>
  );
}
