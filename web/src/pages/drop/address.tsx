// Where files of a folder go, to be copied into whatever brings them.
import { createMemo, createSignal, For, Show } from 'solid-js';
import type { Rules } from '../../data/drops.ts';
import { useText } from '../../text/text.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { CopyLine } from '../parts/copy-line.tsx';

export function Address(props: { rules: Rules | undefined }) {
  const { t } = useText();
  return (
    <Card title={t().drop.address}>
      <Show when={props.rules} fallback={<SkeletonLines lines={3} />}>
        {(rules) => <Places rules={rules()} />}
      </Show>
    </Card>
  );
}

function Places(props: { rules: Rules }) {
  const { t } = useText();
  const [chosen, setChosen] = createSignal<string>();
  const folders = createMemo(() => [...new Set(props.rules.items.map(({ folder }) => folder))]);
  const folder = () => folders().find((name) => name === chosen()) ?? folders()[0] ?? t().drop.placeholder;
  const inBucket = () => `s3://${props.rules.address.bucket}/${props.rules.address.prefix}${folder()}/`;
  return (
    <>
      <Show when={folders().length > 1}>
        <div class="drop-choice">
          <SelectField label={t().drop.folder} onChange={(event) => setChosen(event.currentTarget.value)}>
            <For each={folders()}>
              {(name) => (
                <option value={name} selected={name === folder()}>
                  {name}
                </option>
              )}
            </For>
          </SelectField>
        </div>
      </Show>
      <dl class="drop-places">
        <Show when={props.rules.address.isLocal}>
          <CopyLine label={t().drop.onDisk} value={`.local/drop/${folder()}/`} />
          <CopyLine label={t().drop.byCommand} value={`npm run drop -- --folder ${folder()} ${t().drop.exampleFile}`} />
        </Show>
        <CopyLine label={t().drop.inBucket} value={inBucket()} />
      </dl>
      <p class="muted small">{t().drop.addressHelp}</p>
    </>
  );
}
