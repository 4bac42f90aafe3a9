// Back from the identity provider: the code becomes tokens, and leaves the address bar and the history.
import { useNavigate } from '@solidjs/router';
import { createSignal, onMount, Show } from 'solid-js';
import { useData } from '../data/context.tsx';
import { useText } from '../text/text.tsx';
import { Button } from '../ui/button.tsx';
import { Front } from './parts/front.tsx';

export function Callback() {
  const { t } = useText();
  const { session } = useData();
  const navigate = useNavigate();
  const [isFailed, setFailed] = createSignal(false);

  onMount(() => {
    session.completeSignIn().then(
      (path) => navigate(path, { replace: true }),
      () => {
        window.history.replaceState(null, '', window.location.pathname);
        setFailed(true);
      },
    );
  });
  return (
    <Show when={isFailed()} fallback={<p class="unseen">{t().session.entering}</p>}>
      <Front title={t().session.failedTitle} text={t().session.failed}>
        <Button look="primary" onClick={() => void session.signIn('/')}>
          {t().act.retry}
        </Button>
      </Front>
    </Show>
  );
}
