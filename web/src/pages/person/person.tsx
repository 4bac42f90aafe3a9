// Una persona: name, phone, groups, and everything that happened, newest first.
import { A, useParams } from '@solidjs/router';
import BellOff from 'lucide-solid/icons/bell-off';
import Trash from 'lucide-solid/icons/trash';
import { For, Show } from 'solid-js';
import { createPerson, type Person as Known } from '../../data/person.ts';
import { failure, known } from '../../data/query.ts';
import { useText } from '../../text/text.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';
import './person.css';
import { Timeline } from './timeline.tsx';

export function Person() {
  const { t, f } = useText();
  const params = useParams<{ id: string }>();
  const query = createPerson(() => params.id);
  const title = () => {
    const person = known(query);
    return person ? person.nombre || f().phone(person.phone) : t().person.title;
  };
  return (
    <Page
      title={title()}
      sentence={
        <Show when={known(query)} fallback={<Skeleton width={24} />}>
          {(person) => <span class="num">{[f().phone(person().phone), groupsOf(person())].join(' · ')}</span>}
        </Show>
      }
      above={
        <A class="person-back" href="/contacts">
          {t().people.contacts.title}
        </A>
      }
    >
      <Show when={failure(query)}>
        {(problem) => <Failure problem={problem()} retry={() => void query.refetch()} />}
      </Show>
      <Show when={known(query)}>{(person) => <Notices person={person()} />}</Show>
      <div class="person-columns">
        <Card title={t().person.history}>
          <Timeline id={params.id} />
        </Card>
        <Card title={t().person.data}>
          <Show when={known(query)} fallback={<Skeleton width={20} />}>
            {(person) => <Data person={person()} />}
          </Show>
        </Card>
      </div>
    </Page>
  );

  function groupsOf(person: Known): string {
    return person.grupos.join(', ') || t().noGroup;
  }
}

function Notices(props: { person: Known }) {
  const { t, f } = useText();
  const day = (iso: string) => f().date(new Date(iso));
  return (
    <>
      <Show when={props.person.deletedAt}>
        {(at) => (
          <Notice tone="canceled" icon={Trash}>
            {t().person.deleted(day(at()))}
          </Notice>
        )}
      </Show>
      <For each={props.person.optOuts}>
        {(optOut) => (
          <Notice tone="skipped" icon={BellOff}>
            {t().person.optedOut(day(optOut.since), t().person.sources[optOut.source] ?? optOut.source, optOut.number)}
          </Notice>
        )}
      </For>
    </>
  );
}

function Data(props: { person: Known }) {
  const { t, f } = useText();
  const words = () => t().people.contacts;
  return (
    <Facts>
      <Show when={props.person.sustantivo}>{(word) => <Fact name={words().salutation}>{word()}</Fact>}</Show>
      <Fact name={words().groups}>
        <Show when={props.person.grupos.length > 0} fallback={t().noGroup}>
          <ul class="person-groups">
            <For each={props.person.grupos}>
              {(group) => (
                <li>
                  <A href={`/contacts?group=${encodeURIComponent(group)}`}>{group}</A>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </Fact>
      <Fact name={words().source}>{words().sources[props.person.source]}</Fact>
      <Fact name={words().first}>{f().dateTime(new Date(props.person.createdAt))}</Fact>
      <For each={Object.entries(props.person.attributes)}>
        {([name, value]) => <Fact name={name}>{String(value)}</Fact>}
      </For>
    </Facts>
  );
}
