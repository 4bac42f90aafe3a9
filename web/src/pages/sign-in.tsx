// The way in: what this is, in one sentence, and the button that leads to the identity provider.
import { useLocation } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { useData } from '../data/context.tsx';
import { useText } from '../text/text.tsx';
import { Button } from '../ui/button.tsx';
import { Front } from './parts/front.tsx';

export function SignIn() {
  const { t } = useText();
  const { session } = useData();
  const location = useLocation();
  const [state, setState] = createSignal<'idle' | 'leaving' | 'failed'>('idle');
  const isExpired = () => session.state() === 'expired';

  const leave = () => {
    setState('leaving');
    session.signIn(`${location.pathname}${location.search}`).catch(() => setState('failed'));
  };
  return (
    <Front
      title={isExpired() ? t().session.expiredTitle : t().session.purpose}
      text={isExpired() ? t().session.expired : t().session.signInNote}
    >
      <Button look="primary" busy={state() === 'leaving'} onClick={leave}>
        {state() === 'leaving' ? t().session.leaving : t().session.signIn}
      </Button>
      <Show when={state() === 'failed'}>
        <p role="alert" class="field-error">
          {t().session.unreachable}
        </p>
      </Show>
    </Front>
  );
}
