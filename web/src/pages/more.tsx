// The phone's bar has room for five: what else there is opens from its end.
import { A, useLocation } from '@solidjs/router';
import Ellipsis from 'lucide-solid/icons/ellipsis';
import { createSignal, For, Show } from 'solid-js';
import { useText } from '../text/text.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { places } from './places.ts';

const minor = places.filter(({ isMinor }) => isMinor);

export function More() {
  const { t } = useText();
  const location = useLocation();
  const [isOpen, setOpen] = createSignal(false);
  const isWithin = (href: string) => location.pathname.startsWith(href);
  return (
    <li class="rail-more">
      <button
        type="button"
        class="rail-link"
        aria-haspopup="dialog"
        aria-label={t().nav.morePlaces}
        aria-current={minor.some(({ href }) => isWithin(href)) ? 'true' : undefined}
        onClick={() => setOpen(true)}
      >
        <Ellipsis size={20} aria-hidden="true" />
        <span>{t().nav.more}</span>
      </button>
      <Show when={isOpen()}>
        <Dialog open onClose={() => setOpen(false)} title={t().nav.morePlaces} closeName={t().act.close}>
          <ul class="more-places">
            <For each={minor}>
              {(place) => (
                <li>
                  <A
                    class="rail-link"
                    href={place.href}
                    aria-current={isWithin(place.href) ? 'page' : undefined}
                    onClick={() => setOpen(false)}
                  >
                    <place.icon size={20} aria-hidden="true" />
                    {t().nav[place.name]}
                  </A>
                </li>
              )}
            </For>
          </ul>
        </Dialog>
      </Show>
    </li>
  );
}
