// The API read out: every route with what it takes and answers, from the description that the API itself serves.
import { createMemo, createSignal, For, Show } from 'solid-js';
import { failure, known } from '../../data/query.ts';
import { createDescription } from '../../data/reference.ts';
import { useText } from '../../text/text.tsx';
import { TextField } from '../../ui/field.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { Failure } from '../parts/failure.tsx';
import { type Description, type Operation, operationsOf } from './description.ts';
import './reference.css';
import { Shape } from './shape.tsx';

export function Reference() {
  const { t } = useText();
  const description = createDescription<Description>();
  const [search, setSearch] = createSignal('');
  return (
    <Page title={t().access.reference.title} sentence={t().access.reference.sentence}>
      <search class="filters">
        <div class="field-wide">
          <TextField
            quiet
            type="search"
            label={t().access.reference.search}
            placeholder={t().access.reference.search}
            value={search()}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
      </search>
      <Show when={failure(description)}>
        {(problem) => <Failure problem={problem()} retry={() => void description.refetch()} />}
      </Show>
      <Show when={known(description)} fallback={<SkeletonLines lines={12} />}>
        {(known) => <Operations of={known()} search={search()} />}
      </Show>
    </Page>
  );
}

function Operations(props: { of: Description; search: string }) {
  const { t } = useText();
  const found = createMemo(() => [...operationsOf(props.of, props.search)]);
  return (
    <>
      <Show when={found().length === 0}>
        <p class="muted">{t().access.reference.nothing}</p>
      </Show>
      <For each={found()}>
        {([tag, operations]) => (
          <Card title={tag}>
            <div class="reference">
              <For each={operations}>{(operation) => <One operation={operation} />}</For>
            </div>
          </Card>
        )}
      </For>
      <Show when={props.search === ''}>
        <Card title={t().access.reference.things}>
          <div class="reference">
            <For each={Object.entries(props.of.components.schemas)}>
              {([name, schema]) => (
                <details id={`schema-${name}`}>
                  <summary>
                    <code>{name}</code>
                  </summary>
                  <Shape schema={schema} />
                </details>
              )}
            </For>
          </div>
        </Card>
      </Show>
    </>
  );
}

function One(props: { operation: Operation }) {
  const { t } = useText();
  const words = () => t().access.reference;
  const answers = () => Object.entries(props.operation.responses).filter(([status]) => status !== 'default');
  return (
    <details>
      <summary>
        <span class="reference-method">{props.operation.method}</span>
        <code>{props.operation.path}</code>
        <span class="muted" lang="en">
          {props.operation.summary}
        </span>
      </summary>
      <div class="stack-tight">
        <Show when={props.operation['x-role']}>
          {(role) => (
            <p class="small muted">
              {words().role(role())}
              <Show when={props.operation['x-scope']}>{(scope) => <> · {words().scope(scope())}</>}</Show>
            </p>
          )}
        </Show>
        <Show when={props.operation.parameters.length > 0}>
          <h3>{words().parameters}</h3>
          <Shape
            schema={{
              properties: Object.fromEntries(
                props.operation.parameters.map(({ name, schema, description }) => [
                  name,
                  description === undefined ? schema : { ...schema, description },
                ]),
              ),
              required: props.operation.parameters.filter(({ required }) => required).map(({ name }) => name),
            }}
          />
        </Show>
        <For each={Object.entries(props.operation.requestBody?.content ?? {})}>
          {([type, { schema }]) => (
            <>
              <h3>{words().body(type)}</h3>
              <Shape schema={schema} />
            </>
          )}
        </For>
        <For each={answers()}>
          {([status, { content }]) => (
            <>
              <h3>{words().answer(status)}</h3>
              <For each={Object.values(content ?? {})} fallback={<p class="muted">{words().empty}</p>}>
                {({ schema }) => <Shape schema={schema} />}
              </For>
            </>
          )}
        </For>
      </div>
    </details>
  );
}
