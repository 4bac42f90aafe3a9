// Around every page: the rail (a bar at the bottom on a phone), the keyboard, the user's own language and clock.
import { useIsRouting, useLocation } from '@solidjs/router';
import { createEffect, createSignal, on, type ParentProps, Suspense } from 'solid-js';
import { createMe } from '../data/account.ts';
import { known } from '../data/query.ts';
import { useText } from '../text/text.tsx';
import { SkeletonLines } from '../ui/skeleton.tsx';
import { BackToSteps } from './parts/back-to-steps.tsx';
import { ReadOnly } from './parts/may.tsx';
import { ShortcutList } from './parts/shortcut-list.tsx';
import { createShortcuts } from './parts/shortcuts.ts';
import { Stopped } from './parts/stopped.tsx';
import { Rail } from './rail.tsx';
import './shell.css';

export function Shell(props: ParentProps) {
  const { t, preferences, setPreferences } = useText();
  const [isHelpOpen, setHelpOpen] = createSignal(false);
  const me = createMe();
  createShortcuts({ onHelp: () => setHelpOpen(true) });
  createFocusOnArrival();

  createEffect(() => {
    const user = known(me);
    if (!user) return;
    const now = preferences();
    const { locale, country, timeZone } = user;
    if (now.locale !== locale || now.country !== country || now.timeZone !== timeZone)
      void setPreferences({ locale, country, timeZone });
  });
  return (
    <div class="shell">
      <a class="skip" href="#content">
        {t().nav.skip}
      </a>
      <Rail onHelp={() => setHelpOpen(true)} />
      <main id="content" tabindex="-1">
        <div class="shell-notice">
          <Stopped />
          <ReadOnly />
          <BackToSteps />
        </div>
        <Suspense fallback={<SkeletonLines lines={6} />}>{props.children}</Suspense>
      </main>
      <ShortcutList open={isHelpOpen()} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

/** A page may still be put together anew while its first data come, and what had the focus go with it. */
const arrivalMs = 1_000;

function holdFocus(target: string, until: number): void {
  const take = () => document.querySelector<HTMLElement>(target)?.focus({ preventScroll: true });
  take();
  const watch = () => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost) take();
    if (Date.now() < until) requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);
}

/**
 * A new page takes the focus at its title, as a new document would, or at its search when one came to search. Filters of the
 * same page leave it where it is.
 */
function createFocusOnArrival(): void {
  const location = useLocation<{ focus?: string }>();
  const isRouting = useIsRouting();
  const [arrived, setArrived] = createSignal('');
  createEffect(
    on([() => location.pathname, isRouting], ([pathname, routing], before) => {
      if (routing) return;
      if (before !== undefined && arrived() !== '' && arrived() !== pathname) {
        const target = location.state?.focus === 'search' ? 'main input[type="search"]' : '#page-title';
        queueMicrotask(() => holdFocus(target, Date.now() + arrivalMs));
      }
      setArrived(pathname);
    }),
  );
}
