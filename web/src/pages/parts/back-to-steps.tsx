// From where a first step led, back to the others.
import { A, useLocation } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import { Show } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { guidedPlaces, isGuided } from './guide.ts';

export function BackToSteps() {
  const { t } = useText();
  const location = useLocation();
  return (
    <Show when={isGuided() && guidedPlaces.includes(location.pathname)}>
      <A href="/" class="back">
        <ArrowLeft size={16} aria-hidden="true" />
        {t().home.first.back}
      </A>
    </Show>
  );
}
