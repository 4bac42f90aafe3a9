// What is shown only to whom the API lets do it, and the words for whom it does not.
import Eye from 'lucide-solid/icons/eye';
import { type JSX, Show } from 'solid-js';
import type { Deed } from '../../data/deed.ts';
import { createMay } from '../../data/may.ts';
import { useText } from '../../text/text.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Empty, Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';

export function May(props: { do: Deed; fallback?: JSX.Element; children: JSX.Element }) {
  const may = createMay();
  return (
    <Show when={may(props.do)} fallback={props.fallback}>
      {props.children}
    </Show>
  );
}

/** A form that can be read by everybody, and filled in by whom the API lets send it. */
export function MayFill(props: { do: Deed; children: JSX.Element }) {
  const may = createMay();
  return (
    <fieldset class="may-fill" disabled={!may(props.do)}>
      {props.children}
    </fieldset>
  );
}

/** A page that is nothing but a form: who may not send it is told so, whatever address led here. */
export function MayOpen(props: { do: Deed; children: JSX.Element }) {
  const { t } = useText();
  return (
    <May
      do={props.do}
      fallback={
        <Page title={t().readOnly.closed}>
          <div class="card">
            <Empty
              icon={Eye}
              title={t().readOnly.closedText}
              action={<ButtonLink href="/">{t().notFound.home}</ButtonLink>}
            >
              {t().problems.role_needed}
            </Empty>
          </div>
        </Page>
      }
    >
      {props.children}
    </May>
  );
}

/** Above every page, for whom nothing that changes something is shown. */
export function ReadOnly() {
  const { t } = useText();
  const may = createMay();
  return (
    <Show when={!may('POST /campaigns')}>
      <Notice tone="skipped" icon={Eye}>
        <strong>{t().readOnly.title}</strong> <span class="muted">{t().readOnly.text}</span>
      </Notice>
    </Show>
  );
}
