// A webhook's secret, this once.
import { Show } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CopyLine } from '../parts/copy-line.tsx';

/** Null: the first answer was lost on its way, and the secret with it. */
export function SecretDialog(props: { secret: string | null; onClose: () => void }) {
  const { t } = useText();
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().webhooks.secretTitle}
      closeName={t().act.close}
      actions={
        <Button look="primary" onClick={props.onClose}>
          {t().webhooks.copied}
        </Button>
      }
    >
      <Show when={props.secret} fallback={<p class="field-error">{t().webhooks.secretLost}</p>}>
        {(secret) => (
          <div class="stack">
            <p>{t().webhooks.secretText}</p>
            <dl>
              <CopyLine label={t().webhooks.secret} value={secret()} />
            </dl>
          </div>
        )}
      </Show>
    </Dialog>
  );
}
