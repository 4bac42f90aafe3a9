// Free text or an approved template: the choice that WhatsApp makes necessary, with why.
import Clock from 'lucide-solid/icons/clock-alert';
import { Show } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { Composer } from './composer.ts';

/** By SMS there is nothing to choose; a template that was chosen before stays to be seen. */
export function ContentKind(props: { composer: Composer }) {
  const { t } = useText();
  const kind = () => props.composer.form.kind;
  const hasWhatsApp = () => props.composer.pool().some(({ channel }) => channel === 'whatsapp');
  return (
    <Show when={hasWhatsApp() || kind() === 'template'}>
      <Segmented
        label={t().content.kind}
        value={kind()}
        onChange={(value) => props.composer.set('kind', value)}
        options={[
          { value: 'text', label: t().content.text },
          { value: 'template', label: t().content.template },
        ]}
      />
      <Show when={kind() === 'text'}>
        <Notice
          tone="unknown"
          icon={Clock}
          action={
            <Button size="small" onClick={() => props.composer.set('kind', 'template')}>
              {t().content.useTemplate}
            </Button>
          }
        >
          {t().content.window}
        </Notice>
      </Show>
    </Show>
  );
}
