// What the campaign says, to whom, from where, since when.
import { For, Show } from 'solid-js';
import { createImport } from '../../data/imports.ts';
import { known } from '../../data/query.ts';
import type { Campaign } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Card } from '../../ui/page.tsx';
import { Lines } from './lines.tsx';

export function Details(props: { campaign: Campaign }) {
  const { t, f } = useText();
  const time = (iso: string) => f().dateTime(new Date(iso));
  const c = () => props.campaign;
  return (
    <Card title={t().campaign.details}>
      <Facts>
        <Fact name={c().templates.length > 1 ? t().campaign.messages : t().campaign.message}>
          <Show when={c().content}>
            {(content) => <p class="muted small">{t().content.chosen(content().name.replaceAll('_', ' '))}</p>}
          </Show>
          <For each={c().templates}>{(template) => <p class="quoted">{template}</p>}</For>
          <Show when={c().mediaId}>
            <p class="muted small">{t().campaign.media}</p>
          </Show>
        </Fact>
        <Fact name={t().campaign.audience}>
          <AudienceWords campaign={c()} />
        </Fact>
        <Fact name={t().campaign.from}>
          <Lines campaign={c()} />
        </Fact>
        <Fact name={t().campaign.created}>{time(c().createdAt)}</Fact>
        <Show when={c().deadlineAt}>{(at) => <Fact name={t().campaign.deadline}>{time(at())}</Fact>}</Show>
        <Show when={c().startedAt}>{(at) => <Fact name={t().campaign.started}>{time(at())}</Fact>}</Show>
        <Show when={c().startedAt && c().finishedAt}>
          {(at) => <Fact name={t().campaign.finished}>{time(at())}</Fact>}
        </Show>
      </Facts>
    </Card>
  );
}

function AudienceWords(props: { campaign: Campaign }) {
  const { t, f } = useText();
  const importId = () => ('importId' in props.campaign.audience ? props.campaign.audience.importId : undefined);
  const file = createImport(importId);
  const words = () => {
    const { audience } = props.campaign;
    if ('groups' in audience) return t().campaign.audienceGroups(f().list(audience.groups));
    if ('segmentId' in audience) return t().campaign.audienceSegment(audience.name);
    if ('importId' in audience) return t().campaign.audienceImport(known(file)?.fileName);
    return t().campaign.audienceContacts(audience.contactIds.length);
  };
  return <>{words()}</>;
}
