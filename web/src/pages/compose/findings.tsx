// What the check of the message found, in words, each with its remedy.
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { For, Show } from 'solid-js';
import type { TemplatePreview } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { problemText } from '../parts/failure.tsx';
import type { Composer } from './composer.ts';
import { withFallback } from './insert.ts';

export function Findings(props: { composer: Composer }) {
  const { t } = useText();
  return (
    <>
      <Show when={props.composer.previewProblem()}>
        {(problem) => (
          // Said politely: while a brace is half written this comes and goes.
          <Notice tone="error" icon={TriangleAlert} live="polite">
            {problemText(t(), problem())}
          </Notice>
        )}
      </Show>
      <Show when={!props.composer.previewProblem() && props.composer.preview()}>
        {(preview) => (
          <>
            <Problems composer={props.composer} preview={preview()} />
            <Missing composer={props.composer} preview={preview()} />
          </>
        )}
      </Show>
    </>
  );
}

/** With nobody to ask, a name that is none of the four cannot be said to be unknown. */
const hasPeople = (composer: Composer, preview: TemplatePreview): boolean =>
  preview.audienceSize > 0 || (composer.intake.preview()?.rows.length ?? 0) > 0;

function Problems(props: { composer: Composer; preview: TemplatePreview }) {
  const { t } = useText();
  const unknown = () =>
    hasPeople(props.composer, props.preview) ? props.preview.variables.filter((one) => !one.known) : [];
  const nth = (index: number) =>
    props.composer.form.templates.length > 1 ? `${t().compose.message.nth(index + 1)}: ` : '';
  return (
    <>
      <For each={unknown()}>
        {(one) => (
          <Notice tone="error" icon={TriangleAlert} live="polite">
            {t().compose.message.unknownVariable(one.name)}
          </Notice>
        )}
      </For>
      <For each={props.preview.problems}>
        {(problem) => (
          <Notice tone={problem.code.startsWith('template_') ? 'error' : 'unknown'} icon={TriangleAlert} live="polite">
            {nth(problem.templateIndex)}
            {t().problems[problem.code] ?? t().problems.template_invalid}
          </Notice>
        )}
      </For>
    </>
  );
}

/** Some have nothing for a variable: their message gets a hole there, unless a word takes its place. */
function Missing(props: { composer: Composer; preview: TemplatePreview }) {
  const { t } = useText();
  const isTemplate = () => props.composer.form.kind === 'template';
  const texts = () =>
    isTemplate() ? Object.values(props.composer.form.content?.variables ?? {}) : props.composer.form.templates;
  const said = () => (isTemplate() ? t().content.missing : t().compose.message.missing);
  const missing = () => {
    const known = new Set(props.preview.variables.filter((one) => one.known).map((one) => one.name));
    const counts = new Map<string, number>();
    for (const sample of props.preview.samples)
      for (const name of sample.empty) if (known.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
    // Where the template has a word of its own for them, nothing is missing.
    return [...counts].filter(([name]) => needsFallback(name));
  };
  const needsFallback = (name: string) => texts().some((text) => withFallback(text, name, 'x') !== text);
  const add = (name: string) => {
    const filled = (text: string) => withFallback(text, name, t().compose.message.fallbackWord);
    if (props.composer.form.kind === 'text') props.composer.set('templates', (all) => all.map(filled));
    else
      for (const [place, text] of Object.entries(props.composer.form.content?.variables ?? {}))
        props.composer.set('content', 'variables', place, filled(text));
  };
  return (
    <For each={missing()}>
      {([name, n]) => (
        <Notice
          tone="unknown"
          icon={TriangleAlert}
          action={
            <Button size="small" onClick={() => add(name)}>
              {t().compose.message.fallback(name)}
            </Button>
          }
        >
          {said()(name, n, props.preview.samples.length)}
        </Notice>
      )}
    </For>
  );
}
